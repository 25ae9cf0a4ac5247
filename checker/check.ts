/**
 * check: the checker's one public call.
 *
 * An object with keys is linearizable iff each key is (Herlihy and Wing 1990, locality), so keys are decided one by one.
 * One hard key must not hide an easy violation in another: every key first gets a small allowance, then those still open
 * four times as much, and so on until the time is up.
 */
import type { Key } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import type { KeyResult } from "../histories/key-result.ts";
import type { Verdict } from "../histories/verdict.ts";
import { didYouMean } from "../histories/words/did-you-mean.ts";
import { ExplanationRound, explainedLate } from "./late-explanations.ts";
import { decideBySearch, internalError, outOfTime, prepare } from "./linearizability/decide.ts";
import type { Decision, PreparedKey } from "./linearizability/decide.ts";
import { OutOfTimeError } from "./base/effort.ts";
import { modelNamed, models } from "./models/catalog.ts";
import type { Model } from "./models/model.ts";
import { RefusedOperationError } from "./refused-operation.ts";

export { models };

/**
 * The operations of some keys: all of each, with the ids that they have among all operations.
 * @throws OutOfTimeError as soon as `isTimeUp`
 */
export type ReadAgain = (
  keys: ReadonlySet<Key | undefined>,
  isTimeUp: () => boolean,
) => ReadonlyMap<Key | undefined, readonly Operation[]>;

/** How much a check may spend. A check that runs out gives "unknown" and says what would help. */
export interface Budget {
  /** Milliseconds for the verdict of all keys together. */
  readonly timeLimitMs: number;
  /** Milliseconds beyond that for explaining all invalid keys together; default: a quarter of it. */
  readonly explanationLimitMs?: number;
  /** Bytes of search memory, over all keys. */
  readonly memoryLimitBytes: number;
  /** A clock in ms, any zero; the checker itself has none. */
  readonly now: () => number;
}

export interface CheckReport {
  readonly valid: Verdict;
  readonly model: string;
  /** Invalid keys first, then unknown, then valid. An invalid key's `explanation` is worked out when it is read. */
  readonly keys: readonly KeyResult[];
  readonly operationCount: number;
}

/** Configurations that each key may expand in the first round; every round has four times as many. */
const FIRST_ROUND_NODES = 2_000;
const ROUND_FACTOR = 4;
/** The clock is asked once for so many operations that are split by key. */
const OPERATIONS_A_LOOK = 1024;

/** A key to be decided. */
export interface KeySource {
  readonly key: Key | undefined;
  readonly operationCount: number;
  /** @throws OutOfTimeError */
  readonly prepare: (isTimeUp: () => boolean) => Decision | PreparedKey;
}

interface KeyState {
  readonly source: KeySource;
  prepared: PreparedKey | undefined;
  decision: Decision | undefined;
}

/**
 * Decides whether a history is linearizable with respect to a model, key by key. The verdict is there at once; why a key
 * is invalid is worked out when its `explanation` is read, once.
 *
 * Intervals are closed and compared by event index. An operation that ended in `info` may take effect at any time after
 * its invocation, or never; one that ended in `fail` never happened.
 *
 * @param operations as paired, any keys
 * @param model a name from `models()`, or a model of your own
 * @param budget for the verdicts; explanations have time of their own and change none
 * @throws Error for an unknown model, RefusedOperationError for an operation that the model does not know; the message
 *   says what is known
 */
export function check(operations: readonly Operation[], model: string | Model, budget: Budget): CheckReport {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const end = budget.now() + budget.timeLimitMs;
  const byKey = splitByKey(operations, chosen, () => budget.now() >= end);
  if (byKey === undefined) return outOfTimeAtOnce(operations, chosen);
  const sources: KeySource[] = [];
  byKey.forEach((list, key) => {
    sources.push({ key, operationCount: list.length, prepare: (isTimeUp) => prepare(chosen, list, isTimeUp) });
  });
  return checkKeys(sources, { model: chosen, budget, endAt: end, readAgain: () => byKey });
}

/** Decides the keys until `endAt`, and lets the invalid ones be explained where their operations can be had. */
export function checkKeys(sources: readonly KeySource[], options: KeysOptions): CheckReport {
  const { model, budget, endAt } = options;
  const isTimeUp = (): boolean => budget.now() >= endAt;
  const states = sources.map((source): KeyState => ({ source, prepared: undefined, decision: undefined }));
  prepareAll(states, isTimeUp);
  for (let nodesMax = FIRST_ROUND_NODES; ; nodesMax *= ROUND_FACTOR) {
    const open = states.filter(isOpen);
    if (open.length === 0 || isTimeUp()) break;
    for (const state of open) searchKey(state, { nodesMax, bytesMax: budget.memoryLimitBytes, isTimeUp });
  }
  const results = states.map(resultOf);
  const isExplainable = results.some(({ valid }) => valid === false);
  return reportOf(model.name, isExplainable ? explainable(states, results, options) : results);
}

/** The report on these keys, each of which stands once. */
export function reportOf(model: string, results: readonly KeyResult[]): CheckReport {
  let operationCount = 0;
  let isInOrder = true;
  let before = 0;
  for (const result of results) {
    operationCount += result.operationCount;
    const at = rank(result);
    if (at < before) isInOrder = false;
    before = at;
  }
  const keys = isInOrder ? results : [...results].sort((a, b) => rank(a) - rank(b));
  return { valid: keys[0]?.valid ?? true, model, keys, operationCount };
}

/** Nobody got as far as the keys. */
function outOfTimeAtOnce({ length: operationCount }: readonly Operation[], { name: model }: Model): CheckReport {
  const unknownBecause = "time was up before the operations were split by key; raise the time limit";
  const key: KeyResult = { valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause };
  return { valid: "unknown", model, keys: [key], operationCount };
}

/** @throws RefusedOperationError where the model does not know the operation */
export function refuseUnknown(operation: Operation, model: Model): void {
  const isKnown = model.functions.includes(operation.f);
  if (isKnown && model.problem === undefined) return;
  const problem = isKnown ? model.problem?.(operation) : undefined;
  if (isKnown && problem === undefined) return;
  if (!isKnown) {
    const hint = didYouMean(operation.f, model.functions);
    const known = model.functions.join(", ");
    throw new RefusedOperationError(
      operation,
      `model ${model.name} does not know "${operation.f}"; it knows ${known}.${hint}`,
    );
  }
  throw new RefusedOperationError(operation, `${operation.f}: ${problem}`);
}

/** The operations of each key, all of them known to the model; undefined where that takes too long. */
function splitByKey(
  operations: readonly Operation[],
  model: Model,
  isTimeUp: () => boolean,
): Map<Key | undefined, readonly Operation[]> | undefined {
  const { partition, problem } = model;
  let known: string | undefined;
  const byKey = new Map<Key | undefined, Operation[]>();
  let lastKey: Key | undefined;
  let lastList: Operation[] | undefined;
  for (let at = 0; at < operations.length; at++) {
    if (at % OPERATIONS_A_LOOK === OPERATIONS_A_LOOK - 1 && isTimeUp()) return undefined;
    const operation = operations[at];
    if (operation === undefined) continue;
    // Where a function has no other problems, to have met it once is enough.
    if (operation.f !== known || problem !== undefined) refuseUnknown(operation, model);
    known = operation.f;
    const key = partition === undefined ? operation.key : partition(operation);
    if (lastList === undefined || key !== lastKey) {
      lastKey = key;
      lastList = byKey.get(lastKey);
      if (lastList === undefined) byKey.set(lastKey, (lastList = []));
    }
    lastList.push(operation);
  }
  for (const list of byKey.values()) putInOrder(list);
  return byKey;
}

function putInOrder(operations: Operation[]): void {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { invokeIndex } of operations) {
    if (invokeIndex < latest) {
      operations.sort((a, b) => a.invokeIndex - b.invokeIndex);
      return;
    }
    latest = invokeIndex;
  }
}

/** Short keys together count as a long one: to ask the clock takes as long as to decide a few operations. */
function prepareAll(states: readonly KeyState[], isTimeUp: () => boolean): void {
  let unlooked = OPERATIONS_A_LOOK;
  for (const state of states) {
    unlooked += state.source.operationCount;
    if (unlooked >= OPERATIONS_A_LOOK) {
      if (isTimeUp()) return;
      unlooked = 0;
    }
    prepareKey(state, isTimeUp);
  }
}

function prepareKey(state: KeyState, isTimeUp: () => boolean): void {
  try {
    const prepared = state.source.prepare(isTimeUp);
    if (prepared.verdict === undefined) state.prepared = prepared;
    else state.decision = withoutOrder(prepared);
  } catch (error) {
    state.decision = undecided(error);
  }
}

/** Still undecided, and more steps could help. */
function isOpen(state: KeyState): boolean {
  if (state.prepared === undefined) return false;
  return state.decision === undefined || state.decision.outcome?.shortage === "nodes";
}

function searchKey(state: KeyState, allowance: Parameters<typeof decideBySearch>[1]): void {
  try {
    if (state.prepared === undefined) return;
    state.decision = withoutOrder(decideBySearch(state.prepared, allowance));
    if (!isOpen(state)) state.prepared = undefined;
  } catch (error) {
    state.decision = undecided(error);
  }
}

/** What a decided key keeps: of many long ones, only what the report tells. */
function withoutOrder(decision: Decision): Decision {
  return decision.verdict === true ? { verdict: true, decidedBy: decision.decidedBy } : decision;
}

/** An error in one key makes that key unknown and leaves the others alone. */
function undecided(error: unknown): Decision {
  if (error instanceof OutOfTimeError) return outOfTime(error);
  return internalError("nothing", error instanceof Error ? error.message : String(error));
}

interface KeysOptions {
  readonly model: Model;
  readonly budget: Budget;
  readonly endAt: number;
  readonly readAgain?: ReadAgain | undefined;
}

/** The results, those of the invalid keys with explanations for which somebody may ask. */
function explainable(
  states: readonly KeyState[],
  results: readonly KeyResult[],
  { model, budget, readAgain }: KeysOptions,
): readonly KeyResult[] {
  if (readAgain === undefined) return results;
  const round = new ExplanationRound(model, budget, results, readAgain);
  return results.map((result, at) => {
    const decision = states[at]?.decision;
    return result.valid !== false || decision === undefined ? result : explainedLate(result, decision, round);
  });
}

/** Written out, for a copy of an object with parts that may be missing takes longer than to decide a short key. */
function resultOf({ source: { key, operationCount }, decision = TIME_WAS_UP }: KeyState): KeyResult {
  const { verdict: valid, decidedBy, because: unknownBecause = "undecided", kind } = decision;
  if (valid === "unknown") {
    const result = { ...(key === undefined ? {} : { key }), valid, operationCount, decidedBy, unknownBecause };
    return kind === undefined ? result : { ...result, kind };
  }
  return key === undefined ? { valid, operationCount, decidedBy } : { key, valid, operationCount, decidedBy };
}

const TIME_WAS_UP: Decision = {
  verdict: "unknown",
  decidedBy: "nothing",
  because: "time was up before this key's turn; raise the time limit",
};

function rank({ valid }: KeyResult): number {
  if (valid === false) return 0;
  return valid === "unknown" ? 1 : 2;
}
