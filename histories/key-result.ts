/**
 * What the checker says of one key: the verdict, what decided it, and why an invalid one is invalid.
 */
import type { Key } from "./event.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What went wrong, where the facts prove it:
 * - stale read: an answer that was right before something that had finished by then, and not since;
 * - read from the future: an answer that only an operation gives which had not begun;
 * - dirty read: the effect of an operation that was reported as failed;
 * - phantom value: what nobody ever put there;
 * - lost update: an update that acted on what another update had replaced already;
 * - lost write: an update missing where later ones are present;
 * - duplicate execution: one operation with the effect of two;
 * - duplicate delivery: what was put in once was taken out twice;
 * - duplicate id: given out twice;
 * - split brain: a lock with two holders.
 */
export type AnomalyName =
  | "stale read"
  | "read from the future"
  | "dirty read"
  | "phantom value"
  | "lost update"
  | "lost write"
  | "duplicate execution"
  | "duplicate delivery"
  | "duplicate id"
  | "split brain";

/** What went wrong, by its name. */
export interface Anomaly {
  /** Its name in the literature. */
  readonly name: AnomalyName;
  /** What in the test itself would look the same, as a sentence with what to do; where there is such a thing. */
  readonly likelyMistake?: string;
}

/**
 * Why one key's history (or the whole, when `key` is undefined) is not linearizable.
 * All operations are given by their id (see `Operation.id`).
 */
export interface Explanation {
  /** The key; undefined when the history has none. */
  readonly key?: Key;
  /** The operation that does not fit after the longest linearizable prefix. */
  readonly culprit: number;
  /**
   * The operations that cannot be ordered together, culprit included, in order of invocation; with one that was reported
   * as failed where they could be if it had taken effect. At most 20.
   */
  readonly operations: readonly number[];
  /**
   * What the object may hold before them: what it holds at the beginning of the history; anything; or any of what the
   * operations that came before can have left. Without a cut they have no order from any of that.
   */
  readonly start: "initial" | "any" | "reached";
  /** How many more there were, and why no fewer; only where some are left out. */
  readonly cut?: { readonly omitted: number; readonly because: string };
  /** What went wrong, where the facts prove it. */
  readonly anomaly?: Anomaly;
  /** Sentences in the domain's words, one fact each, that lead to the contradiction. */
  readonly sentences: readonly string[];
  /** One linearization of the longest prefix that has one: its last operations at most. */
  readonly lastLinearized: readonly number[];
  /** What the object may hold where the prefix ends, with why the culprit does not fit there. */
  readonly configurations: readonly { readonly state: string; readonly why: string }[];
}

/** Verdict on one key. */
export interface KeyResult {
  /** The key; undefined when the history has none. */
  readonly key?: Key;
  /** Whether some order of its operations explains all answers. */
  readonly valid: Verdict;
  /** How many operations it has, those that failed included. */
  readonly operationCount: number;
  /** Which algorithm decided, and why the cheaper ones did not apply. */
  readonly decidedBy: string;
  /** Why it is unknown and what would help; only with "unknown". */
  readonly unknownBecause?: string;
  /** Only with "unknown": the checker itself failed, so that more time or memory would not help. */
  readonly kind?: "internal error";
  /** Only with false: the few operations that contradict each other. */
  readonly explanation?: Explanation;
}
