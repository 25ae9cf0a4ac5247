/**
 * Why a history is not linearizable.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Explanation } from "../../histories/results.ts";
import type { Model } from "../models/model.ts";

export interface ExplanationAllowance {
  readonly bytesMax: number;
  readonly isTimeUp: () => boolean;
}

export function explain(
  _model: Model,
  operations: readonly Operation[],
  _allowance: ExplanationAllowance,
): Explanation {
  const culprit = operations.at(-1)?.id ?? 0;
  return { culprit, operations: [culprit], sentences: [], lastLinearized: [], configurations: [] };
}
