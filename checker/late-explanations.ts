/**
 * Late explanations: an invalid key is explained once, when its explanation is first read. Most callers want verdicts
 * only, and finding the few operations that contradict each other takes many times as long as finding that some do.
 *
 * Explanations have their own time: `explanationLimitMs` of the budget, for all keys of a check together. Each key gets
 * a share of it, so a key that takes long cannot leave the others without.
 */
import type { Key } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import type { Explanation, KeyResult } from "../histories/key-result.ts";
import type { Verdict } from "../histories/verdict.ts";
import type { Budget } from "./check-report.ts";
import { explain } from "./explain/explain.ts";
import type { ExplanationAllowance } from "./explain/explain.ts";
import type { Decision } from "./linearizability/decision.ts";
import { OutOfTimeError } from "./base/effort.ts";
import type { Model } from "./models/model.ts";

/** The default time for explanations, as a part of the time limit for the verdicts. It comes on top of that limit. */
export const EXPLANATION_SHARE = 0.25;

/** The part of its share that a key may use; the rest is for the step that is running when the time is up. */
const SHARE_USED = 0.9;

/** The time for the explanations of one check. */
interface ExplanationTime {
  /** Does work that all keys need, in the time that is left. */
  readonly forAll: <Made>(work: (isTimeUp: () => boolean) => Made) => Made;
  /**
   * Does work for one key, in its share: the time that is left, divided by the number of keys without a share so far.
   */
  readonly forOne: <Made>(work: (isTimeUp: () => boolean) => Made) => Made;
}

/** @param keyCount how many keys may ask for a share; a number that is too high leaves some time unused */
function createExplanationTime(limitMs: number, keyCount: number, now: () => number): ExplanationTime {
  let leftMs = limitMs;
  let keysLeft = keyCount;
  const within = <Made>(shareMs: number, work: (isTimeUp: () => boolean) => Made): Made => {
    const began = now();
    try {
      return work(() => now() - began >= shareMs);
    } finally {
      leftMs = Math.max(0, leftMs - (now() - began));
    }
  };
  return {
    forAll: (work) => within(leftMs, work),
    forOne: (work) => within((leftMs / Math.max(1, keysLeft--)) * SHARE_USED, work),
  };
}

/**
 * Reads the operations of some keys again: all operations of each, with the ids that they have in the whole history.
 * @throws OutOfTimeError as soon as `isTimeUp`
 */
export type ReadAgain = (
  keys: ReadonlySet<Key | undefined>,
  isTimeUp: () => boolean,
) => ReadonlyMap<Key | undefined, readonly Operation[]>;

/** What the explanations of one check share. It is computed when the first of them is read. */
export class ExplanationRound {
  readonly model: Model;
  readonly bytesMax: number;
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #results: readonly KeyResult[];
  readonly #readAgain: ReadAgain;
  #time: ExplanationTime | undefined = undefined;
  #operations: ReturnType<ReadAgain> | undefined = undefined;

  /** @param results of all keys. Undecided keys get a share of the time, too: somebody may decide them later. */
  constructor(model: Model, budget: Budget, results: readonly KeyResult[], readAgain: ReadAgain) {
    this.model = model;
    this.bytesMax = budget.memoryLimitBytes;
    this.#limitMs = budget.explanationLimitMs ?? budget.timeLimitMs * EXPLANATION_SHARE;
    this.#now = budget.now;
    this.#results = results;
    this.#readAgain = readAgain;
  }

  get time(): ExplanationTime {
    const keyCount = this.#results.filter(({ valid }) => valid !== true).length;
    return (this.#time ??= createExplanationTime(this.#limitMs, keyCount, this.#now));
  }

  /**
   * The operations of an invalid key; empty where they could not be found again.
   * @throws OutOfTimeError
   */
  operationsOf(key: Key | undefined): readonly Operation[] {
    const invalid = this.#results.filter(({ valid }) => valid === false);
    const keys = new Set(invalid.map((result) => result.key));
    this.#operations ??= this.time.forAll((isTimeUp) => this.#readAgain(keys, isTimeUp));
    return this.#operations.get(key) ?? [];
  }
}

/**
 * The result with an explanation that is computed when it is first read, or when the result is written as JSON. A copy
 * by spread, or one that is sent to another thread, has none.
 */
export function withLateExplanation(result: KeyResult, decision: Decision, round: ExplanationRound): KeyResult {
  return new LateResult(result, decision, round);
}

/** A class, because making an object with an accessor of its own takes longer than deciding a short key. */
class LateResult implements KeyResult {
  declare readonly key?: Key;
  readonly valid: Verdict;
  readonly operationCount: number;
  readonly decidedBy: string;
  #source: { readonly decision: Decision; readonly round: ExplanationRound } | Explanation;

  constructor({ key, valid, operationCount, decidedBy }: KeyResult, decision: Decision, round: ExplanationRound) {
    if (key !== undefined) this.key = key;
    this.valid = valid;
    this.operationCount = operationCount;
    this.decidedBy = decidedBy;
    this.#source = { decision, round };
  }

  get explanation(): Explanation {
    // The decision and the round are replaced, so that they can be freed.
    if ("round" in this.#source) {
      const { decision, round } = this.#source;
      this.#source = { ...keyOf(this), ...explainOrSayWhyNot(this, decision, round) };
    }
    return this.#source;
  }

  toJSON(): KeyResult {
    const { valid, operationCount, decidedBy, explanation } = this;
    return { ...keyOf(this), valid, operationCount, decidedBy, explanation };
  }
}

/** A part of a result: the key where there is one. */
function keyOf({ key }: Pick<KeyResult, "key">): { readonly key?: Key } {
  return key === undefined ? {} : { key };
}

/** Never throws: the verdict stands whatever happens to its explanation. */
function explainOrSayWhyNot(
  { key, operationCount }: Pick<KeyResult, "key" | "operationCount">,
  decision: Decision,
  round: ExplanationRound,
): Explanation {
  const { model, bytesMax, time } = round;
  let culprit = 0;
  try {
    const operations = round.operationsOf(key);
    culprit = operations.at(-1)?.id ?? 0;
    return time.forOne((isTimeUp) => {
      const allowance: ExplanationAllowance = { bytesMax, isTimeUp };
      return explain(model, operations, withSuspectsOf(decision, operations), allowance);
    });
  } catch (error) {
    const because =
      error instanceof OutOfTimeError
        ? "time was up before its operations were there; raise the time limit"
        : `the checker failed over it: ${error instanceof Error ? error.message : String(error)}`;
    const sentences = [`There is no explanation, for ${because}`];
    // The culprit is one of all these operations, and nobody knows which.
    const cut = { omitted: operationCount - 1, because };
    return { culprit, operations: [culprit], cut, start: "initial", sentences, lastLinearized: [], configurations: [] };
  }
}

/**
 * Suspects that come from columns lack the process and the times; here they are replaced by the recorded operations.
 */
function withSuspectsOf(decision: Decision, operations: readonly Operation[]): Decision {
  if (decision.suspects === undefined) return decision;
  const ids = new Set(decision.suspects.map(({ id }) => id));
  return { ...decision, suspects: operations.filter(({ id }) => ids.has(id)) };
}
