/**
 * Why a history is not linearizable: the operation that does not fit after the longest prefix that has an order, and the
 * few operations that already contradict each other.
 *
 * The verdict stands before this begins and nothing here can change it. Where the small allowance ends, or anything goes
 * wrong, the explanation is coarser: the culprit and what ran beside it.
 */
import type { Operation } from "../../histories/operation.ts";
import type { Explanation } from "../../histories/results.ts";
import { cellColumns, cellMachine } from "../linearizability/cell-machine.ts";
import { decide } from "../linearizability/decide.ts";
import { keyHistory } from "../linearizability/key-history.ts";
import { modelMachine } from "../linearizability/machine.ts";
import { search } from "../linearizability/search.ts";
import type { Allowance } from "../linearizability/search.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { cutAfter, cutBefore, observations, shrink, wholeValues } from "./reductions.ts";
import { sentencesFor } from "./sentences.ts";
import { isCellWithoutAppends } from "./touched-values.ts";

export interface ExplanationAllowance {
  readonly bytesMax: number;
  readonly isTimeUp: () => boolean;
}

/** Configurations for one judgement; a smaller history that takes longer to judge is not used. */
const JUDGEMENT_NODES = 20_000;
const LINEARIZED_MAX = 12;
const CONFIGURATIONS_MAX = 8;

type Judge = (operations: readonly Operation[]) => boolean;

/**
 * Explains one key that was found not linearizable.
 *
 * @param operations all of the key's, in order of invocation
 */
export function explain(model: Model, operations: readonly Operation[], given: ExplanationAllowance): Explanation {
  const taking = operations.filter((operation) => callOf(model, operation) !== undefined);
  const allowance: Allowance = { ...given, nodesMax: JUDGEMENT_NODES };
  const isBad: Judge = (list) => !given.isTimeUp() && decide(model, list, allowance).verdict === false;
  const { culprit, prefix } = failingPrefix(taking, isBad);
  try {
    const core = smallCore(model, prefix, { culprit, isBad, allowance });
    return {
      culprit: culprit.id,
      operations: core.operations.map(({ id }) => id),
      sentences: sentencesFor(model, core.operations, { culprit, fromAnyState: core.fromAnyState }),
      ...whereItEnds(model, prefix, culprit, allowance),
    };
  } catch (error) {
    const beside = prefix.filter(
      ({ id, completeIndex }) => id === culprit.id || (completeIndex ?? Infinity) > culprit.invokeIndex,
    );
    const text = error instanceof Error ? error.message : String(error);
    return {
      culprit: culprit.id,
      operations: beside.map(({ id }) => id),
      sentences: [...sentencesFor(model, beside, { culprit, fromAnyState: false }), `No smaller explanation: ${text}.`],
      lastLinearized: [],
      configurations: [],
    };
  }
}

/** The shortest prefix that is bad already, found by halving, and the operation whose return makes it so. */
function failingPrefix(operations: readonly Operation[], isBad: Judge): { culprit: Operation; prefix: Operation[] } {
  const returned = operations
    .filter(({ outcome, completeIndex }) => outcome !== "info" && completeIndex !== undefined)
    .sort((a, b) => (a.completeIndex ?? 0) - (b.completeIndex ?? 0));
  let [low, high] = [0, returned.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBad(cutAfter(operations, returned[middle]?.completeIndex ?? 0))) high = middle;
    else low = middle + 1;
  }
  const culprit = returned[high];
  if (culprit === undefined) throw new Error("explanation: a history without answers cannot be wrong");
  return { culprit, prefix: cutAfter(operations, culprit.completeIndex ?? 0) };
}

interface Core {
  readonly operations: readonly Operation[];
  readonly fromAnyState: boolean;
}

function smallCore(
  model: Model,
  prefix: readonly Operation[],
  of: { readonly culprit: Operation; readonly isBad: Judge; readonly allowance: Allowance },
): Core {
  const { culprit, isBad, allowance } = of;
  let current = takingPart(model, prefix);
  let judge = isBad;
  let fromAnyState = false;
  const failedCas = observations(
    current.filter(({ outcome }) => outcome === "fail"),
    culprit.id,
  );
  current = shrink(current, failedCas, judge);
  const values = wholeValues(model, current);
  if (values !== undefined) current = shrink(current, values, judge);
  current = shrink(current, observations(current, culprit.id), judge);
  if (isCellWithoutAppends(model, current) && current.length > 3) {
    const isBadFromAny: Judge = (list) => !allowance.isTimeUp() && isBadWhateverBefore(model, list, allowance);
    const late = latestStart(current, isBadFromAny);
    if (late !== undefined) {
      [current, judge, fromAnyState] = [takingPart(model, late), isBadFromAny, true];
      const left = wholeValues(model, current);
      if (left !== undefined) current = shrink(current, left, judge);
      current = shrink(current, observations(current, culprit.id), judge);
    }
  }
  const ids = new Set(current.map(({ id }) => id));
  // Told as they were recorded, up to where the story ends.
  return { operations: prefix.filter(({ id }) => ids.has(id)), fromAnyState };
}

function takingPart(model: Model, operations: readonly Operation[]): Operation[] {
  return operations.filter((operation) => callOf(model, operation) !== undefined);
}

/** The suffix from the latest event such that even an unknown value before it does not help; undefined when none. */
function latestStart(operations: readonly Operation[], isBad: Judge): Operation[] | undefined {
  const starts = operations.map(({ invokeIndex }) => invokeIndex);
  let found: Operation[] | undefined;
  let [low, high] = [0, starts.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const suffix = cutBefore(operations, starts[middle] ?? 0);
    if (isBad(suffix)) [found, low] = [suffix, middle + 1];
    else high = middle - 1;
  }
  return found;
}

function isBadWhateverBefore(model: Model, operations: readonly Operation[], allowance: Allowance): boolean {
  const history = keyHistory(model, operations);
  const machine = cellMachine(history, cellColumns(history));
  return search(history, machine, { allowance, fromAnyState: true }).verdict === false;
}

/** One order of what comes before the culprit's return, and the states in which the culprit would have to fit. */
function whereItEnds(
  model: Model,
  prefix: readonly Operation[],
  culprit: Operation,
  allowance: Allowance,
): Pick<Explanation, "lastLinearized" | "configurations"> {
  const history = keyHistory(model, prefix);
  const machine = model.action === undefined ? modelMachine(history) : cellMachine(history, cellColumns(history));
  const { prefix: placed = [], frontier = [], farthest } = search(history, machine, { allowance });
  const call = callOf(model, culprit);
  const isThere = farthest !== undefined && history.operations[farthest]?.id === culprit.id;
  const wanted = call === undefined ? culprit.f : model.describe(call);
  return {
    lastLinearized: placed.slice(-LINEARIZED_MAX).flatMap((item) => history.operations[item]?.id ?? []),
    configurations: !isThere
      ? []
      : [...new Set(frontier.map(machine.stateText))]
          .slice(0, CONFIGURATIONS_MAX)
          .map((state) => ({ state, why: `${wanted} does not fit when it holds ${state}` })),
  };
}
