/**
 * The event: one line of a history, in Jepsen's vocabulary.
 *
 * An operation is an `invoke` and, later, one completion by the same process:
 * - `ok`: it happened, at some moment between the two events;
 * - `fail`: it certainly did not happen and never will;
 * - `info`: unknown. It may take effect at any time after its invocation, or never. The process id retires.
 *
 * The nemesis is a process, too; all its events are `info` (begin and end of each fault).
 */
import type { Json } from "./json.ts";

/** What a line says of its operation. */
export type EventType = "invoke" | "ok" | "fail" | "info";

/** A single-threaded client identity (0, 1, 2 …), or the nemesis. A process retires after an `info`. */
export type ProcessId = number | "nemesis";

/** The object that an operation touches, when the workload has several. */
export type Key = string | number;

/**
 * One line of `history.jsonl`.
 *
 * `f` and `value` by workload (`value` of an invoke → of an ok):
 * - `read`: null → the value seen (null when absent; an array for the list and set workloads)
 * - `write`: v → v · `append`: x → x · `add`: x → x · `delete`: null → null
 * - `cas`: [from, to] → [from, to]; when the comparison failed the event is `fail` with
 *   `error: ["mismatch", seen]`, which the checker may use as a read of `seen`.
 *
 * @example
 * ```json
 * { "index": 4, "time": 81234567, "type": "ok", "process": 3, "f": "read", "key": "x1", "value": 42 }
 * ```
 */
export interface HistoryEvent {
  /** Position in the history: 0, 1, 2 … without gaps. */
  readonly index: number;
  /** Nanoseconds since the run began, from the controller's monotonic clock; never decreases along the file. */
  readonly time: number;
  /** Whether the operation begins here, or how it ended. */
  readonly type: EventType;
  /** Whose operation it is. */
  readonly process: ProcessId;
  /** What is done, e.g. "read". The completion has the same as the invocation. */
  readonly f: string;
  /** The object, where there are several. The completion has the same as the invocation. */
  readonly key?: Key;
  /** Of an invocation the argument, of a completion the answer; see above. */
  readonly value: Json;
  /** Why it is `fail` or `info`: a word, or a word followed by details. */
  readonly error?: Json;
  /** The node that gave the completing answer, where the client knows it. */
  readonly node?: string;
}
