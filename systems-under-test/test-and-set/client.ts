/**
 * The client of the stand-alone test-and-set service.
 *
 * It sends each call once. After a retry, a call could be told 1 because of its own first attempt, and no sequence of
 * test-and-sets explains that. So a call without an answer ends in `info`. A server that does not lead has not carried
 * out the call; then the client asks another one.
 *
 * With a plain flag it does what the paper's hosts do: it asks again until it is answered. What the flag cannot tell apart
 * then shows in the history.
 *
 * `tas` and `read` return the old value, 0 or 1, and `reset` returns null: this is the plain flag without generations.
 * `claim` and `reset` with a value [who, generation], and `holder`, return the arbiter's whole answer. A claim or reset
 * of a generation is harmless when it comes twice, so the client sends late copies of them now and then.
 */
import type { ClientCore, ClientOperation } from "../node-kit/client.ts";
import type { Id, Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Decoded } from "../node-kit/retrying-client.ts";
import { createRetryingClient } from "../node-kit/retrying-client.ts";
import type { ClientConfig } from "../system.ts";
import type { Answer, Call } from "./cell.ts";
import { flagOf } from "./options.ts";
import { withLateCopies } from "./late-copies.ts";

/** The paper's hosts ask until they are answered. */
const PATIENT = { retry: "sameId", attemptTimeoutMs: 300 } as const;

/** A client core of one process. Throws a RangeError for an operation that it does not know. */
export function createTestAndSetClient(config: ClientConfig, random: RandomStream): ClientCore {
  const isPlain = flagOf("test-and-set", config.options) === "plain";
  const client = createRetryingClient({
    protocol: { encode: (operation, seq) => encode(operation, `${config.process}.${seq}`), decode },
    nodes: config.members.map((member) => member.id),
    firstNode: config.worker,
    timeoutMs: config.timeoutMs,
    ...(isPlain ? PATIENT : { retry: "none" }),
    random,
  });
  return withLateCopies(client, isHarmlessAgain, random.fork("late copies"));
}

/** Refusals of requests that were not and will not be carried out: see `StoreReply`. */
const REFUSED_UNDONE: readonly string[] = ["transferring", "busy", "malformed"];

function encode(operation: ClientOperation, who: string): Json {
  return callFor(operation, who);
}

function callFor({ f, value }: ClientOperation, plainWho: string): Call {
  const [who, generation] = Array.isArray(value) ? (value as [string, number | null]) : [plainWho, null];
  switch (f) {
    case "tas":
    case "claim":
      return { f: "tas", generation, who };
    case "reset":
      return { f, generation, who };
    case "read":
    case "holder":
      return { f: "read" };
    default:
      throw new RangeError(`test-and-set: expected an operation of tas, claim, reset, read, holder, found "${f}".`);
  }
}

function decode(reply: Json, { f, value }: ClientOperation): Decoded {
  const { refused, hint } = reply as { readonly refused?: string; readonly hint?: Id };
  if (refused === "not-leader") return { type: "redirect", hint };
  if (refused !== undefined) return { type: "retry", isDefinite: REFUSED_UNDONE.includes(refused), error: refused };
  if (f === "claim" || f === "holder" || (f === "reset" && value !== null)) {
    return { type: "done", outcome: { type: "ok", value: reply } };
  }
  const { old } = reply as unknown as Answer;
  return { type: "done", outcome: { type: "ok", value: f === "reset" ? null : old } };
}

/**
 * Whether a late copy of this request, which got this answer, can no longer do anything. A copy that names a later
 * generation could be carried out in it, and one without a generation always could. If a reset was refused, its
 * sender may win that generation later.
 */
function isHarmlessAgain(request: Json, reply: Json): boolean {
  const call = request as unknown as Call;
  const { result, generation } = reply as unknown as Answer;
  if (call.f === "read" || call.generation === null || result === "refused") return false;
  return generation !== null && call.generation <= generation;
}
