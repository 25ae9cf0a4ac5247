/**
 * Check: judges a whole history by a property that is no model. A model says what one object does, operation after
 * operation; "nothing that was added is missing in the end" is about all of them.
 *
 * @example
 * ```ts
 * const neverNegative: Check = {
 *   name: "never-negative",
 *   description: "no read answers less than 0",
 *   check(operations) {
 *     const wrong = operations.find(({ f, output }) => f === "read" && Number(output) < 0);
 *     return wrong === undefined
 *       ? { valid: true, message: "No read was below 0.", operations: [] }
 *       : { valid: false, message: `A read answered ${wrong.output}.`, operations: [wrong.id] };
 *   },
 * };
 * ```
 */
import type { Figures } from "../histories/figures.ts";
import type { Json } from "../histories/json.ts";
import type { Operation } from "../histories/operation.ts";
import type { Explanation, KeyResult } from "../histories/key-result.ts";
import type { Verdict } from "../histories/verdict.ts";
import type { CheckReport } from "./check-report.ts";
import { RefusedOperationError, refuseUnknown } from "./refused-operation.ts";

export type { Figures };

/** What a check says of a history. */
export interface CheckVerdict {
  /** Whether the history has the property. */
  readonly valid: Verdict;
  /** One sentence, with figures: what was found, or why nothing can be said. */
  readonly message: string;
  /** Ids of the few operations that show it, in order of invocation; empty unless `valid` is false. At most 20. */
  readonly operations: readonly number[];
  /** What else people may want to know, e.g. `{ "lost": 3 }`. */
  readonly figures?: Figures;
}

/** What a node said of itself during the run, e.g. which transaction it applied. As in `notes.jsonl`. */
export interface NodeStatement {
  /** ns since the run began. */
  readonly time: number;
  /** Who said it. */
  readonly node: string;
  /** What it said. */
  readonly note: { readonly event: string } & { readonly [name: string]: Json };
}

/** What is known of a run besides what its clients saw. Clients may be judged by it, and never need it. */
export interface Testimony {
  /** In the order in which they were made. */
  readonly notes: readonly NodeStatement[];
}

/** What is known where nobody has kept what the nodes said. */
export const NO_TESTIMONY: Testimony = { notes: [] };

/** A property of histories. Pure: the same operations and the same testimony give the same verdict. */
export interface Check {
  /** Its name in reports. */
  readonly name: string;
  /** One line for lists. */
  readonly description: string;
  /** It hears the testimony: readers are told whether there was any. */
  readonly hearsNodes?: boolean;
  /**
   * The operations that it knows; a history with others is refused. Default: their names are free. Without a name of a model or
   * a check, a history is guessed to be of a workload whose check knows all of its operations.
   */
  readonly functions?: readonly string[];
  /**
   * Why an operation is none that it can judge, "expected …, found …", e.g. for a misspelt field; undefined where it can.
   * Such a history is refused. Asked once for each operation.
   */
  readonly problem?: (operation: Operation) => string | undefined;
  /** Each key is an object of its own, so either every operation has one or none has. Default: keys mean nothing to it. */
  readonly isKeyed?: boolean;
  /**
   * The verdict on a history.
   * @param operations all operations of clients, in order of invocation; operations of the nemesis are not among them
   * @param testimony what the nodes said, if anybody has kept it: it can make a verdict sharper, and must not be needed
   */
  check(operations: readonly Operation[], testimony?: Testimony): CheckVerdict;
}

/** More operations than this explain nothing. */
const SHOWN_MAX = 20;

/** A verdict of "no", shown by these operations; ids that are undefined, and repeated ones, are left out. */
export function refuted(message: string, ids: readonly (number | undefined)[], figures?: Figures): CheckVerdict {
  const operations = [...new Set(ids.filter((id) => id !== undefined))].sort((one, other) => one - other);
  const shown = { valid: false, message, operations: operations.slice(0, SHOWN_MAX) } as const;
  return figures === undefined ? shown : { ...shown, figures };
}

/**
 * The check's opinion in the shape of a model's, for `results.json` and its readers: one key, decided by the check. A
 * check that throws has decided nothing: its error is the reason of an "unknown", unless it refuses an operation.
 *
 * @throws RefusedOperationError for an operation that the check does not know, or whose values it cannot judge
 */
export function reportOfCheck(
  check: Check,
  operations: readonly Operation[],
  testimony: Testimony = NO_TESTIMONY,
): CheckReport {
  refuseStrange(check, operations);
  const { name } = check;
  const verdict = opinionOf(check, operations, testimony);
  const { valid, message, figures } = verdict;
  const decided = { valid, operationCount: operations.length, decidedBy: `the check ${name}` };
  const key: KeyResult =
    valid === "unknown"
      ? { ...decided, unknownBecause: message }
      : valid
        ? decided
        : { ...decided, explanation: explanationOf(verdict) };
  const report = { valid, model: name, property: name, message, keys: [key], operationCount: operations.length };
  return figures === undefined ? report : { ...report, figures };
}

/** By reader, the histories that it has found well formed: several checks of a workload share a reader. */
const READ = new WeakMap<NonNullable<Check["problem"]>, WeakSet<readonly Operation[]>>();

/**
 * Does nothing for a history that the check can judge.
 * @throws RefusedOperationError for the first operation that it does not know, or whose values it cannot judge
 */
export function refuseStrange(check: Check, operations: readonly Operation[]): void {
  const { problem, functions, isKeyed = false } = check;
  if (isKeyed) refuseLackingKey(operations);
  if (problem === undefined && functions === undefined) return;
  const read = problem === undefined ? undefined : READ.get(problem);
  if (read?.has(operations) === true) return;
  for (const operation of operations) refuseUnknown(operation, check, "check");
  if (problem === undefined) return;
  if (read === undefined) READ.set(problem, new WeakSet([operations]));
  else read.add(operations);
}

function refuseLackingKey(operations: readonly Operation[]): void {
  const keyless = operations.find(({ key }) => key === undefined);
  const keyed = operations.find(({ key }) => key !== undefined);
  if (keyless === undefined || keyed === undefined) return;
  throw new RefusedOperationError(
    keyless,
    `${keyless.f}: expected a key, as operation ${keyed.id} has one; found none`,
  );
}

function opinionOf(check: Check, operations: readonly Operation[], testimony: Testimony): CheckVerdict {
  try {
    return check.check(operations, testimony);
  } catch (error) {
    // What only the operations together show of their values.
    if (error instanceof RefusedOperationError) throw error;
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { valid: "unknown", message: `the check ${check.name} failed: ${why}`, operations: [] };
  }
}

/** The last of the operations that show it is the one that does not fit. */
function explanationOf({ message, operations }: CheckVerdict): Explanation {
  const culprit = operations.at(-1) ?? 0;
  return { culprit, operations, start: "initial", sentences: [message], lastLinearized: [], configurations: [] };
}
