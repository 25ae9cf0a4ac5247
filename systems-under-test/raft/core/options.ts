/**
 * The options of a Raft node, with the system's defaults filled in.
 *
 * There are two sets of timings: `paper` (Raft paper, section 9.3: election timeouts of 150-300 ms) and `mit` (the labs
 * of MIT 6.5840: at most ten heartbeats per second, election timeouts over one second). A lease must end before any
 * voter may forget the leader, even if their clocks differ in speed: see `CLOCK_DRIFT` and `LEASE_MARGIN_MS`.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { ChangeMode } from "../membership/plan.ts";
import { createOptionReader } from "../../option-reader.ts";
import type { SystemOption } from "../../system.ts";

/** How reads are made linearizable: see `reads.ts`. */
export type ReadMode = "log" | "read-index" | "lease";

/** The options of a Raft node. */
export interface RaftOptions {
  readonly reads: ReadMode;
  readonly heartbeatMs: Ms;
  /** A follower starts an election after a silence drawn uniformly from electionMinMs … electionMaxMs. */
  readonly electionMinMs: Ms;
  readonly electionMaxMs: Ms;
  /** How long a leader may answer reads alone, counted from when it sent a round that a majority answered. */
  readonly leaseMs: Ms;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  /**
   * Whether voters ignore candidates while they hear from a leader. On with `checkQuorum`; without it, the leader that
   * they hear may itself hear nobody and must be replaceable. Always on with lease reads, which depend on it, and where
   * members change: a removed node that has not heard of it would disturb the others.
   */
  readonly hasLoyalVoters: boolean;
  /** Always on where members change: a leader may not change them before it has committed an entry. */
  readonly noopOnElection: boolean;
  readonly maxEntriesPerAppend: number;
  /** Largest size of the entries in one append. A single larger entry is still sent. */
  readonly maxAppendBytes: number;
  readonly maxInflight: number;
  /** Entries whose JSON size the leader remembers. */
  readonly entryCacheSlots: number;
  /** Most requests that may wait for their entry to be applied. More are refused. */
  readonly maxWaiting: number;
  /** A snapshot is taken when this many entries were applied since the last one; 0: never. */
  readonly snapshotEntries: number;
  readonly snapshotChunkBytes: number;
  /** The applied state is saved when this many entries were applied since it was last saved; 0: with snapshots only. */
  readonly appliedEntries: number;
  readonly sessionTimeoutMs: Ms;
  /** How members change: see `plan.ts`. */
  readonly membership: "none" | ChangeMode;
  readonly trace: boolean;
}

/** The largest difference in clock speed that leases tolerate: 0.2 is 20 %. */
export const CLOCK_DRIFT = 0.2;
/** Taken off every lease in addition to the drift (ms). */
export const LEASE_MARGIN_MS = 10;

const PROFILES = {
  paper: { heartbeatMs: 50, electionMinMs: 150, electionMaxMs: 300 },
  mit: { heartbeatMs: 100, electionMinMs: 1_000, electionMaxMs: 1_300 },
} as const;

/** The options of the system as the harness shows, checks and draws them. */
export const raftOptions: readonly SystemOption[] = [
  {
    name: "reads",
    description: "How reads are made linearizable: as log entries, by a round of heartbeats, or under a leader lease.",
    default: "read-index",
    swarm: ["log", "read-index", "read-index", "lease"],
    choices: ["log", "read-index", "lease"],
  },
  {
    name: "profile",
    description: "Timings: paper (elections 150-300 ms, heartbeat 50 ms) or mit (1,000-1,300 ms, 100 ms).",
    default: "paper",
    swarm: ["paper", "paper", "paper", "mit"],
    choices: ["paper", "mit"],
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
    name: "preVote",
    description: "Ask before standing for election, without raising the term.",
    default: true,
    swarm: [true, true, true, false],
  },
  {
    name: "checkQuorum",
    description:
      "A leader that has not heard from a majority for an election timeout steps down, and voters stay with one that they hear. Without: such a leader stays, and speaks so rarely that others can replace it.",
    default: true,
    swarm: [true, true, true, false],
  },
  {
    name: "noopOnElection",
    description: "A new leader appends an empty entry of its term.",
    default: true,
    swarm: [true, true, false],
  },
  { name: "maxEntriesPerAppend", description: "Entries in one append message, at most.", default: 64, swarm: [1, 64] },
  {
    name: "maxAppendBytes",
    description: "Size of the entries in one append message, at most, about; a larger entry goes alone.",
    default: 1_048_576,
    swarm: [400, 1_048_576],
  },
  { name: "maxInflight", description: "Unanswered append messages per follower, at most.", default: 8, swarm: [1, 8] },
  {
    name: "entryCacheSlots",
    description: "Entries whose size a leader remembers, to send them again.",
    default: 512,
    swarm: [512, 512, 3],
  },
  {
    name: "maxWaiting",
    description: "Requests that wait for their entry, at most; beyond it a leader refuses.",
    default: 10_000,
    swarm: [10_000, 10_000, 2],
  },
  {
    name: "snapshotEntries",
    description: "Applied entries between snapshots; 0 for no snapshots.",
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
    name: "appliedEntries",
    description: "Applied entries after which the state is saved, for a quick restart; 0: with snapshots only.",
    default: 0,
    swarm: [0, 0, 7],
  },
  {
    name: "sessionTimeoutMs",
    description: "A client session unused for this long expires (ms of cluster time).",
    default: 3_600_000,
    swarm: [3_600_000, 3_600_000, 800],
  },
  {
    name: "membership",
    description:
      "How members change while the cluster runs: not at all, one server at a time, or all at once by joint consensus.",
    default: "none",
    choices: ["none", "single", "joint"],
  },
  { name: "trace", description: "Notes for votes, commits, snapshots and truncations.", default: false },
];

/**
 * The options for a node. Missing ones get their defaults; unknown names are ignored, for they are the client's.
 * @throws RangeError naming the option, what was expected and what was found
 */
export function readOptions(given: { readonly [name: string]: Json }): RaftOptions {
  const { choice, count, flag } = createOptionReader("raft", raftOptions, given);
  const reads = choice("reads", ["log", "read-index", "lease"]);
  const checkQuorum = flag("checkQuorum");
  const membership = choice("membership", ["none", "single", "joint"]);
  const doMembersChange = membership !== "none";
  const timing = PROFILES[choice("profile", ["paper", "mit"])];
  return {
    ...timing,
    leaseMs: Math.floor(timing.electionMinMs * (1 - CLOCK_DRIFT)) - LEASE_MARGIN_MS,
    reads,
    preVote: flag("preVote"),
    checkQuorum,
    hasLoyalVoters: checkQuorum || reads === "lease" || doMembersChange,
    noopOnElection: flag("noopOnElection") || doMembersChange,
    maxEntriesPerAppend: count("maxEntriesPerAppend"),
    maxAppendBytes: count("maxAppendBytes"),
    maxInflight: count("maxInflight"),
    entryCacheSlots: count("entryCacheSlots"),
    maxWaiting: count("maxWaiting"),
    snapshotEntries: count("snapshotEntries", 0),
    snapshotChunkBytes: count("snapshotChunkBytes"),
    appliedEntries: count("appliedEntries", 0),
    sessionTimeoutMs: count("sessionTimeoutMs"),
    membership,
    trace: flag("trace"),
  };
}
