/**
 * Why a history is not linearizable: the operation that does not fit, and the few operations that already contradict
 * each other.
 *
 * The verdict stands before this begins and nothing here can change it. Where the allowance ends, or anything goes
 * wrong, the explanation is coarser: what was found until then, or the culprit and what ran beside it.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Explanation } from "../../histories/key-result.ts";
import type { Decision } from "../linearizability/decision.ts";
import { BOUNDLESS, effortUntil } from "../base/effort.ts";
import type { Allowance } from "../linearizability/search/search.ts";
import type { Model } from "../models/model.ts";
import { anomaly } from "./words/anomaly.ts";
import { bounded } from "./core/bounded.ts";
import { badPart } from "./core/bad-part.ts";
import { failedThatExplain } from "./words/failed-operations.ts";
import { inTime } from "../base/in-time.ts";
import { cutAfter, takingPart } from "./core/reductions.ts";
import { sentencesFor } from "./words/sentences.ts";
import { withCited } from "./words/cited.ts";
import { plainCore, smallCore } from "./core/small-core.ts";
import type { Core } from "./core/small-core.ts";
import { whereItEnds } from "./words/where-it-ends.ts";

/** What an explanation may use. */
export interface ExplanationAllowance {
  /** Memory for one judgement, in bytes. */
  readonly bytesMax: number;
  /** True once the explanation has to come to an end. */
  readonly isTimeUp: () => boolean;
}

/** Configurations for one judgement; a smaller history that takes longer to judge is not used. */
const JUDGEMENT_NODES = 20_000;
const BESIDE_MAX = 10;
/** A longer history is not copied. Those who read it leave out by themselves what came after the culprit. */
const LONG = 20_000;

/**
 * Explains one key that was found not linearizable. With more time, fewer operations are left; their number is
 * bounded in any case. Never throws for want of time or memory: the explanation is coarser then.
 *
 * @param operations all of the key's, in order of invocation
 * @param decision the verdict with what its algorithm found: it says where to look first
 * @param given looked at every few ms
 */
export function explain(
  model: Model,
  operations: readonly Operation[],
  decision: Decision,
  given: ExplanationAllowance,
): Explanation {
  const allowance: Allowance = { ...given, isTimeUp: lasting(given.isTimeUp), nodesMax: JUDGEMENT_NODES };
  try {
    return explanationOf(model, locateCore(model, operations, decision, allowance), allowance);
  } catch (error) {
    return coarse(model, operations, decision, error instanceof Error ? error.message : String(error));
  }
}

/** Once time is up it stays up. So an attempt that was given up is not taken for one that found nothing. */
function lasting(isTimeUp: () => boolean): () => boolean {
  let isUp = false;
  return () => (isUp ||= isTimeUp());
}

/** A core, and the history that it was found in. */
export interface LocatedCore {
  /** All of the key's, in order of invocation. */
  readonly operations: readonly Operation[];
  /** Those of them that take part. */
  readonly taking: readonly Operation[];
  readonly core: Core;
  /** The operation that does not fit: one of the core's, unless none of these was answered. */
  readonly culprit: Operation;
}

/**
 * The core alone, which the explanation is made from.
 *
 * @throws OutOfTimeError where time is up before a culprit is found
 */
export function locateCore(
  model: Model,
  operations: readonly Operation[],
  decision: Decision,
  allowance: Allowance,
): LocatedCore {
  const effort = effortUntil(allowance.isTimeUp);
  const taking = takingPart(model, operations, effort);
  const wrong = badPart(model, taking, decision, allowance);
  const core = inTime(() => plainCore(model, taking, wrong.culprit, effort)) ?? smallCore(model, wrong, allowance);
  return { operations, taking, core, culprit: amongThese(core.operations, wrong.culprit) };
}

function explanationOf(
  model: Model,
  { operations, taking, core: found, culprit }: LocatedCore,
  allowance: Allowance,
): Explanation {
  const effort = effortUntil(allowance.isTimeUp);
  // What the bad part leaves out of a long history still happened.
  const prefix = taking.length > LONG ? taking : cutAfter(taking, culprit.completeIndex ?? Infinity);
  const failed = inTime(() => failedThatExplain(model, operations, { taking, core: found, culprit }, allowance)) ?? [];
  const isReasoned = failed.length === 0;
  const core =
    (isReasoned ? inTime(() => withCited(model, found, { culprit, prefix, effort }, allowance)) : undefined) ?? found;
  const shown = [...core.operations, ...failed].sort((a, b) => a.invokeIndex - b.invokeIndex);
  const { rows, cut } = bounded(shown, culprit, allowance.isTimeUp());
  const facts = cut !== undefined ? undefined : { operations, taking, prefix, core: found, culprit, failed };
  const name = facts === undefined ? undefined : anomaly(model, facts, allowance);
  return {
    culprit: culprit.id,
    operations: rows.map(({ id }) => id),
    start: typeof core.start === "string" ? core.start : "reached",
    ...(cut === undefined ? {} : { cut }),
    ...(name === undefined ? {} : { anomaly: name }),
    sentences: sentencesFor(model, rows, { operations, culprit, core, prefix, failed, anomaly: name, cut, effort }),
    ...whereItEnds(model, prefix, culprit, allowance),
  };
}

/**
 * The culprit; where the core does not need it, another that returned at that event, or the last of the core to return.
 */
function amongThese(core: readonly Operation[], found: Operation): Operation {
  const own = core.find(({ id }) => id === found.id);
  if (own !== undefined) return own;
  const returned = core.filter(({ outcome }) => outcome !== "info");
  const last = returned.reduce<Operation | undefined>(
    (late, one) => ((late?.completeIndex ?? -1) < (one.completeIndex ?? -1) ? one : late),
    undefined,
  );
  return core.find(({ completeIndex }) => completeIndex === found.completeIndex) ?? last ?? found;
}

/** The operation where the verdict's algorithm ended, and its neighbours. Looks at no more than these. */
function coarse(model: Model, operations: readonly Operation[], decision: Decision, because: string): Explanation {
  const near = decision.suspects?.at(-1) ?? operations[decision.outcome?.farthest ?? -1] ?? operations.at(-1);
  if (near === undefined) throw new Error("explanation: expected operations, found none");
  const at = Math.max(0, operations.indexOf(near));
  const beside = operations.slice(Math.max(0, at - BESIDE_MAX), at + 1);
  const core = { judged: beside, operations: beside, start: "initial" } as const;
  const { rows } = bounded(beside, near, true);
  const cut = { omitted: operations.length - rows.length, because };
  const unknown = { prefix: undefined, failed: [], anomaly: undefined };
  const findings = { operations, culprit: near, core, ...unknown, cut, effort: BOUNDLESS };
  return {
    culprit: near.id,
    operations: rows.map(({ id }) => id),
    start: core.start,
    cut,
    sentences: sentencesFor(model, rows, findings),
    lastLinearized: [],
    configurations: [],
  };
}
