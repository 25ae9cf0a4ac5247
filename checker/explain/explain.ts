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
import type { Decision } from "../linearizability/decide.ts";
import { effortUntil } from "../linearizability/effort.ts";
import { keyHistory } from "../linearizability/key-history.ts";
import { modelMachine } from "../linearizability/machine.ts";
import { search } from "../linearizability/search.ts";
import type { Allowance } from "../linearizability/search.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { cutAfter } from "./reductions.ts";
import { sentencesFor } from "./sentences.ts";
import { smallCore } from "./small-core.ts";
import type { Judge } from "./small-core.ts";

export interface ExplanationAllowance {
  readonly bytesMax: number;
  readonly isTimeUp: () => boolean;
}

/** Configurations for one judgement; a smaller history that takes longer to judge is not used. */
const JUDGEMENT_NODES = 20_000;
/** A longer history is not searched for its first bad prefix when a part of it is known to be bad by itself. */
const PREFIX_OF_ALL_MAX = 5_000;
const LINEARIZED_MAX = 12;
const CONFIGURATIONS_MAX = 8;
const BESIDE_MAX = 20;

/**
 * Explains one key that was found not linearizable.
 *
 * @param operations all of the key's, in order of invocation
 * @param decision the verdict's account: where to look first
 */
export function explain(
  model: Model,
  operations: readonly Operation[],
  decision: Decision,
  given: ExplanationAllowance,
): Explanation {
  const allowance: Allowance = { ...given, nodesMax: JUDGEMENT_NODES };
  const isBad: Judge = (list) => !given.isTimeUp() && decide(model, list, allowance).verdict === false;
  const { culprit: found, prefix } = failingPrefix(whereToLook(model, operations, decision, isBad), decision, isBad);
  let culprit = found;
  try {
    const core = smallCore(model, prefix, { culprit, isBad, allowance });
    culprit = amongThese(core.operations, found);
    const told = { culprit, fromAnyState: core.fromAnyState, prefix: seenBy(model, operations, culprit) };
    return {
      culprit: culprit.id,
      operations: core.operations.map(({ id }) => id),
      sentences: sentencesFor(model, core.operations, told),
      ...whereItEnds(model, prefix, culprit, allowance),
    };
  } catch (error) {
    const beside = prefix
      .filter(({ id, completeIndex }) => id === culprit.id || (completeIndex ?? Infinity) > culprit.invokeIndex)
      .slice(-BESIDE_MAX);
    const text = error instanceof Error ? error.message : String(error);
    return {
      culprit: culprit.id,
      operations: beside.map(({ id }) => id),
      sentences: [
        ...sentencesFor(model, beside, { culprit, fromAnyState: false, prefix }),
        `No smaller explanation: ${text}.`,
      ],
      lastLinearized: [],
      configurations: [],
    };
  }
}

/** All that takes part up to the culprit's answer: what the prefix leaves out of a long history still happened. */
function seenBy(model: Model, operations: readonly Operation[], culprit: Operation): Operation[] {
  const taking = operations.filter((operation) => callOf(model, operation) !== undefined);
  return cutAfter(taking, culprit.completeIndex ?? Infinity);
}

/** Those that take part; of a long history only the part that is known to be bad by itself. */
function whereToLook(
  model: Model,
  operations: readonly Operation[],
  { suspects }: Decision,
  isBad: Judge,
): readonly Operation[] {
  if (suspects !== undefined && operations.length > PREFIX_OF_ALL_MAX && isBad(suspects)) return suspects;
  return operations.filter((operation) => callOf(model, operation) !== undefined);
}

/** The shortest prefix that is bad already, found by halving, and the operation whose return makes it so. */
function failingPrefix(
  operations: readonly Operation[],
  { outcome }: Decision,
  isBad: Judge,
): { culprit: Operation; prefix: Operation[] } {
  const returned = operations
    .filter((one) => one.outcome !== "info" && one.completeIndex !== undefined)
    .sort((a, b) => (a.completeIndex ?? 0) - (b.completeIndex ?? 0));
  const isBadUpTo = (at: number): boolean => isBad(cutAfter(operations, returned[at]?.completeIndex ?? 0));
  // The search got past every return before the farthest, so there the first bad prefix ends, or later.
  let low = Math.min(outcome?.layer ?? 0, returned.length - 1);
  let high = returned.length - 1;
  if (outcome?.layer !== undefined && isBadUpTo(low)) high = low;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBadUpTo(middle)) high = middle;
    else low = middle + 1;
  }
  const culprit = returned[high];
  if (culprit === undefined) throw new Error("explanation: a history without answers cannot be wrong");
  return { culprit, prefix: cutAfter(operations, culprit.completeIndex ?? 0) };
}

/** Where the contradiction does not need it: another that returned at that event, or the last of those needed to return. */
function amongThese(core: readonly Operation[], found: Operation): Operation {
  if (core.some(({ id }) => id === found.id)) return found;
  const returned = core.filter(({ outcome }) => outcome !== "info");
  const last = returned.reduce<Operation | undefined>(
    (late, one) => ((late?.completeIndex ?? -1) < (one.completeIndex ?? -1) ? one : late),
    undefined,
  );
  return core.find(({ completeIndex }) => completeIndex === found.completeIndex) ?? last ?? found;
}

/** One order of what comes before the culprit's return, and the states in which the culprit would have to fit. */
function whereItEnds(
  model: Model,
  prefix: readonly Operation[],
  culprit: Operation,
  allowance: Allowance,
): Pick<Explanation, "lastLinearized" | "configurations"> {
  const nothing = { lastLinearized: [], configurations: [] };
  const effort = effortUntil(allowance.isTimeUp);
  try {
    const history = keyHistory(model, prefix);
    const machine =
      model.action === undefined ? modelMachine(history, effort) : cellMachine(history, cellColumns(history, effort));
    const { prefix: placed = [], frontier = [], farthest } = search(history, machine, { allowance, effort });
    if (farthest === undefined || history.operations[farthest]?.id !== culprit.id) return nothing;
    const why = whyNot(model, culprit);
    return {
      lastLinearized: placed.slice(-LINEARIZED_MAX).flatMap((item) => history.operations[item]?.id ?? []),
      configurations: [...new Set(frontier.map(machine.stateText))]
        .slice(0, CONFIGURATIONS_MAX)
        .map((state) => ({ state, why: why(state) })),
    };
  } catch {
    // Only this detail is missing then: the allowance was too small for it.
    return nothing;
  }
}

/** Why the culprit does not fit a state. */
function whyNot(model: Model, culprit: Operation): (state: string) => string {
  const call = callOf(model, culprit);
  const what = call === undefined ? culprit.f : model.describe(call);
  return (state) => `${what} by process ${culprit.process} does not fit: it would have to act on ${state}`;
}
