/**
 * The first try: a depth-first search through at most a hundred operations, in room that is there once and for all.
 * Most histories of a few dozen operations are decided by it in less time than it takes to lay out the tables of
 * anything better.
 *
 * Operations are tried in the order in which they began, and a set of operations with a state is tried once, as Wing
 * and Gong (1993) and Lowe (2017) do; a read that fits goes at once, for nothing is lost by it. Of those that never
 * returned, alike ones go in the order in which they began, and none goes that nobody can see: one whose value nobody
 * found, or that is overwritten at once. It decides when it finds an order, or has tried all of them; where that takes
 * more than a few steps an operation, it does not apply.
 */
import { CAS, IMPOSSIBLE, READ, WRITE } from "./cell-machine.ts";
import type { CellColumns } from "./cell-machine.ts";
import { NEVER } from "./key-history.ts";
import type { KeyHistory } from "./key-history.ts";
import { NOT_ABOUT_THIS } from "./ruling.ts";
import type { Ruling } from "./ruling.ts";

/** Longer histories go to the algorithms that were made for them. */
export const ITEMS_MAX = 128;
const WORDS_MAX = ITEMS_MAX >> 5;
const VALUES_MAX = 256;
const STEPS_BASE = 512;
const STEPS_AN_ITEM = 32;
/** Sets of operations that it remembers; with more it gives up. */
const ROWS_MAX = 256;
const TABLE_MASK = ROWS_MAX * 4 - 1;

/** The tests replace them one at a time. */
export interface FirstTryRules {
  /** Whether an operation that returned at `complete` may be overtaken by one that began at `invoke`. */
  readonly mayOvertake: (complete: number, invoke: number) => boolean;
  /** Whether an operation that fits is never taken back: one that leaves every state as it is. */
  readonly goesAtOnce: (kind: number) => boolean;
  /** Whether two configurations with the same operations done are one: where their states agree, too. */
  readonly isSame: (stateA: number, stateB: number) => boolean;
  /** Whether one that never returned is left out, given whether anybody found its value. */
  readonly isLeftOut: (isFound: boolean) => boolean;
  /** Whether a write may come right after one that never returned: then that one could as well be left out. */
  readonly mayOverwriteUnseen: boolean;
}

export const FIRST_TRY_RULES: FirstTryRules = {
  mayOvertake: (complete, invoke) => complete > invoke,
  goesAtOnce: (kind) => kind === READ,
  isSame: (stateA, stateB) => stateA === stateB,
  isLeftOut: (isFound) => !isFound,
  mayOverwriteUnseen: false,
};

/**
 * Room for one history, used again and again: keys are decided one after the other. An item stands in the list at its
 * number plus one; the list holds the items not yet placed, in order of invocation.
 */
const nextItem = new Int32Array(ITEMS_MAX + 1);
const previousItem = new Int32Array(ITEMS_MAX + 1);
const chosen = new Int32Array(ITEMS_MAX);
const stateBefore = new Int32Array(ITEMS_MAX);
/** 1 for an item that went at once: it has no alternative. */
const wentAtOnce = new Uint8Array(ITEMS_MAX);
const placed = new Int32Array(WORDS_MAX);
/** By item that never returned: the one before it that does the same, -1 for none. */
const alikeBefore = new Int32Array(ITEMS_MAX);
/** Those that never returned and are not left out, in order of invocation. */
const lateItems = new Int32Array(ITEMS_MAX);
/** By value, 1: somebody found it. */
const isFound = new Uint8Array(VALUES_MAX);
const rows = new Int32Array(ROWS_MAX * (WORDS_MAX + 1));
/** Row numbers, counted on from history to history, so that what is left of the one before is less than `firstRow`. */
const table = new Int32Array(TABLE_MASK + 1);
let firstRow = 1;
let rowCount = 0;
/** How many are placed, how many that returned are not, and how many steps may follow. */
let depth = 0;
let left = 0;
let stepsLeft = 0;

type TriedHistory = Pick<KeyHistory, "invoke" | "complete" | "returns">;

/** Decides within a few steps an item, or not at all. Appends are not for it. */
export function firstTry(history: TriedHistory, cells: CellColumns, rules: FirstTryRules = FIRST_TRY_RULES): Ruling {
  const count = history.invoke.length;
  if (count > ITEMS_MAX || cells.hasAppends || cells.values.size() > VALUES_MAX) return NOT_ABOUT_THIS;
  const { complete } = history;
  const { puts } = cells;
  clear(count);
  forgetUnseen(history, cells, rules);
  stepsLeft = STEPS_BASE + STEPS_AN_ITEM * count;
  left = history.returns.length;
  depth = 0;
  let state = cells.initial;
  for (;;) {
    let place = lookAround(history, cells, rules, state);
    if (left === 0) return { verdict: true, order: chosen.slice(0, depth) };
    if (rowCount === ROWS_MAX) return NOT_ABOUT_THIS;
    if (!remember(state, count, rules)) place = 0;
    // Back to the last that was a choice, and on to the next choice there.
    while (place === 0) {
      do {
        if (depth === 0) return { verdict: false, because: "every order was tried" };
        place = (chosen[--depth] ?? 0) + 1;
        state = stateBefore[depth] ?? 0;
        if (complete[place - 1] !== NEVER) left++;
        relink(place);
      } while (wentAtOnce[depth] === 1);
      const isLate = complete[place - 1] === NEVER;
      place = nextFit(history, cells, rules, { from: place, state, isLate });
      if (place === 0 && !isLate) place = nextFit(history, cells, rules, { from: 0, state, isLate: true });
      if (stepsLeft < 0) return NOT_ABOUT_THIS;
    }
    const item = place - 1;
    choose(item, state, 0);
    if (complete[item] !== NEVER) left--;
    state = puts[item] ?? -1;
  }
}

/**
 * Places every operation that fits and leaves the state as it is, and gives the first update that fits, 0 for none: of
 * those that returned, else of the others. One pass: the bound only rises, and those placed at once do not count for it.
 */
function lookAround(history: TriedHistory, cells: CellColumns, rules: FirstTryRules, state: number): number {
  const { invoke, complete } = history;
  const { kind, wants } = cells;
  const mayWriteAnyhow = !isUnseen(complete) || rules.mayOverwriteUnseen;
  const before = depth;
  let [firstWrite, firstCas, hasLate] = [0, 0, false];
  let earliest = NEVER;
  for (let place = nextItem[0] ?? 0; place !== 0; place = nextItem[place] ?? 0) {
    const item = place - 1;
    if (!rules.mayOvertake(earliest, invoke[item] ?? 0)) break;
    const end = complete[item] ?? NEVER;
    const itemKind = kind[item] ?? IMPOSSIBLE;
    if (wants[item] === state && rules.goesAtOnce(itemKind)) {
      choose(item, state, 1);
      if (end !== NEVER) left--;
      continue;
    }
    if (itemKind === WRITE || (itemKind === CAS && wants[item] === state)) {
      if (end === NEVER) hasLate = true;
      else if (itemKind === WRITE) firstWrite = firstWrite === 0 ? place : firstWrite;
      else firstCas = firstCas === 0 ? place : firstCas;
    }
    if (end < earliest) earliest = end;
  }
  // A read in between has seen what never returned, so a write may follow.
  if (!mayWriteAnyhow && depth === before) firstWrite = 0;
  if (firstWrite !== 0 && (firstCas === 0 || firstWrite < firstCas)) return firstWrite;
  if (firstCas !== 0 || !hasLate) return firstCas;
  return nextFit(history, cells, rules, { from: 0, state, isLate: true });
}

/** The next update after the place `from` that fits: of those that never returned if `isLate`, else of the others. */
function nextFit(
  { invoke, complete }: TriedHistory,
  { kind, wants }: CellColumns,
  rules: FirstTryRules,
  { from, state, isLate }: { readonly from: number; readonly state: number; readonly isLate: boolean },
): number {
  const mayWrite = !isUnseen(complete) || rules.mayOverwriteUnseen;
  let earliest = from === 0 ? NEVER : earliestUpTo(from, complete);
  for (let place = nextItem[from] ?? 0; place !== 0; place = nextItem[place] ?? 0) {
    const item = place - 1;
    stepsLeft--;
    if (!rules.mayOvertake(earliest, invoke[item] ?? 0)) return 0;
    const itemKind = kind[item] ?? IMPOSSIBLE;
    const fits = itemKind === WRITE ? mayWrite : itemKind === CAS && wants[item] === state;
    if (fits && isLate === (complete[item] === NEVER) && mayGo(item, complete)) return place;
    earliest = Math.min(earliest, complete[item] ?? NEVER);
  }
  return 0;
}

/** Whether the last one placed never returned, so that nobody has seen it yet. */
function isUnseen(complete: Int32Array): boolean {
  return depth > 0 && wentAtOnce[depth - 1] === 0 && complete[chosen[depth - 1] ?? 0] === NEVER;
}

function clear(count: number): void {
  for (let place = 0; place <= count; place++) {
    nextItem[place] = place < count ? place + 1 : 0;
    previousItem[place] = place - 1;
  }
  placed.fill(0);
  firstRow += rowCount;
  rowCount = 0;
  if (firstRow < 0x7fffffff - ROWS_MAX) return;
  table.fill(0);
  firstRow = 1;
}

/** Takes out of the list what never returned and nobody can have seen, and links those that are alike. */
function forgetUnseen(
  { complete, invoke, returns }: TriedHistory,
  { kind, wants, puts }: CellColumns,
  rules: FirstTryRules,
): void {
  const count = invoke.length;
  if (returns.length === count) return;
  isFound.fill(0);
  for (let item = 0; item < count; item++) {
    const want = wants[item] ?? -1;
    if (want >= 0) isFound[want] = 1;
  }
  let lateCount = 0;
  for (let item = 0; item < count; item++) {
    alikeBefore[item] = -1;
    if (complete[item] !== NEVER) continue;
    if (kind[item] === READ || rules.isLeftOut(isFound[puts[item] ?? -1] === 1)) {
      unlink(item + 1);
      continue;
    }
    for (let at = lateCount - 1; at >= 0; at--) {
      const other = lateItems[at] ?? 0;
      if (kind[other] !== kind[item] || puts[other] !== puts[item] || wants[other] !== wants[item]) continue;
      alikeBefore[item] = other;
      break;
    }
    lateItems[lateCount++] = item;
  }
}

/** One that never returned goes after those like it that began before. */
function mayGo(item: number, complete: Int32Array): boolean {
  if (complete[item] !== NEVER) return true;
  const before = alikeBefore[item] ?? -1;
  return before === -1 || ((placed[before >> 5] ?? 0) & (1 << (before & 31))) !== 0;
}

function choose(item: number, state: number, atOnce: number): void {
  chosen[depth] = item;
  stateBefore[depth] = state;
  wentAtOnce[depth++] = atOnce;
  placed[item >> 5] = (placed[item >> 5] ?? 0) | (1 << (item & 31));
  unlink(item + 1);
}

function unlink(place: number): void {
  const [to, from] = [nextItem[place] ?? 0, previousItem[place] ?? 0];
  nextItem[from] = to;
  if (to !== 0) previousItem[to] = from;
}

function relink(place: number): void {
  const item = place - 1;
  placed[item >> 5] = (placed[item >> 5] ?? 0) & ~(1 << (item & 31));
  const [to, from] = [nextItem[place] ?? 0, previousItem[place] ?? 0];
  nextItem[from] = place;
  if (to !== 0) previousItem[to] = place;
}

/** Remembers the operations placed and the state; false where they have been met before. */
function remember(state: number, count: number, rules: FirstTryRules): boolean {
  const words = (count + 31) >> 5;
  let hash = 0;
  for (let word = 0; word < words; word++) hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (placed[word] ?? 0);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  search: for (let at = (hash ^ (hash >>> 15)) & TABLE_MASK; ; at = (at + 1) & TABLE_MASK) {
    const row = (table[at] ?? 0) - firstRow;
    if (row < 0) {
      table[at] = firstRow + rowCount;
      const start = rowCount++ * (WORDS_MAX + 1);
      rows[start] = state;
      for (let word = 0; word < words; word++) rows[start + 1 + word] = placed[word] ?? 0;
      return true;
    }
    const start = row * (WORDS_MAX + 1);
    if (!rules.isSame(rows[start] ?? -1, state)) continue;
    for (let word = 0; word < words; word++) if (rows[start + 1 + word] !== placed[word]) continue search;
    return false;
  }
}

/** The earliest completion among the items in the list up to and including this place. */
function earliestUpTo(last: number, complete: Int32Array): number {
  let earliest = NEVER;
  for (let place = nextItem[0] ?? 0; place !== 0 && place <= last; place = nextItem[place] ?? 0) {
    earliest = Math.min(earliest, complete[place - 1] ?? NEVER);
  }
  return earliest;
}
