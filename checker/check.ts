/**
 * check: the checker's one public call.
 *
 * An object with keys is linearizable iff each key is (Herlihy and Wing 1990, locality), so keys are decided one by one.
 * One hard key must not hide an easy violation in another: every key first gets a small allowance, then those still open
 * four times as much, and so on until the time is up.
 */
import type { Key } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import type { Explanation, KeyResult } from "../histories/results.ts";
import { worst } from "../histories/verdict.ts";
import type { Verdict } from "../histories/verdict.ts";
import { explain } from "./explain/explain.ts";
import type { ExplanationAllowance } from "./explain/explain.ts";
import { decideBySearch, outOfTime, prepare } from "./linearizability/decide.ts";
import type { Decision, PreparedKey } from "./linearizability/decide.ts";
import { OutOfTimeError } from "./linearizability/effort.ts";
import { modelNamed, models, nearest } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";

export { models };

/** The operations of some keys: all of each, with the ids that they have among all operations. */
export type ReadAgain = (keys: ReadonlySet<Key | undefined>) => ReadonlyMap<Key | undefined, readonly Operation[]>;

/** How much a check may spend. A check that runs out gives "unknown" and says what would help. */
export interface Budget {
  /** Milliseconds for the verdict of all keys together. */
  readonly timeLimitMs: number;
  /** Bytes of search memory, over all keys. */
  readonly memoryLimitBytes: number;
  /** A clock in ms, any zero; the checker itself has none. */
  readonly now: () => number;
}

export interface CheckReport {
  readonly valid: Verdict;
  readonly model: string;
  /** Invalid keys first, then unknown, then valid. */
  readonly keys: readonly KeyResult[];
  readonly operationCount: number;
}

/** Configurations that each key may expand in the first round; every round has four times as many. */
const FIRST_ROUND_NODES = 2_000;
const ROUND_FACTOR = 4;
/** The clock is asked once for so many operations that are split by key. */
const OPERATIONS_A_LOOK = 1024;
/** The explanations of all keys together get this part of the verdict's time limit, at most the ms below. */
const EXPLANATION_SHARE = 0.25;
const EXPLANATION_MS_MAX = 2_000;

/** A key to be decided. */
export interface KeySource {
  readonly key: Key | undefined;
  readonly operationCount: number;
  /** @throws OutOfTimeError */
  readonly prepare: (isTimeUp: () => boolean) => PreparedKey;
}

interface KeyState {
  readonly source: KeySource;
  prepared?: PreparedKey;
  decision?: Decision;
}

/**
 * Decides whether a history is linearizable with respect to a model, key by key.
 *
 * Intervals are closed and compared by event index. An operation that ended in `info` may take effect at any time after
 * its invocation, or never; one that ended in `fail` never happened.
 *
 * @param operations as paired, any keys
 * @param model a name from `models()`, or a model of your own
 * @param budget for the verdicts; explaining an invalid key takes a little more and never changes its verdict
 * @throws Error for an unknown model, or an operation that the model does not know; the message says what is known
 */
export function check(operations: readonly Operation[], model: string | Model, budget: Budget): CheckReport {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const end = budget.now() + budget.timeLimitMs;
  const byKey = splitByKey(operations, chosen, () => budget.now() >= end);
  if (byKey === undefined) return outOfTimeAtOnce(operations, chosen);
  const sources = [...byKey].map(([key, list]) => ({
    key,
    operationCount: list.length,
    prepare: (isTimeUp: () => boolean) => prepare(chosen, list, isTimeUp),
  }));
  return checkKeys(sources, {
    model: chosen,
    budget: { ...budget, timeLimitMs: end - budget.now() },
    readAgain: () => byKey,
  });
}

/** Decides the keys, and explains the invalid ones where their operations can be had. */
export function checkKeys(
  sources: readonly KeySource[],
  { model, budget, readAgain }: { readonly model: Model; readonly budget: Budget; readonly readAgain?: ReadAgain },
): CheckReport {
  const end = budget.now() + budget.timeLimitMs;
  const isTimeUp = (): boolean => budget.now() >= end;
  const states = sources.map((source): KeyState => ({ source }));
  for (const state of states) prepareKey(state, isTimeUp);
  for (let nodesMax = FIRST_ROUND_NODES; ; nodesMax *= ROUND_FACTOR) {
    const open = states.filter(isOpen);
    if (open.length === 0 || isTimeUp()) break;
    for (const state of open) searchKey(state, { nodesMax, bytesMax: budget.memoryLimitBytes, isTimeUp });
  }
  const explanations = readAgain === undefined ? undefined : explainInvalid(states, { model, budget, readAgain });
  return reportOf(
    model.name,
    states.map((state) => resultOf(state, explanations?.get(state))),
  );
}

/** The report on these keys, each of which stands once. */
export function reportOf(model: string, results: readonly KeyResult[]): CheckReport {
  const keys = [...results].sort((a, b) => rank(a) - rank(b));
  const operationCount = keys.reduce((count, key) => count + key.operationCount, 0);
  return { valid: worst(keys.map((key) => key.valid)), model, keys, operationCount };
}

/** Nobody got as far as the keys. */
function outOfTimeAtOnce({ length: operationCount }: readonly Operation[], { name: model }: Model): CheckReport {
  const unknownBecause = "time was up before the operations were split by key; raise the time limit";
  const key: KeyResult = { valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause };
  return { valid: "unknown", model, keys: [key], operationCount };
}

/** @throws Error where the model does not know the operation */
export function refuseUnknown(operation: Operation, model: Model): void {
  const isKnown = model.functions.includes(operation.f);
  const problem = isKnown ? model.problem?.(operation) : undefined;
  if (isKnown && problem === undefined) return;
  const where = `operation ${operation.id} (event ${operation.invokeIndex})`;
  if (!isKnown) {
    const near = nearest(operation.f, model.functions);
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new Error(
      `${where}: model ${model.name} does not know "${operation.f}"; it knows ${model.functions.join(", ")}.${hint}`,
    );
  }
  throw new Error(`${where}: ${operation.f}: ${problem}`);
}

/** The operations of each key, all of them known to the model; undefined where that takes too long. */
function splitByKey(
  operations: readonly Operation[],
  model: Model,
  isTimeUp: () => boolean,
): Map<Key | undefined, readonly Operation[]> | undefined {
  const byKey = new Map<Key | undefined, Operation[]>();
  let lastKey: Key | undefined;
  let lastList: Operation[] | undefined;
  for (let at = 0; at < operations.length; at++) {
    if (at % OPERATIONS_A_LOOK === OPERATIONS_A_LOOK - 1 && isTimeUp()) return undefined;
    const operation = operations[at];
    if (operation === undefined) continue;
    refuseUnknown(operation, model);
    const key = model.partition === undefined ? operation.key : model.partition(operation);
    if (lastList === undefined || key !== lastKey) {
      lastKey = key;
      lastList = byKey.get(lastKey);
      if (lastList === undefined) byKey.set(lastKey, (lastList = []));
    }
    lastList.push(operation);
  }
  return new Map([...byKey].map(([key, list]) => [key, inOrder(list)]));
}

function inOrder(operations: Operation[]): readonly Operation[] {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { invokeIndex } of operations) {
    if (invokeIndex < latest) return operations.sort((a, b) => a.invokeIndex - b.invokeIndex);
    latest = invokeIndex;
  }
  return operations;
}

function prepareKey(state: KeyState, isTimeUp: () => boolean): void {
  if (isTimeUp()) return;
  guarded(state, () => {
    const prepared = state.source.prepare(isTimeUp);
    if (typeof prepared.quick === "string") state.prepared = prepared;
    else state.decision = withoutOrder(prepared.quick);
  });
}

/** Still undecided, and more steps could help. */
function isOpen(state: KeyState): boolean {
  if (state.prepared === undefined) return false;
  return state.decision === undefined || state.decision.outcome?.shortage === "nodes";
}

function searchKey(state: KeyState, allowance: Parameters<typeof decideBySearch>[1]): void {
  guarded(state, () => {
    if (state.prepared === undefined) return;
    state.decision = withoutOrder(decideBySearch(state.prepared, allowance));
    if (!isOpen(state)) delete state.prepared;
  });
}

/** What a decided key keeps: of many long ones, only what the report tells. */
function withoutOrder({ order: _order, ...decision }: Decision): Decision {
  return decision;
}

/** An error in one key makes that key unknown and leaves the others alone. */
function guarded(state: KeyState, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof OutOfTimeError) {
      state.decision = outOfTime("the preparation");
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    state.decision = { verdict: "unknown", decidedBy: "nothing", because: `internal error of the checker: ${text}` };
  }
}

interface Explaining {
  readonly model: Model;
  readonly budget: Budget;
  readonly readAgain: ReadAgain;
}

function explainInvalid(
  states: readonly KeyState[],
  { model, budget, readAgain }: Explaining,
): Map<KeyState, Explanation> {
  const found = new Map<KeyState, Explanation>();
  const invalid = states.filter((state) => state.decision?.verdict === false);
  if (invalid.length === 0) return found;
  const operationsByKey = readAgain(new Set(invalid.map(({ source }) => source.key)));
  const end = budget.now() + Math.min(budget.timeLimitMs * EXPLANATION_SHARE, EXPLANATION_MS_MAX);
  invalid.forEach((state, index) => {
    const begin = budget.now();
    const share = Math.max(0, end - begin) / (invalid.length - index);
    const bytesMax = budget.memoryLimitBytes;
    const isTimeUp = (): boolean => budget.now() - begin >= share;
    const { key } = state.source;
    const operations = operationsByKey.get(key) ?? [];
    found.set(state, {
      ...(key === undefined ? {} : { key }),
      ...explainOrSayWhyNot(model, operations, state.decision, { bytesMax, isTimeUp }),
    });
  });
  return found;
}

/** The verdict stands whatever happens to its explanation. */
function explainOrSayWhyNot(
  model: Model,
  operations: readonly Operation[],
  decision: Decision | undefined,
  allowance: ExplanationAllowance,
): Explanation {
  try {
    if (decision === undefined) throw new Error("there is no verdict to explain");
    return explain(model, operations, decision, allowance);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const culprit = operations.at(-1)?.id ?? 0;
    const sentences = [`There is no explanation, for the checker failed over it: ${text}`];
    return { culprit, operations: [culprit], sentences, lastLinearized: [], configurations: [] };
  }
}

function resultOf(state: KeyState, explanation: Explanation | undefined): KeyResult {
  const decision: Decision = state.decision ?? {
    verdict: "unknown",
    decidedBy: "nothing",
    because: "time was up before this key's turn; raise the time limit",
  };
  return {
    ...(state.source.key === undefined ? {} : { key: state.source.key }),
    valid: decision.verdict,
    operationCount: state.source.operationCount,
    decidedBy: decision.decidedBy,
    ...(decision.verdict === "unknown" ? { unknownBecause: decision.because ?? "undecided" } : {}),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

function rank({ valid }: KeyResult): number {
  if (valid === false) return 0;
  return valid === "unknown" ? 1 : 2;
}
