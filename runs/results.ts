/**
 * What a run leaves behind besides its history: the shapes of `test.json`, `results.json`, `notes.jsonl` and
 * `messages.jsonl`. The harness writes them, the reports read them. A change that a reader of older files would notice
 * raises `RUN_FORMAT`; one more field does not.
 */
import type { Figures } from "../histories/figures.ts";
import type { Json } from "../histories/json.ts";
import type { KeyResult } from "../histories/key-result.ts";
import type { Verdict } from "../histories/verdict.ts";
import type { AvailabilityFigures, NetworkFigures } from "./run-figures.ts";

/** Version of the shapes in this file. */
export const RUN_FORMAT = 1;

/** `test.json`: what was run and how to repeat it. */
export interface TestRecord {
  /** Version of the shape of this file. */
  readonly format: number;
  /** Name of the test: its folder under `store/`. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Name of the system. */
  readonly system: string;
  /** Name of the workload. */
  readonly workload: string;
  /** Where the nodes ran, e.g. "local". */
  readonly cluster: string;
  /** Node ids in order, e.g. ["n1", "n2", "n3"]. */
  readonly nodes: readonly string[];
  /** Roles, as in `role` notes, of nodes that lead, e.g. ["leader"]; older runs do not say. */
  readonly leaderRoles?: readonly string[];
  /** Number of clients. */
  readonly concurrency: number;
  /** Names of the kinds of faults. */
  readonly nemesis: readonly string[];
  /** How long workload and nemesis were to run. */
  readonly timeLimitMs: number;
  /** Of everything that was drawn. */
  readonly seed: number;
  /** Id of the bug that was planted; left out: none. */
  readonly mutant?: string;
  /** Only of a run that was made small: what it was before. */
  readonly shrunkFrom?: ShrunkFrom;
  /** The shell command that repeats this run. */
  readonly command: string;
  /** What it ran on. */
  readonly versions: { readonly clew: string; readonly node: string; readonly platform: string };
  /** The whole validated specification, as run. */
  readonly spec: Json;
}

/** The run that a small one was made from. */
export interface ShrunkFrom {
  /** Its seed; shrinking may find another that fails with less. */
  readonly seed: number;
  /** The failure that the small run still has, e.g. "invariant: one vote a term". */
  readonly kept: string;
  /** Its other failures, which the small run need not have. */
  readonly others: readonly string[];
}

/** One fault kind of a run: how often it was started, and how often that changed anything. */
export interface FaultRecord {
  /** e.g. "partition", "kill", "power-loss". */
  readonly fault: string;
  /** How often it began. */
  readonly armed: number;
  /** Armed and with effect: a message dropped, a running process killed, a record lost. */
  readonly effective: number;
  /** A sentence with figures, e.g. "dropped 4,118 messages on 8 links". */
  readonly effect: string;
  /** Median time from the fault's start to the next ok operation, in ms; undefined when there was none. */
  readonly nextOkMs?: number;
  /** Operations that began and succeeded while it was in force, by `f`; left out when nobody counted. */
  readonly succeeded?: { readonly [f: string]: number };
}

/**
 * What a check is about.
 *
 * - `history`: the clients' history fits the model · `live`: the check during the run says the same
 * - `evidence`: some answer of the history could have been wrong
 * - `findings`: no node did what nobody asked for
 * - `load`: enough operations succeeded
 * - `effects`: every kind of fault had effect · `under-faults`: operations succeeded meanwhile
 * - `availability`: clients were answered while enough nodes were up and connected
 * - `weaknesses`: what the system claims with its options; it judges nothing
 * - `undone`: nothing was left cut or down · `recovery`: operations succeeded afterwards
 * - `end`: the run came to its end
 * - `invariants`: what clients cannot see, nodes promise each other · `progress`: a healed system went on; hunts only
 * - `explored`: every state within the bounds was seen; searches only
 */
export type CheckKind =
  | "history"
  | "live"
  | "evidence"
  | "findings"
  | "load"
  | "effects"
  | "under-faults"
  | "availability"
  | "undone"
  | "weaknesses"
  | "recovery"
  | "end"
  | "invariants"
  | "progress"
  | "explored";

/** One of the checks of a run. */
export interface CheckResult {
  /** Older runs do not say. */
  readonly kind?: CheckKind;
  /** For people, e.g. "linearizable", "faults had effect", "recovered". */
  readonly name: string;
  /** What it says. */
  readonly valid: Verdict;
  /** A sentence: what was found. */
  readonly message: string;
  /** The message in a line, for where there is no room for it; left out where it is short itself. */
  readonly brief?: string;
  /** Whether the system claims that it holds; left out where it says nothing of it by name. What it does not promise does not count. */
  readonly promise?: "promised" | "not-promised";
  /** Why it does not promise it; without a capital or a full stop. */
  readonly notPromisedBecause?: string;
  /** When it was noticed, in ns of the run; left out where it is about no moment. */
  readonly time?: number;
  /** What else it counted. */
  readonly figures?: Figures;
}

/** Counts and latencies of one `f`; times in ms over ok operations. */
export interface OperationStats {
  /** e.g. "read". */
  readonly f: string;
  /** How many succeeded. */
  readonly ok: number;
  /** How many certainly did not happen. */
  readonly fail: number;
  /** How many ended in doubt. */
  readonly info: number;
  /** Median latency; left out when none succeeded. */
  readonly p50Ms?: number;
  /** Latency that 99 of 100 kept to; left out when none succeeded. */
  readonly p99Ms?: number;
}

/** `results.json`: verdict first, everything that led to it after. */
export interface RunResults {
  /** Version of the shape of this file. */
  readonly format: number;
  /** The worst of those `checks` that the system promises. */
  readonly valid: Verdict;
  /** The verdict in words, e.g. "Not linearizable." */
  readonly headline: string;
  /** Everything that was asked of the run, the history first. */
  readonly checks: readonly CheckResult[];
  /** Name of the model, or of the check. */
  readonly model: string;
  /** What was decided, where that is not whether the history is linearizable: the name of a check, e.g. "set-full". */
  readonly property?: string;
  /** Invalid keys first, then unknown, then valid. */
  readonly keys: readonly KeyResult[];
  /** Left out where nobody measured it. */
  readonly checkTimeMs?: number;
  /** Operations of clients, those that failed included. */
  readonly operationCount: number;
  /** One for each `f`. */
  readonly stats: readonly OperationStats[];
  /** One for each kind of fault. */
  readonly faults: readonly FaultRecord[];
  /** Nodes that ended by themselves, and other things nobody asked for. */
  readonly findings: readonly Finding[];
  /** What led to the failure, in order of time; only of runs that were simulated and made small. */
  readonly story?: readonly StoryLine[];
  /** Only of clusters that carry every message themselves. */
  readonly network?: NetworkFigures;
  /** Left out where nobody counted. */
  readonly availability?: AvailabilityFigures;
}

/** A sentence about the run, with the ns of the run at which it begins. */
export interface StoryLine {
  /** ns since the run began. */
  readonly time: number;
  /** The sentence. */
  readonly text: string;
  /** It says what went wrong. */
  readonly isFailure?: true;
}

/**
 * What a finding is:
 *
 * - `budget`: the simulated run used up its budget of events
 * - `ended`: a node's code threw · `halted`: a node gave up where nobody replaces it
 * - `misdirected`: a node sent a message to a node that does not exist
 * - `alarm`: a server printed a line that it prints only when something went wrong in it
 * - `protocol`: a program broke the protocol that it speaks with the harness; what it sent was refused
 * - `warning`: nothing is wrong with the system, but somebody should know; never a reason for a verdict
 */
export type FindingKind = "alarm" | "budget" | "ended" | "halted" | "misdirected" | "protocol" | "warning";

/** Something wrong that is not in the client history. */
export interface Finding {
  /** ns since the run began. */
  readonly time: number;
  /** The node that it is about, if it is about one. */
  readonly node?: string;
  /** Left out by what does not tell them apart, and in files of earlier versions. */
  readonly kind?: FindingKind;
  /** A sentence: what was seen. */
  readonly message: string;
  /** The node's last log lines, where they help. */
  readonly log?: readonly string[];
}

/** A line of `notes.jsonl`: what a node said of itself, e.g. that it became leader. `time` in ns of the run. */
export interface NodeNote {
  readonly time: number;
  readonly node: string;
  /** e.g. { "event": "role", "role": "leader", "term": 4 } */
  readonly note: { readonly event: string } & { readonly [name: string]: Json };
  /** The note in its system's words, e.g. "candidate, term 4", where it has any. */
  readonly text?: string;
  /** Of what happens all the time and is of little interest. */
  readonly isMinor?: true;
}

/**
 * A line of `messages.jsonl`: what one directed link did since the line before for the same link.
 * `from` and `to` are node ids, or "client".
 */
export interface LinkRecord {
  readonly time: number;
  readonly from: string;
  readonly to: string;
  /** The rule in force from now on: "pass", "drop", "delay 50-100 ms", "lose 20 %". */
  readonly rule: string;
  readonly passed: number;
  readonly dropped: number;
  readonly delayed: number;
  /** Those of the passed that were delivered twice, and those that were held back for others; left out when none was. */
  readonly duplicated?: number;
  readonly reordered?: number;
  /** Those of the passed that were corrupted, and those of the dropped that a reset took the place of; likewise. */
  readonly corrupted?: number;
  readonly reset?: number;
}

/**
 * Another kind of line of `messages.jsonl`: one message, followed through the network. Lines are in order of what became
 * known, not of time. `from` and `to` are ids of nodes or services, "harness", or "client" and its process, e.g. "client 3";
 * "client" alone where nobody knows which. All times in ns of the run. Between processes, a message arrives when it leaves
 * the harness, through which it goes.
 */
export interface MessageRecord {
  /** When it was handed to the network, or made, when it never was. */
  readonly time: number;
  readonly from: string;
  readonly to: string;
  /** Its type, as its system calls it; no link's record has this field. */
  readonly message: string;
  /** In a few words of its system, e.g. "grants its vote, term 4". */
  readonly text: string;
  /** When it arrived: more than once when it was doubled, never when it was lost or under way at the end. */
  readonly arrived: readonly number[];
  /** When it was lost, if it was. */
  readonly lost?: number;
  /** It was lost because its link was cut; left out where nobody knows. */
  readonly isCut?: true;
  /**
   * Its place among all messages of the run, from 0: where numbers are missing, messages were left out. Simulated runs do
   * not say.
   */
  readonly number?: number;
  /** It waited for its node's disk, and the node ended before. */
  readonly neverSent?: true;
}
