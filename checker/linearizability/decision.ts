/**
 * The decision on one key. An answer of an algorithm becomes a decision only here: a "valid" counts only with an order
 * that the independent replay accepts. Anything else is an error of the checker and gives "unknown".
 */
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Effort, OutOfTimeError } from "../base/effort.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import type { KeyHistory } from "../base/key-history.ts";
import type { Ruling } from "../base/ruling.ts";
import type { SearchOutcome } from "./search/search.ts";

/** The verdict on one key, with its reasons. */
export interface Decision {
  readonly verdict: Verdict;
  /** The algorithm, and for an "invalid" what it found, e.g. "zones: 3 was never written". */
  readonly decidedBy: string;
  /** Only with "unknown": the reason, and what would help. */
  readonly because?: string;
  /** Only with "unknown": the checker itself failed, and neither more time nor more memory would help. */
  readonly kind?: "internal error";
  /** Only with true: the operations in an order that explains every answer. */
  readonly order?: () => readonly Operation[];
  /** Only with false, from the near-linear algorithms: operations that alone are not linearizable. */
  readonly suspects?: readonly Operation[];
  /** The result of the search, where it ran. */
  readonly outcome?: SearchOutcome;
}

/** One key's history, with the functions that differ between operations and columns. */
export interface KeyMaterial {
  readonly history: KeyHistory;
  /** The columns of actions, where they exist already; else they are made from the operations. */
  readonly cells?: CellColumns;
  /** The items as operations. Those that come from columns have ids, but no process and no times. */
  readonly operationsAt: (items: ArrayLike<number>) => Operation[];
  /** Whether the items in this order are a linearization. */
  readonly certify: (order: ArrayLike<number>, effort: Effort) => Certificate;
  /** Where the columns differ from the recorded history; absent where there are operations. */
  readonly misreading?: (effort: Effort) => string | undefined;
}

/** The result of the replay: what is wrong with an order, undefined for nothing; and the order as operations. */
export interface Certificate {
  readonly flaw: string | undefined;
  readonly order?: () => readonly Operation[];
}

/** The decision where the time was up before the search. */
export function outOfTime(error: OutOfTimeError): Decision {
  const decidedBy = error.during ?? "the preparation";
  return { verdict: "unknown", decidedBy, because: `time was up during ${decidedBy}; raise the time limit` };
}

/**
 * The decision that a ruling gives, after its certificate: a "valid" needs an order that the replay accepts, an
 * "invalid" needs columns that agree with the recorded history.
 */
export function certifiedDecision(
  material: KeyMaterial,
  ruling: Exclude<Ruling, { verdict: undefined }>,
  decidedBy: string,
  effort: Effort,
): Decision {
  if (!ruling.verdict) {
    const { items } = ruling;
    const suspects = items === undefined ? undefined : material.operationsAt([...new Set(items())].sort(ascending));
    const because = `${decidedBy}: ${ruling.because}`;
    const decision = { verdict: false, decidedBy: because, ...(suspects === undefined ? {} : { suspects }) } as const;
    return invalidDecision(material, decision, effort);
  }
  const { flaw, order } = material.certify(ruling.order, effort);
  if (flaw === undefined) return { verdict: true, decidedBy, ...(order === undefined ? {} : { order }) };
  return refusedOrder(decidedBy, flaw);
}

/** An "invalid", unless the columns differ from the recorded history. */
export function invalidDecision({ misreading }: KeyMaterial, decision: Decision, effort: Effort): Decision {
  const flaw = misreading?.(effort);
  return flaw === undefined ? decision : internalError(decision.decidedBy, `the history was read wrongly: ${flaw}`);
}

/** The decision where the replay refuses an order. */
export function refusedOrder(decidedBy: string, flaw: string): Decision {
  return internalError(decidedBy, `${decidedBy} gave an order that the replay refuses: ${flaw}`);
}

/** The decision where the checker itself fails. */
export function internalError(decidedBy: string, problem: string): Decision {
  const because = `internal error of the checker: ${problem}`;
  return { verdict: "unknown", kind: "internal error", decidedBy, because };
}

const ascending = (a: number, b: number): number => a - b;
