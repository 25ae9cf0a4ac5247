/**
 * The client of the stand-alone test-and-set service.
 *
 * It asks once. A retry would be wrong here: a call that was carried out and asked again would be told 1 by its own
 * first attempt, which no sequence of test-and-sets explains. So a call without an answer ends in `info`.
 *
 * `tas` and `read` give the old value, 0 or 1; `reset` gives null. All use the plain flag, without a generation.
 */
import type { ClientCore, ClientOperation } from "../node-kit/client.ts";
import type { Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Decoded } from "../node-kit/retrying-client.ts";
import { createRetryingClient } from "../node-kit/retrying-client.ts";
import type { ClientConfig } from "../system.ts";
import type { Answer, Call } from "./cell.ts";

export function makeClient(config: ClientConfig, random: RandomStream): ClientCore {
  return createRetryingClient({
    protocol: { encode: (operation, seq) => encode(operation, `${config.process}.${seq}`), decode },
    nodes: config.members.map((member) => member.id),
    firstNode: config.worker,
    timeoutMs: config.timeoutMs,
    retry: "none",
    random,
  });
}

function encode(operation: ClientOperation, who: string): Json {
  return callFor(operation.f, who);
}

function callFor(f: string, who: string): Call {
  switch (f) {
    case "tas":
      return { f, generation: null, who };
    case "reset":
      return { f, generation: null, who };
    case "read":
      return { f };
    default:
      throw new RangeError(`test-and-set: expected an operation of tas, reset, read, found "${f}".`);
  }
}

function decode(reply: Json, operation: ClientOperation): Decoded {
  const { old } = reply as unknown as Answer;
  return { type: "done", outcome: { type: "ok", value: operation.f === "reset" ? null : old } };
}
