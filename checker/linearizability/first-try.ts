/**
 * The first try: a plain depth-first search with a few steps and no memory at all. Most histories of a few dozen
 * operations are decided by it in less time than it takes to lay out the tables of anything better.
 *
 * Operations are tried in the order in which they began, as Wing and Gong do (1993). It decides when it finds an order,
 * or has tried all of them; else it does not apply.
 */
import { CAS, IMPOSSIBLE, READ, WRITE } from "./cell-machine.ts";
import type { CellColumns } from "./cell-machine.ts";
import { NEVER } from "./key-history.ts";
import type { KeyHistory } from "./key-history.ts";
import { NOT_ABOUT_THIS } from "./ruling.ts";
import type { Ruling } from "./ruling.ts";

/** Longer histories go to the algorithms that were made for them. */
const ITEMS_MAX = 64;
const STEPS_BASE = 64;
const STEPS_AN_ITEM = 8;

/** The tests replace it. */
export interface FirstTryRules {
  /** Whether an operation that returned at `complete` may be overtaken by one that began at `invoke`. */
  readonly mayOvertake: (complete: number, invoke: number) => boolean;
}

export const FIRST_TRY_RULES: FirstTryRules = { mayOvertake: (complete, invoke) => complete > invoke };

/** Room for one history, used again and again: keys are decided one after the other. */
const nextItem = new Int32Array(ITEMS_MAX + 1);
const previousItem = new Int32Array(ITEMS_MAX + 1);
const chosen = new Int32Array(ITEMS_MAX);
const stateBefore = new Int32Array(ITEMS_MAX);

/** Decides within a few steps an item, or not at all. Appends are not for it. */
export function firstTry(
  history: Pick<KeyHistory, "invoke" | "complete" | "returns">,
  cells: CellColumns,
  rules: FirstTryRules = FIRST_TRY_RULES,
): Ruling {
  const count = history.invoke.length;
  if (count > ITEMS_MAX || cells.hasAppends) return NOT_ABOUT_THIS;
  const { invoke, complete } = history;
  for (let place = 0; place <= count; place++) {
    nextItem[place] = place < count ? place + 1 : 0;
    previousItem[place] = place - 1;
  }
  let stepsLeft = STEPS_BASE + STEPS_AN_ITEM * count;
  let left = history.returns.length;
  let depth = 0;
  let state = cells.initial;
  let place = nextItem[0] ?? 0;
  let earliest = NEVER;
  // An item stands in the list at its number plus one; the list is in order of invocation.
  while (left > 0) {
    if (--stepsLeft < 0) return NOT_ABOUT_THIS;
    const item = place - 1;
    if (place !== 0 && rules.mayOvertake(earliest, invoke[item] ?? 0)) {
      const after = stepOf(cells, state, item);
      if (after >= 0) {
        chosen[depth] = item;
        stateBefore[depth++] = state;
        state = after;
        if (complete[item] !== NEVER) left--;
        unlink(place);
        [place, earliest] = [nextItem[0] ?? 0, NEVER];
      } else {
        earliest = Math.min(earliest, complete[item] ?? NEVER);
        place = nextItem[place] ?? 0;
      }
      continue;
    }
    if (depth === 0) return { verdict: false, because: "every order was tried" };
    const last = chosen[--depth] ?? 0;
    state = stateBefore[depth] ?? 0;
    if (complete[last] !== NEVER) left++;
    relink(last + 1);
    place = nextItem[last + 1] ?? 0;
    earliest = earliestUpTo(last + 1, complete);
  }
  return { verdict: true, order: chosen.slice(0, depth) };
}

function stepOf({ kind, wants, puts }: CellColumns, state: number, item: number): number {
  switch (kind[item] ?? IMPOSSIBLE) {
    case READ:
      return state === wants[item] ? state : -1;
    case WRITE:
      return puts[item] ?? -1;
    case CAS:
      return state === wants[item] ? (puts[item] ?? -1) : -1;
    default:
      return -1;
  }
}

function unlink(place: number): void {
  const [to, from] = [nextItem[place] ?? 0, previousItem[place] ?? 0];
  nextItem[from] = to;
  if (to !== 0) previousItem[to] = from;
}

function relink(place: number): void {
  const [to, from] = [nextItem[place] ?? 0, previousItem[place] ?? 0];
  nextItem[from] = place;
  if (to !== 0) previousItem[to] = place;
}

/** The earliest completion among the items in the list up to and including this place. */
function earliestUpTo(last: number, complete: Int32Array): number {
  let earliest = NEVER;
  for (let place = nextItem[0] ?? 0; place !== 0 && place <= last; place = nextItem[place] ?? 0) {
    earliest = Math.min(earliest, complete[place - 1] ?? NEVER);
  }
  return earliest;
}
