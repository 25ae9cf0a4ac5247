/**
 * What an explanation is told from.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Model } from "../models/model.ts";

export interface Told {
  readonly culprit: Operation;
  /** True when they contradict each other whatever the object held before them. */
  readonly fromAnyState: boolean;
  /** All that takes part in the key's history up to the culprit's answer. */
  readonly prefix: readonly Operation[];
}

export interface Situation extends Told {
  readonly model: Model;
  /** The other operations of the contradiction. */
  readonly others: readonly Operation[];
  /** "write 3 by process 2 [1 s, 2 s]" */
  readonly name: (operation: Operation) => string;
}
