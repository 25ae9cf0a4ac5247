/**
 * What PostgreSQL with a streaming standby claims (its chapter "High Availability, Load Balancing, and Replication"): transactions on
 * the primary are durable and isolated; a standby follows a little behind, so its reads may be old, and what had not reached it is
 * lost when it takes over. Two primaries at a time are for the administrator to prevent.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

/** The claim with these options (defaults filled in). */
export function postgresClaim(options: { readonly [name: string]: Json }): Claim {
  const isFailover = options["failover"] === "unfenced";
  return {
    of: isFailover ? "PostgreSQL with a standby that takes over" : "PostgreSQL with a standby",
    holds: "what the primary has committed stays there, and each statement is a transaction",
    // Without a failover all updates are those of one primary.
    promises: isFailover ? [] : ["linearizable-updates"],
    weaknesses: [
      {
        id: isFailover ? "lost commits" : "stale reads",
        text: isFailover
          ? "what had not reached the standby is lost when it takes over, and a primary that was cut off goes on as one"
          : "a standby answers reads with what has reached it",
        check: LINEARIZABLE,
      },
    ],
    source: "PostgreSQL's documentation, High Availability, Load Balancing, and Replication",
  };
}
