/**
 * What JetStream's key-value store claims (its page "Key/Value Store"): writes and reads are monotonic, updates compare and set the
 * revision that was read. Reads through the leader of a stream are more consistent than direct ones, and not said to be
 * linearizable; direct ones may be answered by any replica.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

/** The claim with these options (defaults filled in). */
export function natsClaim(options: { readonly [name: string]: Json }): Claim {
  const isDirect = options["reads"] === "direct";
  return {
    of: isDirect ? "JetStream with direct gets" : "JetStream",
    holds: "writes are in one order, and an update succeeds only if nobody has written since its revision was read",
    promises: ["linearizable-updates"],
    weaknesses: [
      {
        id: "stale reads",
        text: isDirect
          ? "a direct get is answered by any replica, from what it has, which may be old"
          : "a get is answered by the leader of the stream, and by one that was deposed and does not know it yet",
        check: LINEARIZABLE,
      },
    ],
    source: "NATS's documentation, Key/Value Store",
  };
}
