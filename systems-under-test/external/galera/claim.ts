/**
 * What Galera claims (its page "Isolation Levels"): among transactions of different nodes the first committer wins, which rules lost
 * updates out, and for transactions of one node that rule does not hold at the default isolation. Nodes apply what is committed a
 * little later than it is acknowledged, and with causality checks (`wsrep_sync_wait`) a statement is carried out on the most recent
 * state. With `innodb_snapshot_isolation` the first committer wins among transactions of one node, too (MariaDB's page "InnoDB System
 * Variables").
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim, Weakness } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

const UPDATES = "linearizable-updates";

const LOST_UPDATES: Omit<Weakness, "check"> = {
  id: "lost updates",
  text: "of two transactions of one node that read a row and then write it, one may overwrite what the other has committed",
};
const STALE_READS: Weakness = {
  id: "stale reads",
  text: "a node answers reads with what it has applied, which may lack what another one has acknowledged",
  check: LINEARIZABLE,
};

/** The claim with these options (defaults filled in). */
export function galeraClaim(options: { readonly [name: string]: Json }): Claim {
  const isSnapshot = options["isolation"] === "snapshot";
  const isSynced = options["reads"] === "synced";
  const lost = isSnapshot ? [] : [UPDATES, LINEARIZABLE].map((check) => ({ ...LOST_UPDATES, check }));
  const stale = isSynced || !isSnapshot ? [] : [STALE_READS];
  return {
    of: `Galera with ${isSnapshot ? "snapshot isolation" : "its default isolation"}${isSynced ? " and wsrep_sync_wait" : ""}`,
    holds: isSnapshot
      ? "of transactions that change the same row the first committer wins, and what was acknowledged is there to stay"
      : "what was acknowledged is the same on all nodes; of transactions of different nodes the first committer wins",
    promises: isSnapshot ? [UPDATES] : [],
    weaknesses: [...lost, ...stale],
    source: "Galera's documentation, Isolation Levels",
  };
}
