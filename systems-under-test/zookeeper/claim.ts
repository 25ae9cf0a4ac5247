/**
 * What the service claims: which checks of whole histories it promises with its options, and which not, and why.
 *
 * Writes are linearizable and each session is in order; reads are answered by the server that the session is connected to,
 * from what it has applied. So no strong consistency is claimed of plain reads, and a lock is safe in real time only with a
 * fencing token.
 *
 * Source: Hunt et al. 2010, sections 2.3 and 4.4; ZooKeeper's programmer's guide, "Consistency Guarantees"; its internals,
 * "Consistency Guarantees" (sync is no quorum operation); Apache Curator, CURATOR-206 (a paused lock holder).
 */
import type { Json } from "../node-kit/node.ts";
import type { Claim, Weakness } from "../system.ts";

/** Names of checks that the service promises with all options. */
const PROMISES: readonly string[] = [
  "ordered-sequential",
  "linearizable-writes",
  "client-order",
  "session-reads",
  "prefix-reads",
  "linearizable-write-reads",
  "watches",
  "ephemerals",
  "sequential-names",
  "fenced-mutual-exclusion",
];

const SYNC_READS = "linearizable-sync-reads";

const STALE_READS: Weakness = {
  id: "stale reads",
  text: "a read is answered by the server that its session is connected to, from what it has applied, which may be old",
  check: "linearizable-reads",
};

const LATE_HOLDER: Weakness = {
  id: "late holder",
  text: "a holder that was paused for longer than its session's time-out goes on as if the lock were still its own",
  check: "mutual-exclusion",
};

const LATE_LEADER: Weakness = {
  id: "late leader",
  text: "a leader that was paused for longer than its session's time-out goes on as if it still led",
  check: "one-leader-at-a-time",
};

const STOCK_SYNC: Weakness = {
  id: "stock sync",
  text: "with sync=stock a leader answers without asking a quorum, also one that was deposed and does not know it yet",
  check: SYNC_READS,
};

/** The claim with these options (defaults filled in). */
export function zookeeperClaim(options: { readonly [name: string]: Json }): Claim {
  const isQuorumSync = options["sync"] === "quorum";
  return {
    of: "ZooKeeper",
    holds:
      "writes are linearizable, each session is in order and reads a prefix of the log, watches tell of a change before " +
      "it is seen, and ephemeral nodes go with their session",
    promises: isQuorumSync ? [...PROMISES, SYNC_READS] : PROMISES,
    weaknesses: [STALE_READS, LATE_HOLDER, LATE_LEADER, ...(isQuorumSync ? [] : [STOCK_SYNC])],
    source: "ZooKeeper's programmer's guide, Consistency Guarantees",
  };
}
