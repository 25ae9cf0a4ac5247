/**
 * A system as somebody plugs it in: registers on the first node, which answers when a write is on its disk. Correct, but
 * lost without that node.
 *
 * Planted: stale-copy, a read gives the value before the last.
 */
import { defineSystem } from "clew";
import { createRetryingClient } from "clew/system";
import type { AnyNode, ClientConfig, ClientCore, Effect, Json, NodeConfig } from "clew/system";

type Request = { readonly f: string; readonly key: string; readonly value: Json };

function createNode({ mutant }: NodeConfig): AnyNode {
  const now = new Map<string, Json>();
  const before = new Map<string, Json>();
  let token = 0;
  const put = (key: string, value: Json): void => {
    before.set(key, now.get(key) ?? null);
    now.set(key, value);
  };
  function answer(connection: string, { f, key, value }: Request): Effect<Json, Json>[] {
    const held = now.get(key) ?? null;
    if (f === "read") {
      const seen = mutant === "stale-copy" ? (before.get(key) ?? null) : held;
      return [{ type: "reply", connection, reply: { ok: true, value: seen } }];
    }
    const [from, to] = f === "cas" ? (value as readonly [Json, Json]) : [held, value];
    if (from !== held) return [{ type: "reply", connection, reply: { ok: false, value: held } }];
    put(key, to);
    token++;
    return [
      { type: "write", token, records: [{ key, value: to }] },
      { type: "reply", connection, reply: { ok: true, value }, after: token },
    ];
  }
  return {
    step(input) {
      if (input.type === "boot") {
        for (const record of input.durable.records as readonly Request[]) put(record.key, record.value);
        return [];
      }
      return input.type === "request" ? answer(input.connection, input.request as unknown as Request) : [];
    },
    wakeAt: () => null,
    inspect: () => [...now],
  };
}

function createClient(
  { members, timeoutMs }: ClientConfig,
  random: Parameters<typeof createRetryingClient>[0]["random"],
): ClientCore {
  return createRetryingClient({
    protocol: {
      encode: ({ f, key, value }) => ({ f, key: String(key), value }),
      decode(reply, { f, value }) {
        const { ok, value: seen = null } = reply as { readonly ok: boolean; readonly value?: Json };
        if (!ok) return { type: "done", outcome: { type: "fail", value, error: ["mismatch", seen] } };
        return { type: "done", outcome: { type: "ok", value: f === "read" ? seen : value } };
      },
    },
    nodes: members.slice(0, 1).map(({ id }) => id),
    firstNode: 0,
    timeoutMs,
    retry: "none",
    random,
  });
}

export default defineSystem({
  name: "my-register",
  title: "Registers on one node",
  workloads: ["register", "writes"],
  mutants: [
    {
      id: "stale-copy",
      title: "a read gives the value before the last",
      rule: "read",
      detector: "history",
      note: "Any read after a write shows it.",
      profile: "base",
      seedBudget: 5,
    },
  ],
  mayLose: (node) => node !== "n1",
  module: import.meta.url,
  createNode,
  createClient,
});
