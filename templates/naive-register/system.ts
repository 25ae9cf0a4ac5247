/**
 * A template for your own system, in one file: a register with a copy on every node, replicated naively.
 *
 * It looks right and passes every test without faults. A node writes to its disk, answers, and sends the value to the
 * others. But it asks nobody before it answers a read, so the read may miss a write that another node has acknowledged.
 * A hunt finds this in its first seeds; see docs/plug-in-node.md.
 */
import { defineSystem } from "clew";
import { createRetryingClient } from "clew/system";
import type {
  AnyNode,
  ClientConfig,
  ClientCore,
  Effect,
  Id,
  Json,
  NodeConfig,
  Protocol,
  RandomStream,
} from "clew/system";

type Key = string | number;
/** A value with its stamp: the writer and its count of writes. The larger stamp wins on every node. */
type StampedValue = { readonly value: Json; readonly count: number; readonly by: Id };
type Request = { readonly f: "read" | "write" | "cas"; readonly key: Key; readonly value: Json };
type Message = { readonly key: Key; readonly held: StampedValue };

function createNode(config: NodeConfig, _random: RandomStream): AnyNode {
  const { id, members } = config;
  const registers = new Map<Key, StampedValue>();
  let count = 0;
  let token = 0;

  /** Stores the value if its stamp is larger than that of the own one. */
  function keep({ key, held }: Message): void {
    const own = registers.get(key);
    count = Math.max(count, held.count);
    const isNewer = own === undefined || held.count > own.count || (held.count === own.count && held.by > own.by);
    if (isNewer) registers.set(key, held);
  }

  function change(
    connection: string,
    key: Key,
    { value, replyValue }: { value: Json; replyValue: Json },
  ): Effect<Json, Json>[] {
    const message: Message = { key, held: { value, count: ++count, by: id } };
    keep(message);
    token++;
    const others = members.filter((member) => member.id !== id);
    return [
      { type: "write", token, records: [message] },
      ...others.map((member): Effect<Json, Json> => ({ type: "send", to: member.id, message })),
      { type: "reply", connection, reply: { ok: true, value: replyValue }, after: token },
    ];
  }

  function answer(connection: string, { f, key, value }: Request): Effect<Json, Json>[] {
    const held = registers.get(key)?.value ?? null;
    if (f === "read") return [{ type: "reply", connection, reply: { ok: true, value: held } }];
    if (f === "write") return change(connection, key, { value, replyValue: value });
    const [from, to] = value as readonly [Json, Json];
    if (held !== from) return [{ type: "reply", connection, reply: { ok: false, seen: held } }];
    return change(connection, key, { value: to, replyValue: value });
  }

  return {
    step(input) {
      switch (input.type) {
        case "boot":
          for (const record of input.durable.records) keep(record as unknown as Message);
          return [{ type: "note", note: { event: "role", role: "replica", term: 0 } }];
        case "request":
          return answer(input.connection, input.request as unknown as Request);
        case "receive":
          keep(input.message as unknown as Message);
          return [];
        case "tick":
        case "durable":
        case "applied":
        case "linkDown":
          return [];
      }
    },
    wakeAt: () => null,
    inspect: () => [...registers].map(([key, held]) => [key, held]),
  };
}

function createClient(config: ClientConfig, random: RandomStream): ClientCore {
  const protocol: Protocol = {
    encode: ({ f, key, value }) => ({ f, key: key ?? "default", value }),
    decode(answer, { f, value }) {
      const reply = answer as { readonly ok: boolean; readonly value?: Json; readonly seen?: Json };
      if (reply.ok)
        return { type: "done", outcome: { type: "ok", value: f === "read" ? (reply.value ?? null) : value } };
      // Certainly not carried out, so this is `fail`. If that is not certain, it must be `info`.
      return { type: "done", outcome: { type: "fail", value, error: ["mismatch", reply.seen ?? null] } };
    },
  };
  return createRetryingClient({
    protocol,
    nodes: config.members.map((member) => member.id),
    firstNode: config.worker,
    timeoutMs: config.timeoutMs,
    // The nodes do not recognise a repeated request.
    retry: "none",
    random,
  });
}

export default defineSystem({
  name: "naive-register",
  title: "Naively replicated register",
  description: "Every node answers at once and tells the others later. A template; not linearizable.",
  workloads: ["register"],
  createNode,
  createClient,
});
