/**
 * Where a history goes wrong: a part of it that has no order by itself, and the operation whose return makes it so.
 *
 * Of a short history that is the shortest prefix without an order. A long one is not judged as a whole again and again:
 * the near-linear algorithms name the operations that show it, and where the search decided, windows around the place
 * where it ended are judged, larger and larger, as if the object could have held anything before.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Decision } from "../../linearizability/decision.ts";
import { OutOfTimeError, effortUntil } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import type { Model } from "../../models/model.ts";
import { hasAnswer } from "./has-answer.ts";
import { canStartAnywhere, judgeFrom } from "./judge.ts";
import type { Judge, Start } from "./judge.ts";
import { cutAfter, cutBefore } from "./reductions.ts";

/** A longer history is not judged as a whole for its first bad prefix where a part shows it. */
const WHOLE_MAX = 5_000;
/** The same where only the search can judge it. */
const SEARCHED_MAX = 500;
/** Configurations for each operation. Within this bound the search is as quick as the other algorithms. */
const SEARCHED_EASILY = 4;
const WINDOWS = [8, 32, 128, 512, 2048] as const;

/** Operations that are known to have no order from that start, and the one whose return makes it so. */
export interface BadPart {
  readonly operations: readonly Operation[];
  readonly start: Start;
  readonly culprit: Operation;
}

/**
 * @param operations those that take part, in order of invocation
 * @throws Error where nothing in it was answered
 */
export function badPart(
  model: Model,
  operations: readonly Operation[],
  decision: Decision,
  allowance: Allowance,
): BadPart {
  const { suspects, outcome } = decision;
  const within = { ...allowance, effort: effortUntil(allowance.isTimeUp) };
  const isBad = judgeFrom(model, "initial", allowance);
  if (suspects !== undefined && operations.length > WHOLE_MAX && isBad(suspects))
    return { start: "initial", ...failingPrefix(model, suspects, isBad, within) };
  const isHard = (outcome?.nodes ?? Infinity) > SEARCHED_EASILY * operations.length;
  const isSearched = suspects === undefined && operations.length > SEARCHED_MAX && isHard;
  const window = isSearched ? badWindow(model, operations, outcome?.farthest, allowance) : undefined;
  if (window !== undefined) {
    const isBadAnyway = judgeFrom(model, "any", allowance);
    return { start: "any", ...failingPrefix(model, window, isBadAnyway, within) };
  }
  return { start: "initial", ...failingPrefix(model, operations, isBad, within, outcome?.layer) };
}

/** The shortest prefix that is bad already, found by halving, and the operation whose return makes it so. */
function failingPrefix(
  model: Model,
  operations: readonly Operation[],
  isBad: Judge,
  { isTimeUp, effort }: Allowance & { readonly effort: Effort },
  layer = 0,
): { culprit: Operation; operations: Operation[] } {
  if (isTimeUp()) throw new OutOfTimeError();
  effort(operations.length * 16);
  const returned = operations.filter(hasAnswer).sort((a, b) => (a.completeIndex ?? 0) - (b.completeIndex ?? 0));
  const isBadUpTo = (at: number): boolean => isBad(cutAfter(operations, returned[at]?.completeIndex ?? 0, model));
  // The search got past every return before the farthest, so there the first bad prefix ends, or soon after.
  let low = Math.max(0, Math.min(layer, returned.length - 1));
  let high = returned.length - 1;
  for (let step = 0; low + step < high && !isTimeUp(); step = 2 * step + 1) {
    if (isBadUpTo(low + step)) high = low + step;
    else if (!isTimeUp()) low += step + 1;
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    const isMiddleBad = isBadUpTo(middle);
    if (isMiddleBad) high = middle;
    else if (isTimeUp()) break;
    else low = middle + 1;
  }
  const culprit = returned[high];
  if (culprit === undefined) throw new Error("explanation: a history without answers cannot be wrong");
  return { culprit, operations: cutAfter(operations, culprit.completeIndex ?? 0, model) };
}

/** A part that has no order whatever was there before: near the operation where the search ended, else anywhere. */
function badWindow(
  model: Model,
  operations: readonly Operation[],
  near: number | undefined,
  allowance: Allowance,
): Operation[] | undefined {
  if (!canStartAnywhere(model, operations.slice(0, 1))) return undefined;
  const isBad = judgeFrom(model, "any", allowance);
  for (const size of WINDOWS) {
    const half = size / 2;
    const from = near === undefined ? 0 : Math.max(0, near - half);
    const end = near === undefined ? operations.length : from + 1;
    for (const part of windowsOf(model, operations, { from, end, size })) {
      if (allowance.isTimeUp()) return undefined;
      if (isBad(part)) return part;
    }
    if (size >= operations.length) break;
  }
  return undefined;
}

/** Windows of this many operations, and those still open where each begins: in the middle of the one before. */
function* windowsOf(
  model: Model,
  operations: readonly Operation[],
  { from, end, size }: { readonly from: number; readonly end: number; readonly size: number },
): Generator<Operation[]> {
  const isOpenAt = (first: number): ((one: Operation) => boolean) => {
    return ({ outcome, completeIndex }) => outcome === "info" || (completeIndex ?? Infinity) >= first;
  };
  const half = size / 2;
  let open = operations.slice(0, from).filter(isOpenAt(operations[from]?.invokeIndex ?? 0));
  for (let at = from; at < end; at += half) {
    const first = operations[at]?.invokeIndex ?? 0;
    // Up to the event before the next invocation: so whatever began by then belongs to the window.
    const last = (operations[at + size]?.invokeIndex ?? Infinity) - 1;
    open = open.filter(isOpenAt(first));
    yield cutBefore(cutAfter([...open, ...operations.slice(at, at + size)], last, model), first, model);
    open = open.concat(operations.slice(at, at + half));
  }
}
