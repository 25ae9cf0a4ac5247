/**
 * What the words of an explanation are made from.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Anomaly, Explanation } from "../../../histories/key-result.ts";
import type { Effort } from "../../base/effort.ts";
import type { Model } from "../../models/model.ts";
import type { Core } from "../core/small-core.ts";

/** The operation that does not fit, and the history that it does not fit. */
export interface CulpritHistory {
  readonly culprit: Operation;
  /** All that takes part in the key's history up to the culprit's answer. */
  readonly prefix: readonly Operation[];
  /** Throws OutOfTimeError when time is up. */
  readonly effort?: Effort;
}

/** What a reason is looked for in: a contradiction, and a way to name its operations. */
export interface Situation extends CulpritHistory {
  readonly model: Model;
  /** The other operations of the contradiction. */
  readonly others: readonly Operation[];
  /** "write 3 by process 2 [1 s, 2 s]" */
  readonly name: (operation: Operation) => string;
}

/** All that is known when the sentences are written. */
export interface Findings {
  /** All of the key's, as they were recorded. */
  readonly operations: readonly Operation[];
  readonly culprit: Operation;
  readonly core: Core;
  /** As in `CulpritHistory`; undefined where the explanation is coarse and the history was not read as a whole. */
  readonly prefix: readonly Operation[] | undefined;
  /** Reported as failed; had it taken effect, the core would fit. None or one. */
  readonly failed: readonly Operation[];
  /** Undefined where no name is proven. */
  readonly anomaly: Anomaly | undefined;
  /** How many operations were left out, and why; undefined where none was. */
  readonly cut: Explanation["cut"];
  /** Throws OutOfTimeError when time is up. */
  readonly effort: Effort;
}
