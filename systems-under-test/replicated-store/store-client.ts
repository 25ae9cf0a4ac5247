/**
 * The client of the replicated store, of one process. It opens a session, finds the leader, and repeats a request under
 * the same number until it is answered, so that the servers can carry it out once.
 *
 * Reads can go to the client's own node first. A correct follower redirects them, a broken one answers. A second core
 * with its own session makes these reads: otherwise the redirect of a write would move the reads to the leader as well.
 *
 * Source: thesis, section 6.3.
 */
import type { ClientCore, ClientEffect, ClientInput, ClientOperation } from "../node-kit/client.ts";
import type { Json, Ms } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Decoded, Prepared, Protocol } from "../node-kit/retrying-client.ts";
import { createRetryingClient } from "../node-kit/retrying-client.ts";
import type { ClientConfig } from "../system.ts";
import type { StoreReply } from "./commands.ts";

/** A client core for this configuration. It understands the operations of `commands.ts`. */
export function createStoreClient(
  config: ClientConfig & {
    /** How long the client waits for one answer before it tries another node. */
    readonly attemptTimeoutMs: Ms;
    /** Whether reads go to the client's own node first, and stay with the one that answers them. */
    readonly readsApart: boolean;
  },
  random: RandomStream,
): ClientCore {
  const make = (name: string): ClientCore =>
    createRetryingClient({
      protocol: sessionProtocol(),
      nodes: config.members.map((member) => member.id),
      firstNode: config.worker,
      timeoutMs: config.timeoutMs,
      attemptTimeoutMs: config.attemptTimeoutMs,
      random: random.fork(name),
    });
  const writer = make("writer");
  return config.readsApart ? splitReads(writer, make("reader")) : writer;
}

/**
 * Encodes requests and decodes replies of the servers. Keeps the session id of one client; a session that
 * expired is opened again before the next request.
 */
function sessionProtocol(): Protocol {
  let session: number | null = null;

  function decode(answer: Json, operation: ClientOperation): Decoded {
    const reply = answer as unknown as StoreReply;
    if (reply.ok) return { type: "done", outcome: { type: "ok", value: reply.value } };
    switch (reply.error) {
      case "mismatch":
      case "held":
      case "not-held":
      case "stale": {
        const error = [reply.error, reply.seen ?? null];
        return { type: "done", outcome: { type: "fail", value: operation.value, error } };
      }
      case "malformed":
        return { type: "done", outcome: { type: "fail", value: operation.value, error: "malformed" } };
      case "session-expired":
        session = null;
        return { type: "done", outcome: { type: "info", value: operation.value, error: "session-expired" } };
      default:
        return refusal(reply);
    }
  }

  return {
    encode: ({ f, key, value }, seq) => ({
      type: "operation",
      session,
      seq,
      firstOutstanding: seq,
      op: { f, key: key ?? "default", value },
    }),
    decode,
    membersIn: (answer) => (answer as unknown as StoreReply).members,
    prepare: () => (session === null ? { type: "open" } : null),
    prepared(answer): Prepared {
      const reply = answer as unknown as StoreReply;
      if (!reply.ok) return refusal(reply);
      session = reply.value as number;
      return { type: "ready" };
    },
  };
}

function refusal(reply: Extract<StoreReply, { ok: false }>): Prepared & Decoded {
  if (reply.error === "not-leader") return { type: "redirect", hint: reply.hint };
  const isDefinite = reply.error === "transferring" || reply.error === "busy";
  return { type: "retry", isDefinite, error: reply.error };
}

/** Joins two cores: reads go to `reader`, the rest to `writer`. Request ids are renumbered to be unique. */
function splitReads(writer: ClientCore, reader: ClientCore): ClientCore {
  let lastId = 0;
  /** Requests of the operation in flight, by their new id: the core that made each, and its id there. */
  const asked = new Map<number, { readonly core: ClientCore; readonly id: number }>();

  function pass(core: ClientCore, input: ClientInput): ClientEffect[] {
    return core.step(input).map((effect) => {
      if (effect.type === "done") {
        asked.clear();
        return effect;
      }
      const id = ++lastId;
      asked.set(id, { core, id: effect.id });
      return { ...effect, id };
    });
  }

  return {
    step(input) {
      if (input.type === "invoke") return pass(input.operation.f === "read" ? reader : writer, input);
      if (input.type !== "response") return [...pass(writer, input), ...pass(reader, input)];
      const owner = asked.get(input.id);
      return owner === undefined ? [] : pass(owner.core, { ...input, id: owner.id });
    },
    wakeAt() {
      const write = writer.wakeAt();
      const read = reader.wakeAt();
      if (write === null || read === null) return write ?? read;
      return Math.min(write, read);
    },
  };
}
