/**
 * What etcd claims (its page "KV API guarantees"): every completed operation is durable, and all operations are linearizable
 * unless a client asks for serializable reads, which may be stale.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

/** The claim with these options (defaults filled in). */
export function etcdClaim(options: { readonly [name: string]: Json }): Claim {
  const isSerializable = options["reads"] === "serializable";
  return {
    of: isSerializable ? "etcd with serializable reads" : "etcd",
    holds: isSerializable
      ? "what changes a key is linearizable and durable once it was acknowledged"
      : "all operations are linearizable, and durable once they were acknowledged",
    promises: isSerializable ? ["linearizable-updates"] : [LINEARIZABLE],
    weaknesses: isSerializable
      ? [
          {
            id: "stale reads",
            text: "a serializable read is answered by the server that is asked, from what it has, which may be old",
            check: LINEARIZABLE,
          },
        ]
      : [],
    source: "etcd's documentation, KV API guarantees",
  };
}
