/**
 * The small core: as few operations as can be found that already contradict each other.
 *
 * A value that nothing led back to needs no search. Else two ways are tried, and the smaller result is taken: from the beginning of the history, and from the latest moment
 * such that the operations after it contradict each other whatever the object held by then. The second often needs only
 * two or three operations where the first has to tell how the object came to hold what it held.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { cellColumns, cellMachine } from "../linearizability/cell-machine.ts";
import { effortUntil } from "../linearizability/effort.ts";
import { keyHistory } from "../linearizability/key-history.ts";
import { search } from "../linearizability/search.ts";
import type { Allowance } from "../linearizability/search.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { hasOrder } from "./exhaustive.ts";
import { noWayBack } from "./no-way-back.ts";
import { cutBefore, observations, shrink, unobserved, wholeValues } from "./reductions.ts";
import { isCellWithoutAppends, touchedValues } from "./touched-values.ts";

export type Judge = (operations: readonly Operation[]) => boolean;

export interface Core {
  /** As they were recorded, up to where the story ends, in order of invocation. */
  readonly operations: readonly Operation[];
  /** They contradict each other whatever the object held before them. */
  readonly fromAnyState: boolean;
}

interface CoreOptions {
  readonly culprit: Operation;
  /** True only for a history that is not linearizable. */
  readonly isBad: Judge;
  readonly allowance: Allowance;
}

/** The core of a prefix that is not linearizable; in the worst case the prefix itself. */
export function smallCore(model: Model, prefix: readonly Operation[], options: CoreOptions): Core {
  const whole = takingPart(model, prefix);
  const plain = withoutWayBack(model, whole, options.culprit);
  if (plain !== undefined) return plain;
  const candidates = [fromAnyState(model, whole, options), fromTheBeginning(model, whole, options)];
  let best: Core = { operations: whole, fromAnyState: false };
  for (const candidate of candidates) {
    if (candidate !== undefined && candidate.operations.length < best.operations.length) best = candidate;
  }
  const ids = new Set(best.operations.map(({ id }) => id));
  return { ...best, operations: prefix.filter(({ id }) => ids.has(id)) };
}

/** Told by the values alone; verified like the others. */
function withoutWayBack(model: Model, whole: readonly Operation[], culprit: Operation): Core | undefined {
  const back = noWayBack(model, whole, culprit);
  if (back === undefined) return undefined;
  const operations = [back.after, ...back.vain, culprit].sort((a, b) => a.invokeIndex - b.invokeIndex);
  return hasOrder(model, operations, startsOf(operations)) === false ? { operations, fromAnyState: true } : undefined;
}

function fromTheBeginning(model: Model, whole: readonly Operation[], { culprit, isBad, allowance }: CoreOptions): Core {
  const operations = reduced(model, whole, { culprit, isBad, isTimeUp: allowance.isTimeUp });
  return hasOrder(model, operations, [model.initial]) === true
    ? { operations: whole, fromAnyState: false }
    : { operations, fromAnyState: false };
}

function fromAnyState(model: Model, whole: readonly Operation[], options: CoreOptions): Core | undefined {
  const { culprit, allowance } = options;
  if (!isCellWithoutAppends(model, whole)) return undefined;
  const isBad: Judge = (list) => !allowance.isTimeUp() && isBadWhateverBefore(model, list, allowance);
  const late = latestStart(whole, isBad);
  if (late === undefined) return undefined;
  const operations = reduced(model, takingPart(model, late), { culprit, isBad, isTimeUp: allowance.isTimeUp });
  return hasOrder(model, operations, startsOf(operations)) === true ? undefined : { operations, fromAnyState: true };
}

/** The values that the operations name, and one that none of them names. */
function startsOf(operations: readonly Operation[]): Json[] {
  return [...touchedValues(operations), { "any other value": true }];
}

/** Leaves out what the contradiction does not need: failed cas, then whole values, then reads, then single updates. */
function reduced(
  model: Model,
  operations: readonly Operation[],
  {
    culprit,
    isBad,
    isTimeUp,
  }: { readonly culprit: Operation; readonly isBad: Judge; readonly isTimeUp: () => boolean },
): Operation[] {
  const failedCas = operations.filter(({ outcome }) => outcome === "fail");
  let current = shrink(operations, observations(model, failedCas, culprit.id), isBad, isTimeUp);
  const values = wholeValues(model, current);
  if (values !== undefined) current = shrink(current, values, isBad, isTimeUp);
  current = shrink(current, observations(model, current, culprit.id), isBad, isTimeUp);
  const updates = unobserved(model, current, culprit.id);
  return updates === undefined ? current : shrink(current, updates, isBad, isTimeUp);
}

function takingPart(model: Model, operations: readonly Operation[]): Operation[] {
  return operations.filter((operation) => callOf(model, operation) !== undefined);
}

/** The suffix from the latest event such that even an unknown value before it does not help; undefined when none. */
function latestStart(operations: readonly Operation[], isBad: Judge): Operation[] | undefined {
  // Just after a return, too: what has returned by then is gone.
  const starts = operations.flatMap(({ invokeIndex, completeIndex, outcome }) =>
    completeIndex === undefined || outcome === "info" ? [invokeIndex] : [invokeIndex, completeIndex + 1],
  );
  starts.sort((a, b) => a - b);
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
  const effort = effortUntil(allowance.isTimeUp);
  const history = keyHistory(model, operations);
  const machine = cellMachine(history, cellColumns(history, effort));
  return search(history, machine, { allowance, effort, fromAnyState: true }).verdict === false;
}
