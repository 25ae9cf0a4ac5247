/**
 * Late explanations: an invalid key is explained when somebody asks why, and once. Verdicts are what most callers want,
 * and finding the few operations that contradict each other takes many times as long as finding that some do.
 *
 * They have their own time: `explanationLimitMs` of the budget for all keys of a check together, so much for each that a
 * key which takes long cannot leave the others without.
 */
import type { Key } from "../histories/event.ts";
import type { Operation } from "../histories/operation.ts";
import type { Explanation, KeyResult } from "../histories/key-result.ts";
import type { Verdict } from "../histories/verdict.ts";
import { explain } from "./explain/explain.ts";
import type { ExplanationAllowance } from "./explain/explain.ts";
import type { Decision } from "./linearizability/decide.ts";
import { OutOfTimeError } from "./base/effort.ts";
import type { Model } from "./models/model.ts";

/** How much of the verdicts' time limit the explanations may take beyond it, where nothing else is said. */
export const EXPLANATION_SHARE = 0.25;

/** Of its share a key may use so much; the rest is for what is under way when that is over. */
const SHARE_USED = 0.9;

/** Time for the explanations of one check. */
interface ExplanationTime {
  /** Does what all keys need, in the time that is left. */
  readonly forAll: <Made>(work: (isTimeUp: () => boolean) => Made) => Made;
  /** Does what one key needs, in its share: what is left, divided by the keys that had none yet. */
  readonly forOne: <Made>(work: (isTimeUp: () => boolean) => Made) => Made;
}

/** @param keyCount how many keys may ask for a share: a few too many leave something unused */
function explanationTime(limitMs: number, keyCount: number, now: () => number): ExplanationTime {
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

/** The operations of some keys, read again within their time. */
type ReadAgain = (
  keys: ReadonlySet<Key | undefined>,
  isTimeUp: () => boolean,
) => ReadonlyMap<Key | undefined, readonly Operation[]>;

/** What the explanations of one check have in common; worked out when the first of them is asked for. */
export class ExplanationRound {
  readonly model: Model;
  readonly bytesMax: number;
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #results: readonly KeyResult[];
  readonly #readAgain: ReadAgain;
  #time: ExplanationTime | undefined = undefined;
  #operations: ReturnType<ReadAgain> | undefined = undefined;

  /** @param results of all keys; those that are undecided have their shares of the time, too, for somebody may decide them */
  constructor(model: Model, budget: ExplanationBudget, results: readonly KeyResult[], readAgain: ReadAgain) {
    this.model = model;
    this.bytesMax = budget.memoryLimitBytes;
    this.#limitMs = budget.explanationLimitMs ?? budget.timeLimitMs * EXPLANATION_SHARE;
    this.#now = budget.now;
    this.#results = results;
    this.#readAgain = readAgain;
  }

  get time(): ExplanationTime {
    const keyCount = this.#results.filter(({ valid }) => valid !== true).length;
    return (this.#time ??= explanationTime(this.#limitMs, keyCount, this.#now));
  }

  /** @throws OutOfTimeError */
  operationsOf(key: Key | undefined): readonly Operation[] {
    const invalid = this.#results.filter(({ valid }) => valid === false);
    const keys = new Set(invalid.map((result) => result.key));
    this.#operations ??= this.time.forAll((isTimeUp) => this.#readAgain(keys, isTimeUp));
    return this.#operations.get(key) ?? [];
  }
}

interface ExplanationBudget {
  readonly timeLimitMs: number;
  readonly explanationLimitMs?: number;
  readonly memoryLimitBytes: number;
  readonly now: () => number;
}

/**
 * A result whose explanation is worked out when it is first read, or when the result is written as JSON. A copy by spread
 * or to another thread has none.
 */
export function explainedLate(result: KeyResult, decision: Decision, round: ExplanationRound): KeyResult {
  return new LateResult(result, decision, round);
}

/** A class, for an accessor of the object's own takes longer to make than a short key to decide. */
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
    // What it was made of is let go.
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

function keyOf({ key }: Pick<KeyResult, "key">): { readonly key?: Key } {
  return key === undefined ? {} : { key };
}

/** The verdict stands whatever happens to its explanation. */
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
    // It is among all of them, and nobody knows where.
    const cut = { omitted: operationCount - 1, because };
    return { culprit, operations: [culprit], cut, start: "initial", sentences, lastLinearized: [], configurations: [] };
  }
}

/** Of columns, suspects are known by what they did; as they were recorded, also by who did it and when. */
function withSuspectsOf(decision: Decision, operations: readonly Operation[]): Decision {
  if (decision.suspects === undefined) return decision;
  const ids = new Set(decision.suspects.map(({ id }) => id));
  return { ...decision, suspects: operations.filter(({ id }) => ids.has(id)) };
}
