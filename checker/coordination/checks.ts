/**
 * The checks of a coordination service (ZooKeeper and its like): which promises there are, and what keeps them apart.
 *
 * Source: Hunt, Konar, Junqueira and Reed, "ZooKeeper: wait-free coordination for internet-scale systems" (2010), sections
 * 2.2 to 2.4; the programmer's guide, "Consistency Guarantees".
 */
import type { Check } from "../history-check.ts";
import { ephemerals } from "./ephemerals.ts";
import { linearizableWrites } from "./linearizable-writes.ts";
import { fencedMutualExclusion, mutualExclusion } from "./mutual-exclusion.ts";
import { prefixReads } from "./prefix-reads.ts";
import { sequentialNames } from "./sequential-names.ts";
import { clientOrder } from "./session-order.ts";
import {
  linearizableReads,
  linearizableSyncReads,
  linearizableWriteReads,
  orderedSequential,
  sessionReads,
} from "./state-orders.ts";
import { watches } from "./watches.ts";

/** What is asked of a history of znodes, the one that judges it first. */
export const ZNODE_CHECKS: readonly [Check, ...Check[]] = [
  orderedSequential,
  linearizableWrites,
  clientOrder,
  sessionReads,
  prefixReads,
  linearizableReads,
  linearizableSyncReads,
  linearizableWriteReads,
  watches,
  ephemerals,
  sequentialNames,
];

/** What is asked of a history of locks that end with their sessions, the one that judges it first. */
export const LOCK_CHECKS: readonly [Check, ...Check[]] = [fencedMutualExclusion, mutualExclusion];
