/**
 * The client of single-decree Paxos. It asks one proposer, and another one when there is no answer.
 *
 * To ask again is harmless: whoever's proposal was decided, there is one decision, and every proposer tells the same.
 */
import type { ClientCore, ClientOperation } from "../node-kit/client.ts";
import type { Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Decoded } from "../node-kit/retrying-client.ts";
import { createRetryingClient } from "../node-kit/retrying-client.ts";
import type { ClientConfig } from "../system.ts";
import type { PaxosReply } from "./core/messages.ts";
import { placementOf, readOptions } from "./core/options.ts";

/** How long a client waits for one answer before it tries another proposer (ms): a few ballots take that long. */
export const ATTEMPT_TIMEOUT_MS = 1_000;

/** A client core for this configuration. It understands `propose` and `read`. */
export function createPaxosClient(config: ClientConfig, random: RandomStream): ClientCore {
  const ids = config.members.map(({ id }) => id);
  return createRetryingClient({
    protocol: { encode, decode },
    nodes: placementOf(ids, readOptions(config.options).roles).proposers,
    firstNode: config.worker,
    timeoutMs: config.timeoutMs,
    attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
    random,
  });
}

function encode({ f, key = "default", value }: ClientOperation): Json {
  return f === "propose" ? { type: f, key, value } : { type: f, key };
}

function decode(answer: Json, operation: ClientOperation): Decoded {
  const reply = answer as unknown as PaxosReply;
  if (reply.ok) return { type: "done", outcome: { type: "ok", value: reply.value } };
  if (reply.error === "malformed") {
    return { type: "done", outcome: { type: "fail", value: operation.value, error: "malformed" } };
  }
  return { type: "retry", isDefinite: true, error: reply.error };
}
