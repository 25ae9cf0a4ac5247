/**
 * The VM-FT client. It tries the hosts in turn, with the same request id, until one answers. The guest remembers its
 * last answer to each client, so a retry is harmless, even after a failover.
 */
import type { ClientCore, ClientOperation } from "../node-kit/client.ts";
import type { Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";
import type { Decoded } from "../node-kit/retrying-client.ts";
import { createRetryingClient } from "../node-kit/retrying-client.ts";
import type { ClientConfig } from "../system.ts";
import type { GuestRequest } from "./guest/guest.ts";
import type { ServiceReply } from "./hosts/messages.ts";

/** A client core of one process, named `p<process>` for the guest. */
export function createVmFtClient(config: ClientConfig, random: RandomStream): ClientCore {
  return createRetryingClient({
    protocol: { encode: (operation, seq) => encode(operation, `p${config.process}`, seq), decode },
    nodes: config.members.filter((member) => member.role === "host").map((member) => member.id),
    firstNode: config.worker,
    timeoutMs: config.timeoutMs,
    attemptTimeoutMs: 500,
    backoffMs: [20, 200],
    retry: "sameId",
    // After a failover all clients would stay with the winner. Then nobody would see a loser that still serves.
    returnChance: 0.1,
    random,
  });
}

function encode(operation: ClientOperation, client: string, id: number): Json {
  const { f, key, value } = operation;
  const request: GuestRequest = { client, id, f, key: key ?? null, value };
  return request as unknown as Json;
}

function decode(reply: Json): Decoded {
  const answer = reply as unknown as ServiceReply;
  switch (answer.type) {
    case "answer":
      return { type: "done", outcome: answer.reply };
    case "not-serving":
      return { type: "redirect", hint: answer.hint };
    case "malformed":
      return { type: "retry", isDefinite: true, error: `malformed request: expected ${answer.expected}` };
  }
}
