/**
 * What ZooKeeper claims (its programmer's guide, "Consistency Guarantees"): updates of a client are applied in its order, a client
 * sees one image of the service whichever server it asks and never an older one, and updates are linearizable. It does not claim that
 * all clients see the same at the same moment. A sync before a read is said to bring the server up to date, and its internals say that
 * the leader answers it without asking a quorum.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

/** The claim with these options (defaults filled in). */
export function zookeeperServerClaim(options: { readonly [name: string]: Json }): Claim {
  const isSynced = options["reads"] === "sync";
  return {
    of: isSynced ? "ZooKeeper with sync before reads" : "ZooKeeper",
    holds: "updates are linearizable, and each client sees all of them in one order and never goes back",
    promises: ["ordered-sequential-registers", "linearizable-updates"],
    weaknesses: [
      {
        id: "stale reads",
        text: isSynced
          ? "a leader answers sync without asking a quorum, and its own clients before it has applied what is committed"
          : "a read is answered by the server that is asked, from what it has applied, which may be old",
        check: LINEARIZABLE,
      },
    ],
    source: "ZooKeeper's programmer's guide, Consistency Guarantees",
  };
}
