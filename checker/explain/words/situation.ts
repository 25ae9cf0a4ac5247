/**
 * What an explanation is told from.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Anomaly, Explanation } from "../../../histories/key-result.ts";
import type { Effort } from "../../base/effort.ts";
import type { Model } from "../../models/model.ts";
import type { Core } from "../core/small-core.ts";

export interface Told {
  readonly culprit: Operation;
  /** All that takes part in the key's history up to the culprit's answer. */
  readonly prefix: readonly Operation[];
  /** Throws when time is up. */
  readonly effort?: Effort;
}

export interface Situation extends Told {
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
  /** Undefined where nobody looked through all of it. */
  readonly prefix: readonly Operation[] | undefined;
  readonly failed: readonly Operation[];
  readonly anomaly: Anomaly | undefined;
  readonly cut: Explanation["cut"];
  /** Throws when time is up. */
  readonly effort: Effort;
}
