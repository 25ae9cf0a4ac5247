/**
 * The verdicts on all keys of a history, within one time limit.
 *
 * One hard key must not hide an easy violation in another. So every key first gets a small allowance, then those still
 * open get four times as much, and so on until the time is up.
 */
import type { Key } from "../histories/event.ts";
import type { KeyResult } from "../histories/key-result.ts";
import { OutOfTimeError } from "./base/effort.ts";
import { reportOf } from "./check-report.ts";
import type { Budget, CheckReport } from "./check-report.ts";
import { ExplanationRound, withLateExplanation } from "./late-explanations.ts";
import type { ReadAgain } from "./late-explanations.ts";
import { decideBySearch } from "./linearizability/decide.ts";
import type { PreparedKey } from "./linearizability/decide.ts";
import { internalError, outOfTime } from "./linearizability/decision.ts";
import type { Decision } from "./linearizability/decision.ts";
import type { Model } from "./models/model.ts";

/** Configurations that each key may expand in the first round. Every later round allows four times as many. */
const FIRST_ROUND_NODES = 2_000;
const ROUND_FACTOR = 4;
/** The clock is asked once for this many operations of short keys. */
const OPERATIONS_A_LOOK = 1024;

/** One key that is to be decided. */
export interface KeySource {
  readonly key: Key | undefined;
  readonly operationCount: number;
  /**
   * Decides the key by a near-linear algorithm, or makes it ready for the search.
   * @throws OutOfTimeError
   */
  readonly prepare: (isTimeUp: () => boolean) => Decision | PreparedKey;
}

interface KeyState {
  readonly source: KeySource;
  prepared: PreparedKey | undefined;
  decision: Decision | undefined;
}

/** How keys are decided. */
export interface KeysOptions {
  readonly model: Model;
  readonly budget: Budget;
  /** When the time for the verdicts is up, in ms, by `budget.now`. */
  readonly endAt: number;
  /** Gives the operations of invalid keys, for their explanations; without it, no key has an explanation. */
  readonly readAgain?: ReadAgain | undefined;
}

/**
 * Decides the keys, in rounds, until `endAt`. Never throws for a key: what goes wrong there makes that key "unknown".
 * Cost: near-linear for most keys, for the others exponential until the time is up.
 */
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
  return reportOf(model.name, isExplainable ? withExplanations(states, results, options) : results);
}

/** Several short keys count as one long key: asking the clock takes as long as deciding a few operations. */
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

/** A decision without its order, which no report shows: the orders of many long keys would take much memory. */
function withoutOrder(decision: Decision): Decision {
  return decision.verdict === true ? { verdict: true, decidedBy: decision.decidedBy } : decision;
}

/** An error in one key makes that key unknown and leaves the others alone. */
function undecided(error: unknown): Decision {
  if (error instanceof OutOfTimeError) return outOfTime(error);
  return internalError("nothing", error instanceof Error ? error.message : String(error));
}

/** The results; those of invalid keys get an explanation that is computed when somebody reads it. */
function withExplanations(
  states: readonly KeyState[],
  results: readonly KeyResult[],
  { model, budget, readAgain }: KeysOptions,
): readonly KeyResult[] {
  if (readAgain === undefined) return results;
  const round = new ExplanationRound(model, budget, results, readAgain);
  return results.map((result, at) => {
    const decision = states[at]?.decision;
    return result.valid !== false || decision === undefined ? result : withLateExplanation(result, decision, round);
  });
}

/** Written out field by field: copying an object by spread takes longer than deciding a short key. */
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
