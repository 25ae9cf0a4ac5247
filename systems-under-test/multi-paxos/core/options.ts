/**
 * The options of a Multi-Paxos node, with the system's defaults filled in.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import { createOptionReader } from "../../option-reader.ts";
import type { SystemOption } from "../../system.ts";

/** How reads are made linearizable: as commands in the log, or under the leader's lease. */
export type ReadMode = "log" | "lease";

/** The options of a node. */
export interface MultiPaxosOptions {
  readonly reads: ReadMode;
  readonly heartbeatMs: Ms;
  /** A follower tries to lead after a silence drawn from electionMinMs … electionMaxMs. */
  readonly electionMinMs: Ms;
  readonly electionMaxMs: Ms;
  /** How long a leader may answer reads alone, counted from when it sent a heartbeat that a majority answered. */
  readonly leaseMs: Ms;
  /** Slots after the last of the chosen ones that may be under way. */
  readonly window: number;
  /** Most requests that may wait. More are refused. */
  readonly maxWaiting: number;
  /** A snapshot is taken when this many slots were applied since the last one; 0: never. */
  readonly snapshotEntries: number;
  readonly snapshotChunkBytes: number;
  /** Chosen values in one message, at most. */
  readonly catchUpEntries: number;
  readonly sessionTimeoutMs: Ms;
}

/** The largest difference in clock speed that leases tolerate: 0.2 is 20 %. */
export const CLOCK_DRIFT = 0.2;
/** Taken off every lease in addition to the drift (ms). */
export const LEASE_MARGIN_MS = 10;
/** After failures in a row a node waits longer, but never more than this on top (ms). */
export const BACKOFF_MAX_MS = 1_000;

const HEARTBEAT_MS = 50;
const ELECTION_MIN_MS = 150;
const ELECTION_MAX_MS = 300;

/** The options of the system as the harness shows, checks and draws them. */
export const multiPaxosOptions: readonly SystemOption[] = [
  {
    name: "reads",
    description: "How reads are made linearizable: as commands in the log, or under a leader lease.",
    default: "log",
    swarm: ["log", "lease"],
    choices: ["log", "lease"],
  },
  {
    name: "readFrom",
    description:
      "leader: reads go where writes go. any: reads begin at the client's own node and stay with the one that answers them.",
    default: "leader",
    swarm: ["leader", "any"],
    choices: ["leader", "any"],
  },
  {
    name: "window",
    description: "Slots that may be under way at once, after the last of the chosen ones.",
    default: 64,
    swarm: [1, 4, 64],
  },
  {
    name: "maxWaiting",
    description: "Requests that wait, at most; beyond it a leader refuses.",
    default: 10_000,
    swarm: [10_000, 10_000, 2],
  },
  {
    name: "snapshotEntries",
    description: "Applied slots between snapshots; 0 for no snapshots.",
    default: 2_000,
    swarm: [5, 40, 2_000],
  },
  {
    name: "snapshotChunkBytes",
    description: "Characters of a snapshot in one message.",
    default: 65_536,
    swarm: [300, 65_536],
  },
  {
    name: "catchUpEntries",
    description: "Chosen values in one message to a node that lags.",
    default: 64,
    swarm: [2, 64],
  },
  {
    name: "sessionTimeoutMs",
    description: "A client session unused for this long expires (ms of cluster time).",
    default: 3_600_000,
    swarm: [3_600_000, 3_600_000, 800],
  },
];

/**
 * The options for a node. Missing ones get their defaults; unknown names are ignored, for they are the client's.
 * @throws RangeError naming the option, what was expected and what was found
 */
export function readOptions(given: { readonly [name: string]: Json }): MultiPaxosOptions {
  const { choice, count } = createOptionReader("multi-paxos", multiPaxosOptions, given);
  return {
    reads: choice("reads", ["log", "lease"]),
    heartbeatMs: HEARTBEAT_MS,
    electionMinMs: ELECTION_MIN_MS,
    electionMaxMs: ELECTION_MAX_MS,
    leaseMs: Math.floor(ELECTION_MIN_MS * (1 - CLOCK_DRIFT)) - LEASE_MARGIN_MS,
    window: count("window"),
    maxWaiting: count("maxWaiting"),
    snapshotEntries: count("snapshotEntries", 0),
    snapshotChunkBytes: count("snapshotChunkBytes"),
    catchUpEntries: count("catchUpEntries"),
    sessionTimeoutMs: count("sessionTimeoutMs"),
  };
}
