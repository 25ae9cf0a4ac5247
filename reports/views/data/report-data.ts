/**
 * What a report page is drawn from: the one value that the writer computes from a run directory and embeds in the
 * page. Everything is bounded here, once, so that the page never has to cope with more than it can show at once.
 *
 * All times are ns from the start of the run; ids are those of `Operation.id`.
 */
import type { Key } from "../../../histories/event.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Linearization } from "../../../histories/linearization.ts";
import type { Operation, Outcome } from "../../../histories/operation.ts";
import type {
  CheckResult,
  FaultRecord,
  Finding,
  LinkRecord,
  MessageRecord,
  NodeNote,
  RunResults,
  StoryLine,
  TestRecord,
} from "../../../runs/results.ts";
import type { Verdict } from "../../../histories/verdict.ts";
import type { OperationTable } from "../operations/operation-table.ts";

/** Everything that is known of a run; absent files are undefined or empty. The input of `buildReport`. */
export interface RunRecord {
  readonly test?: TestRecord | undefined;
  readonly results?: RunResults | undefined;
  /** Client operations in order of invocation: `operations[i].id === i`. */
  readonly operations: readonly Operation[];
  /** Of a history that was judged by itself. */
  readonly history?: JudgedFile | undefined;
  /** Events of the nemesis, in order. */
  readonly nemesis: readonly HistoryEvent[];
  readonly notes: readonly NodeNote[];
  /** How far nodes were, in order of time: of runs with processes, where their system says so. */
  readonly progress?: readonly ProgressPoint[] | undefined;
  readonly links: readonly LinkRecord[];
  /** Single messages, in order of time; empty where none was recorded. */
  readonly messages: readonly MessageRecord[];
  /** For a key one order of its operations; keys without a verdict, and very long ones, have none. */
  readonly linearizations: readonly Linearization[];
  /** What nodes printed, in order of time: the last lines of each before the run failed, or ended. Notes are not among them. */
  readonly logLines?: readonly LogLine[] | undefined;
  /** How many lines were too many for `logLines`. */
  readonly logLinesLeftOut?: number | undefined;
  /** Files of the run directory that the report links to, relative to it. */
  readonly files: readonly RunFile[];
  /** What could not be read, as sentences. */
  readonly problems: readonly string[];
}

/** How far a node was in its log from a moment on, until its next point. */
export interface ProgressPoint {
  readonly node: string;
  readonly timeNs: number;
  /** As in `role` notes; left out where there is none. */
  readonly term?: number | undefined;
  readonly committed: number;
  readonly applied: number;
}

/** A line of a node's log. */
export interface LogLine {
  readonly node: string;
  /** When it came, on the run's clock. */
  readonly timeNs: number;
  /** Its standard output or standard error, or what the harness wrote down of its starts and ends. */
  readonly source: "out" | "err" | "harness";
  /** At most 400 characters. */
  readonly text: string;
}

/** A history that somebody had. */
export interface JudgedFile {
  /** As its reader knows it, e.g. "etcd_001.log". */
  readonly name: string;
  /** False where events have an order and no times: event n counts as second n. */
  readonly hasTimes: boolean;
}

/** A file of the run, for the list of files. */
export interface RunFile {
  /** Relative to the run directory, with "/" as separator. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** The verdict as the report shows it; "unfinished": the run left no results. */
export type Standing = "valid" | "invalid" | "unknown" | "unfinished";

/** What the top of the page says. */
export interface Header {
  readonly standing: Standing;
  /** A sentence, e.g. "Not linearizable." */
  readonly verdict: string;
  /** e.g. "raft · register · partition, kill" */
  readonly title: string;
  /** What broke first, or what held and how much of it, as a sentence. */
  readonly found: string;
  /** Under which faults that was. */
  readonly under: string;
  /** What to do next, the most useful first. */
  readonly next: readonly NextStep[];
  /** The operation to look at first, by id. */
  readonly operation?: number | undefined;
  /** Figures of the run, most telling first. */
  readonly facts: readonly string[];
}

/** A command that a reader may go on with. */
export interface NextStep {
  /** e.g. "Repeat this run" */
  readonly label: string;
  readonly command: string;
}

/** The time during which one fault was in force. */
export interface Band {
  readonly fault: string;
  readonly startNs: number;
  readonly endNs: number;
  /** What was really done, e.g. "n1 | n2 n3"; empty when the history does not say. */
  readonly detail: string;
  /** False when nothing ended the fault, so that it is drawn to the end of the run. */
  readonly isEnded: boolean;
  /** The directed links that it was about, e.g. "n1>n2"; left out when the history does not say. */
  readonly links?: readonly string[];
}

/** One stretch of time during which one node believed that it led. */
export interface LeaderStint {
  readonly node: string;
  /** Its role in the words of its system, e.g. "leader, term 4". */
  readonly text: string;
  readonly startNs: number;
  readonly endNs: number;
  /** Row of the strip: 0 unless another stint overlaps. */
  readonly row: number;
}

/** Completed operations a second, by outcome; point i covers `[i, i + 1) * bucketNs`. */
export interface Rates {
  readonly bucketNs: number;
  readonly ok: readonly number[];
  readonly info: readonly number[];
  readonly fail: readonly number[];
  /** Those that were ok, by kind of operation, the most frequent kinds first. */
  readonly okOf: readonly { readonly f: string; readonly ok: readonly number[] }[];
}

/** How clients were served after a fault. Times in ns after its end. */
export interface Recovery {
  readonly fault: string;
  readonly detail: string;
  /** When it ended. */
  readonly endNs: number;
  /** Until the next ok; undefined when there was none. */
  readonly firstOkNs: number | undefined;
  /** Ok operations a second before it began; undefined when too few were seen. */
  readonly ratePerS: number | undefined;
  /** Until operations succeeded as often again; undefined when they did not, or nobody knows how often that was. */
  readonly backNs: number | undefined;
}

/** One completed operation in the latency plot. */
export interface LatencyPoint {
  readonly id: number;
  /** Time of invocation. */
  readonly timeNs: number;
  readonly latencyMs: number;
  readonly outcome: Outcome;
}

/** Quantiles of ok operations by time of invocation; a window without any has nulls. */
export interface LatencyQuantiles {
  readonly windowNs: number;
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** Latencies over time, one curve for each operation. */
export interface Latency {
  readonly points: readonly LatencyPoint[];
  /** How many operations the points were taken from; more than `points.length` when thinned out. */
  readonly pointsOf: number;
  readonly quantiles: LatencyQuantiles;
}

/** One key's place in the timeline. */
export interface KeyGroup {
  readonly key?: Key | undefined;
  readonly valid?: Verdict | undefined;
  readonly operationCount: number;
  /** How many of them are embedded; fewer than `operationCount` when cut. */
  readonly embeddedCount: number;
  /** Ids of operations that the explanation names. */
  readonly marked: readonly number[];
  readonly culprit?: number | undefined;
  readonly decidedBy?: string | undefined;
  readonly unknownBecause?: string | undefined;
}

/** Operations on lanes, with faults as bands. */
export interface Timeline {
  /** By the places of keys in the table, those that are not valid first; of very many keys the first ones only. */
  readonly groups: readonly KeyGroup[];
  /** The operations that the page carries. */
  readonly table: OperationTable;
  /** What was left out, as sentences; empty when nothing was. */
  readonly omission: string;
}

/** `from` completed before `to` was invoked, so every order must keep them so. */
export interface Precedence {
  readonly from: number;
  readonly to: number;
}

/** Why one key is not linearizable, or a check of the whole history does not hold, ready to be drawn. */
export interface Story {
  readonly key?: Key | undefined;
  /** The check's name; undefined where it is about an order of operations. */
  readonly property?: string | undefined;
  readonly title: string;
  /** The one that does not fit; undefined where a check names operations that show it together. */
  readonly culprit?: number | undefined;
  readonly operations: readonly Operation[];
  /** Only those that do not follow from others. */
  readonly precedences: readonly Precedence[];
  readonly sentences: readonly string[];
  readonly configurations: readonly { readonly state: string; readonly why: string }[];
  /** The linearization of the longest prefix, as sentences in order, with the operation each is about. */
  readonly steps: readonly { readonly id: number; readonly text: string }[];
  /** How many operations this one was found among. */
  readonly footnote: string;
  /** How the verdict was reached; what it names need not be among the operations of the explanation. */
  readonly decidedBy: string;
}

/** One order of a key's operations to step through. */
export interface OrderView {
  readonly key?: Key | undefined;
  /** What the object holds at first. */
  readonly initially: string;
  /** In order: the operation, a moment at which it may have taken effect, and what the object holds then. */
  readonly steps: readonly {
    readonly id: number;
    readonly process: Operation["process"];
    readonly timeNs: number;
    readonly text: string;
    readonly state: string;
  }[];
  /** The operation that no order explains, at whose return this one ends; undefined where it explains all. */
  readonly ends?: { readonly id: number; readonly text: string } | undefined;
}

/** Figures of one kind: a sentence, a table, or both. */
export interface FigureSection {
  readonly title: string;
  readonly sentence?: string;
  /** The first cell of the head says what the rows are; all other cells are figures. */
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What figures of the table mean, where their names do not say it, as sentences. */
  readonly meanings?: readonly string[];
  /** It is less than is required. */
  readonly isBad?: boolean;
}

/** A row of the table of operations. */
export interface OperationRow {
  readonly f: string;
  readonly ok: number;
  readonly info: number;
  readonly fail: number;
  readonly p50Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
}

/** A line that somebody wrote at some time. */
export interface TimedText {
  readonly timeNs: number;
  readonly text: string;
  /** Of a note: what kind it is. */
  readonly event?: string;
  /** Of a note: it happens all the time. */
  readonly isMinor?: true;
}

/** While a node said that it had this role, and as far as it said so, in this term. */
export interface RoleSpan {
  /** In the words of its system, e.g. "leader, term 4". */
  readonly text: string;
  /** The role alone, e.g. "leader". */
  readonly name: string;
  /** In which it began; left out where the system has none. */
  readonly term?: number;
  readonly leads: boolean;
  readonly startNs: number;
  readonly endNs: number;
}

/** One node, what it was, and what it said. */
export interface NodeView {
  readonly node: string;
  readonly roles: readonly RoleSpan[];
  readonly outages: readonly Outage[];
  /** In order of time, those around the failure where there are too many. */
  readonly notes: readonly TimedText[];
  readonly notesOmitted: number;
  /** Its log in the run directory; undefined when there is none. */
  readonly logFile?: RunFile | undefined;
  readonly log: readonly TimedText[];
  readonly logOmitted: number;
  readonly findings: readonly Finding[];
}

/** How far nodes were over time: columns of one value for each of the times, which are in order. */
export interface ProgressView {
  readonly timesNs: readonly number[];
  /** In the order of the run's nodes; null where nobody knows. */
  readonly nodes: readonly {
    readonly node: string;
    readonly term: readonly (number | null)[];
    readonly committed: readonly (number | null)[];
    readonly applied: readonly (number | null)[];
  }[];
}

/** What one directed link did over the whole run. */
export interface LinkRow {
  readonly from: string;
  readonly to: string;
  readonly passed: number;
  readonly dropped: number;
  readonly delayed: number;
  /** Delivered twice. */
  readonly duplicated: number;
  /** Held back while others overtook them. */
  readonly reordered: number;
}

/** A stretch of time in which a directed link did not simply pass everything. */
export interface LinkSpan {
  readonly from: string;
  readonly to: string;
  /** e.g. "drop", "delay 50-100 ms"; the fault's name where the links do not say it. */
  readonly rule: string;
  /** Whose fault it looks like. */
  readonly fault: string;
  readonly startNs: number;
  readonly endNs: number;
}

/** A message as the diagram draws it; `id` is its place among them. */
export interface ShownMessage extends MessageRecord {
  readonly id: number;
  readonly fate: "arrived" | "lost" | "under way" | "never sent";
  /** A later message from the same sender arrived here before it. */
  readonly isOvertaken: boolean;
  /** It says what the one before it said, and fared alike: a heartbeat and the like. */
  readonly isRoutine: boolean;
}

/** What a node said of itself at some moment, in two or three words. */
export interface NodeMark {
  readonly timeNs: number;
  readonly node: string;
  readonly text: string;
  readonly weight: "strong" | "normal" | "soft";
}

/** A moment at which a fault began or ended, in the diagram of messages. */
export interface FaultMark {
  readonly timeNs: number;
  readonly fault: string;
  readonly isStart: boolean;
  readonly text: string;
}

/** While a node did not run, or stood still. */
export interface Outage {
  readonly node: string;
  readonly kind: "down" | "paused";
  readonly startNs: number;
  readonly endNs: number;
}

/** A stretch of time of which no message is shown, and how many there were. */
export interface MessageGap {
  readonly startNs: number;
  readonly endNs: number;
  readonly count: number;
}

/** An operation in its client's column; `endNs` undefined: never completed. */
export interface ShownOperation {
  readonly column: string;
  readonly startNs: number;
  readonly endNs: number | undefined;
  readonly text: string;
  readonly outcome: Outcome;
}

/** Everything of the space-time diagram, around the failure. */
export interface MessagesView {
  /** Nodes, then services and the harness where messages name them, then clients. */
  readonly columns: readonly string[];
  readonly nodes: readonly string[];
  readonly startNs: number;
  readonly endNs: number;
  readonly failureNs: number | undefined;
  readonly messages: readonly ShownMessage[];
  /** Messages of the run up to the last one here that are not among them: earlier ones, or never recorded. */
  readonly omitted: number;
  /** Where they were sent, as far as it is a stretch of time. */
  readonly gaps: readonly MessageGap[];
  readonly marks: readonly NodeMark[];
  readonly faults: readonly FaultMark[];
  readonly outages: readonly Outage[];
  readonly operations: readonly ShownOperation[];
}

/** All that the page shows: its only input. */
export interface ReportData {
  readonly header: Header;
  /** False where event n counts as second n, so that no length of time means anything. */
  readonly hasTimes: boolean;
  readonly durationNs: number;
  /** A search that found nothing: it saw all histories, and has none of its own. */
  readonly isSearch: boolean;
  /** When it first went wrong. */
  readonly failureNs?: number | undefined;
  readonly model?: string | undefined;
  /** Name of the check that judged the history where no model did: no order was looked for then. */
  readonly property?: string | undefined;
  readonly checks: readonly CheckResult[];
  readonly stories: readonly Story[];
  /** Why the verdict is unknown and what would help: distinct sentences, with how many keys each covers. */
  readonly unknowns: readonly { readonly reason: string; readonly keyCount: number }[];
  readonly rates: Rates;
  readonly latency: Latency;
  readonly recoveries: readonly Recovery[];
  readonly bands: readonly Band[];
  readonly leaders: readonly LeaderStint[];
  readonly timeline: Timeline;
  /** Keys in the order of the verdicts: invalid ones first. */
  readonly orders: readonly OrderView[];
  readonly operationRows: readonly OperationRow[];
  /** Availability, messages, and what checks counted; empty in runs that do not have them. */
  readonly figures: readonly FigureSection[];
  readonly faults: readonly FaultRecord[];
  readonly nodes: readonly NodeView[];
  /** undefined where no node said how far it was. */
  readonly progress: ProgressView | undefined;
  readonly links: readonly LinkRow[];
  readonly linkSpans: readonly LinkSpan[];
  /** What a run that was made small comes from, as sentences. */
  readonly origin: readonly string[];
  /** What led to the failure, of runs that were made small. */
  readonly story: readonly StoryLine[];
  /** undefined without records of single messages. */
  readonly messages: MessagesView | undefined;
  readonly findings: readonly Finding[];
  readonly files: readonly RunFile[];
  readonly problems: readonly string[];
  readonly spec?: TestRecord["spec"] | undefined;
  readonly versions?: TestRecord["versions"] | undefined;
}
