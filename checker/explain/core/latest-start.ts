/**
 * The latest moment from which a history is wrong already. It is looked for from the end: twice as much at a time until
 * that is wrong, then by halving. So the work depends on the length of the contradiction, not of the history.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Json } from "../../../histories/json.ts";
import { effortUntil } from "../../base/effort.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import { isList } from "../../models/json-text.ts";
import type { Model } from "../../models/model.ts";
import { judgeFrom } from "./judge.ts";
import type { Judge } from "./judge.ts";
import { moments } from "./reachable.ts";
import { cutBefore } from "./reductions.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** The suffix from the latest event such that even an unknown past does not help; undefined when none. */
export function latestStart(
  model: Model,
  operations: readonly Operation[],
  isBad: Judge,
  isTimeUp: () => boolean,
): Operation[] | undefined {
  // Just after a return, too: what has returned by then is gone.
  const starts = operations.flatMap(({ invokeIndex, completeIndex, outcome }) =>
    completeIndex === undefined || outcome === "info" ? [invokeIndex] : [invokeIndex, completeIndex + 1],
  );
  starts.sort((a, b) => a - b);
  return latest(
    starts.length,
    (at) => {
      const suffix = cutBefore(operations, starts[at] ?? wrongIndex(at), model);
      return isBad(suffix) ? suffix : undefined;
    },
    isTimeUp,
  );
}

/** What follows a moment, and the states that are possible there. */
export interface LateStart {
  readonly operations: readonly Operation[];
  readonly states: readonly Json[];
}

/**
 * The same for the latest moment with few possible states, none of which helps; and with it the last before that at
 * which the object was surely empty, where it is not far: what was put in since is then among the operations.
 */
export function latestMoments(model: Model, operations: readonly Operation[], allowance: Allowance): LateStart[] {
  const known = moments(model, operations, effortUntil(allowance.isTimeUp));
  const startingAt = (at: number): LateStart & { readonly at: number } => {
    const { from, states } = known[at] ?? { from: 0, states: [model.initial] };
    return { at, operations: cutBefore(operations, from, model), states };
  };
  const found = latest(
    known.length,
    (place) => {
      const start = startingAt(place);
      return judgeFrom(model, { states: start.states }, allowance)(start.operations) ? start : undefined;
    },
    allowance.isTimeUp,
  );
  if (found === undefined) return [];
  const near = Math.max(0, found.at - NEAR);
  const empty = known.slice(near, found.at).findLastIndex(({ states }) => states.every(isEmpty));
  return empty < 0 || found.states.every(isEmpty) ? [found] : [startingAt(near + empty), found];
}

/** How far back the empty object is looked for, in moments. */
const NEAR = 64;

const isEmpty = (state: Json): boolean => isList(state) && state.length === 0;

/**
 * The result of `tried` for the last of the places 0 … count - 1 that has one. Assumes that every place before that has
 * one, too.
 */
function latest<Found>(
  count: number,
  tried: (at: number) => Found | undefined,
  isTimeUp: () => boolean,
): Found | undefined {
  let found: Found | undefined;
  let low = 0;
  let tooLate = count;
  for (let back = 1; found === undefined; back *= 2) {
    if (tooLate === 0 || isTimeUp()) return undefined;
    const at = Math.max(0, count - back);
    found = tried(at);
    if (found === undefined) tooLate = at;
    else low = at + 1;
  }
  while (low < tooLate && !isTimeUp()) {
    const middle = (low + tooLate) >> 1;
    const better = tried(middle);
    if (better === undefined) tooLate = middle;
    else [found, low] = [better, middle + 1];
  }
  return found;
}
