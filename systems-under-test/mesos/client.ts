/**
 * The client of the framework: asks the active scheduler, under the same task's name, until it answers.
 */
import type { ClientCore, ClientOperation } from "../node-kit/client.ts";
import type { Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { createRetryingClient, type Decoded } from "../node-kit/retrying-client.ts";
import type { ClientConfig } from "../system.ts";
import type { MesosReply } from "./messages.ts";

/** How long a client waits for one answer (ms): a launch takes as long as there is no room. */
export const ATTEMPT_TIMEOUT_MS = 400;
/** The longest pause of a client (ms). */
export const CLIENT_PAUSE_MS = 200;

/** A client core for one process of the history. */
export function createMesosClient(config: ClientConfig, random: RandomStream): ClientCore {
  return createRetryingClient({
    protocol: { encode: ({ f, value }) => ({ f, value }), decode },
    nodes: config.members.filter(({ role }) => role === "scheduler").map(({ id }) => id),
    firstNode: config.worker,
    timeoutMs: config.timeoutMs,
    attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
    backoffMs: [30, CLIENT_PAUSE_MS],
    returnChance: 0.1,
    random,
  });
}

function decode(json: Json, operation: ClientOperation, attempts: number): Decoded {
  const answer = json as unknown as MesosReply;
  switch (answer.type) {
    case "task":
      return { type: "done", outcome: { type: "ok", value: { ...asObject(operation.value), ...answer.task } } };
    case "view":
      return { type: "done", outcome: { type: "ok", value: answer.tasks as unknown as Json } };
    case "unknown-task": {
      // An earlier attempt may have been carried out, if the task was not known only since.
      const type = attempts === 1 ? "fail" : "info";
      return { type: "done", outcome: { type, value: operation.value, error: "not-found" } };
    }
    case "not-active":
      return { type: "redirect", hint: answer.hint ?? undefined };
  }
}

function asObject(value: Json): { readonly [name: string]: Json } {
  return value as { readonly [name: string]: Json };
}
