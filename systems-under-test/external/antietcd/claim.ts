/**
 * What AntiEtcd claims (its README, "Consistency Guarantees"): strict serializable with --stale_read 0, serializable with
 * --stale_read 1; and writes that are lost when all nodes go down before they are on disk.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim, Weakness } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

const STALE_READS: Weakness = {
  id: "stale reads",
  text: "with stale_read 1 a follower answers reads from its own state, which may be old",
  check: LINEARIZABLE,
};

const LOST_WRITES: Weakness = {
  id: "lost writes",
  text: "what is not on disk when a write is answered is lost when all nodes go down",
  check: LINEARIZABLE,
};

/** The claim with these options (defaults filled in). */
export function antietcdClaim(options: { readonly [name: string]: Json }): Claim {
  const isStale = options["stale-read"] === 1;
  const isLost = options["persist"] === "later";
  const weaknesses = [...(isStale ? [STALE_READS] : []), ...(isLost ? [LOST_WRITES] : [])];
  return {
    of: `AntiEtcd with stale_read ${isStale ? 1 : 0}${isLost ? " and persist_interval" : ""}`,
    holds: isStale ? "transactions are serializable" : "transactions are strict serializable",
    promises: weaknesses.length === 0 ? [LINEARIZABLE] : isLost ? [] : ["linearizable-updates"],
    weaknesses,
    source: "AntiEtcd's README, Consistency Guarantees",
  };
}
