/**
 * What RabbitMQ claims. Of quorum queues (its page "Quorum Queues"): a durable, replicated queue on Raft, in which a message is that
 * a majority has confirmed. Of classic mirrored queues ("Classic Queue Mirroring", "Clustering and Network Partitions"): a message
 * is confirmed when all mirrors have it, and where the brokers cannot see each other both sides may go on; when the cut is over, the
 * side that loses is restarted and its messages are gone. With `pause_minority` brokers that see no majority stop, which takes them
 * a while to notice.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

/** The claim with these options (defaults filled in). */
export function rabbitClaim(options: { readonly [name: string]: Json }): Claim {
  const isQuorum = options["queues"] === "quorum";
  return {
    of: isQuorum ? "RabbitMQ with quorum queues" : "RabbitMQ with classic mirrored queues",
    holds: isQuorum
      ? "a message that was confirmed is in the queue of a majority, and each queue is in one order"
      : "while the brokers see each other, each queue is in one order and its messages are on all of them",
    weaknesses: isQuorum
      ? []
      : [
          {
            id: "lost messages",
            text: "brokers that cannot see each other may go on with a queue each, and all but one of these are lost in the end",
            check: LINEARIZABLE,
          },
        ],
    source: isQuorum
      ? "RabbitMQ's documentation, Quorum Queues"
      : "RabbitMQ's documentation, Classic Queue Mirroring, Clustering and Network Partitions",
  };
}
