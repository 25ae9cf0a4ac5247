/**
 * The first try: a depth-first search through at most 128 operations on one value, or on a text that grows. Its memory
 * is allocated once. It decides most histories of a few dozen operations faster than a better algorithm makes its
 * tables.
 *
 * Operations are tried in order of invocation, and each set of operations with a state is tried once, as in Wing and
 * Gong (1993) and Lowe (2017). A read that fits is placed at once, because that excludes no order. Two operations that
 * never returned and do the same are placed in order of invocation. One that nobody can see is left out: nobody found
 * its value, or it would be overwritten at once. The first try decides when it finds an order or has tried all of them.
 * It does not apply where that takes more than a few steps for each operation.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Model } from "../../models/model.ts";
import { APPEND, CAS, IMPOSSIBLE, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import {
  ITEMS_MAX,
  begins,
  ends,
  itemsOfColumns,
  itemsOfOperations,
  kinds,
  places,
  puts,
  wants,
} from "./first-try-items.ts";
import type { TriedItems } from "./first-try-items.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { NOT_ABOUT_THIS } from "../../base/ruling.ts";
import type { Ruling } from "../../base/ruling.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

const WORDS_MAX = ITEMS_MAX >> 5;
const STEPS_BASE = 512;
const STEPS_AN_ITEM = 32;
/** How many sets of operations it remembers. It gives up when there are more. */
const ROWS_MAX = 256;
const TABLE_MASK = ROWS_MAX * 4 - 1;

/**
 * The columns below hold one history. They are used again for the next one, because keys are decided one after the
 * other. A linked list has the items that are not placed, in order of invocation. An item has place `item + 1` in it;
 * place 0 is the head.
 */
const nextItem = new Int32Array(ITEMS_MAX + 1);
const previousItem = new Int32Array(ITEMS_MAX + 1);
const chosen = new Int32Array(ITEMS_MAX);
const stateBefore: Json[] = Array.from({ length: ITEMS_MAX }, () => null);
/** By depth, how the item was chosen: as the first that fits, before its turn, or at once, without an alternative. */
const howChosen = new Uint8Array(ITEMS_MAX);
const IN_TURN = 0;
const BEFORE_ITS_TURN = 1;
const AT_ONCE = 2;
const placed = new Int32Array(WORDS_MAX);
/** By item that never returned: the one before it that does the same; -1 for none. */
const alikeBefore = new Int32Array(ITEMS_MAX);
/** The items that never returned and are not left out, in order of invocation. */
const lateItems = new Int32Array(ITEMS_MAX);
const rows = new Int32Array(ROWS_MAX * WORDS_MAX);
const rowStates: Json[] = Array.from({ length: ROWS_MAX }, () => null);
/**
 * A hash table of row numbers. These go on from history to history: a number below `firstRow` is from an earlier one.
 */
const table = new Int32Array(TABLE_MASK + 1);
let firstRow = 1;
let rowCount = 0;
/** How many items are placed, how many items that returned are not placed, and how many steps are allowed. */
let depth = 0;
let left = 0;
let stepsLeft = 0;
/** Whether the value is a text that grows; and its writes in order of invocation: only they can make it shorter. */
let grows = false;
const writes = new Int32Array(ITEMS_MAX);
let writeCount = 0;
/** How many updates fit; and the place of the read that does not fit and returns first, 0 for none. */
let choices = 0;
let waiting = 0;
/** In place of a place: no order goes on from here. */
const DEAD_END = -1;

/** Decides the operations of one key, in order of invocation. The order has places in `operations`. */
export function firstTryOf(model: Model, operations: readonly Operation[]): Ruling {
  const items = itemsOfOperations(model, operations);
  return items === undefined ? NOT_ABOUT_THIS : decideItems(items);
}

/** Decides a key by its columns. The order has items. */
export function firstTry(history: Pick<KeyHistory, "invoke" | "complete">, cells: CellColumns): Ruling {
  const items = itemsOfColumns(history, cells);
  return items === undefined ? NOT_ABOUT_THIS : decideItems(items);
}

/** Decides in a few steps for each item, or does not apply. */
function decideItems({ count, initial, hasAppends }: TriedItems): Ruling {
  clear(count);
  stepsLeft = STEPS_BASE + STEPS_AN_ITEM * count;
  left = 0;
  grows = hasAppends;
  writeCount = 0;
  for (let item = 0; item < count; item++) {
    if (ends[item] !== Infinity) left++;
    if (grows && kinds[item] === WRITE) writes[writeCount++] = item;
  }
  if (left < count) forgetUnseen(count);
  depth = 0;
  let state = initial;
  for (;;) {
    let how = IN_TURN;
    let place = lookAround(state);
    if (grows && choices > 1 && waiting !== 0 && place > 0) {
      const better = leadingTo(waiting - 1, state as string);
      if (better !== 0) [place, how] = [better, better === place ? IN_TURN : BEFORE_ITS_TURN];
    }
    if (left === 0) return { verdict: true, order: orderTried() };
    if (rowCount === ROWS_MAX) return NOT_ABOUT_THIS;
    // Comparing texts takes time, so they are remembered only where there is a choice.
    if (place === DEAD_END) place = 0;
    else if ((!grows || choices > 1) && !remember(state, count)) place = 0;
    // Back to the last choice, and on to the next alternative there.
    while (place === 0) {
      how = IN_TURN;
      do {
        if (depth === 0) return { verdict: false, because: "every order was tried" };
        place = (chosen[--depth] ?? 0) + 1;
        state = stateBefore[depth] ?? null;
        if (ends[place - 1] !== Infinity) left++;
        relink(place);
      } while (howChosen[depth] === AT_ONCE);
      const isLate = ends[place - 1] === Infinity;
      place = nextFit({ from: howChosen[depth] === IN_TURN ? place : 0, state, isLate });
      if (place === 0 && !isLate) place = nextFit({ from: 0, state, isLate: true });
      if (stepsLeft < 0) return NOT_ABOUT_THIS;
    }
    const item = place - 1;
    choose(item, state, how);
    if (ends[item] !== Infinity) left--;
    state = kinds[item] === APPEND ? (state as string) + (puts[item] as string) : (puts[item] ?? null);
  }
}

/** The order that was found. */
function orderTried(): number[] {
  const order: number[] = [];
  for (let at = 0; at < depth; at++) order.push(places[chosen[at] ?? wrongIndex(at)] ?? wrongIndex());
  return order;
}

/**
 * Places every read that fits, and gives the place of the first update that fits, 0 for none: one that returned, or
 * else one that did not. Gives DEAD_END where a text can no longer become what a read found. One pass is enough: the
 * items that are placed here do not count for the earliest completion, which only ever rises.
 */
function lookAround(state: Json): number {
  const mayWriteAnyhow = !isUnseen();
  const before = depth;
  let firstWrite = 0;
  let firstOther = 0;
  let hasLate = false;
  waiting = 0;
  choices = 0;
  let earliest = Infinity;
  for (let place = nextItem[0] ?? wrongIndex(0); place !== 0; place = nextItem[place] ?? wrongIndex(place)) {
    const item = place - 1;
    if (earliest < (begins[item] ?? wrongIndex(item))) break;
    const end = ends[item] ?? Infinity;
    const kind = kinds[item] ?? IMPOSSIBLE;
    if (kind === READ) {
      if (isSame(wants[item], state)) {
        choose(item, state, AT_ONCE);
        if (end !== Infinity) left--;
        continue;
      }
      // The text can no longer become what was read: it is as long already, and no write can come before.
      if (grows && !mayBeWritten(end) && (wants[item] as string).length <= (state as string).length) return DEAD_END;
      if (waiting === 0 || end < (ends[waiting - 1] ?? wrongIndex(waiting - 1))) waiting = place;
    }
    if (kind === WRITE || kind === APPEND || (kind === CAS && wants[item] === state)) {
      choices++;
      if (end === Infinity) hasLate = true;
      else if (kind === WRITE) firstWrite = firstWrite === 0 ? place : firstWrite;
      else firstOther = firstOther === 0 ? place : firstOther;
    }
    if (end < earliest) earliest = end;
  }
  // A read that was placed here has seen the operation that never returned, so a write may follow.
  if (!mayWriteAnyhow && depth === before) firstWrite = 0;
  if (firstWrite !== 0 && (firstOther === 0 || firstWrite < firstOther)) return firstWrite;
  if (firstOther !== 0 || !hasLate) return firstOther;
  return nextFit({ from: 0, state, isLate: true });
}

/** The first update that brings the text nearer to what the reader found, seen from one step only; 0 for none. */
function leadingTo(reader: number, state: string): number {
  const found = wants[reader] as string;
  const mayWrite = !isUnseen();
  let earliest = Infinity;
  for (let place = nextItem[0] ?? wrongIndex(0); place !== 0; place = nextItem[place] ?? wrongIndex(place)) {
    const item = place - 1;
    if (earliest < (begins[item] ?? wrongIndex(item))) return 0;
    const end = ends[item] ?? Infinity;
    if (end < earliest) earliest = end;
    if (end === Infinity) continue;
    const kind = kinds[item] ?? IMPOSSIBLE;
    const put = puts[item] as string;
    if (kind === APPEND && isNext(put, state, found)) return place;
    if (kind === WRITE && put === found && mayWrite) return place;
  }
  return 0;
}

/** Whether the piece follows right after `text` in the longer text. */
function isNext(piece: string, text: string, longer: string): boolean {
  const start = text.length;
  for (let at = 0; at < piece.length; at++) {
    if (piece.charCodeAt(at) !== longer.charCodeAt(start + at)) return false;
  }
  return true;
}

/** Two comparisons, because each is fast only while all that it compares is of one type. */
function isSame(one: Json | undefined, other: Json): boolean {
  if (typeof one === "string" && typeof other === "string") return one === other;
  return one === other;
}

/** Whether a write that is not placed began before `end`. Writes that are left out count, too; that does no harm. */
function mayBeWritten(end: number): boolean {
  for (let at = 0; at < writeCount; at++) {
    const item = writes[at] ?? wrongIndex(at);
    if (((placed[item >> 5] ?? wrongIndex()) & (1 << (item & 31))) === 0)
      return (begins[item] ?? wrongIndex(item)) <= end;
  }
  return false;
}

/** The next update after the place `from` that fits: one that never returned if `isLate`, else one that returned. */
function nextFit({
  from,
  state,
  isLate,
}: {
  readonly from: number;
  readonly state: Json;
  readonly isLate: boolean;
}): number {
  const mayWrite = !isUnseen();
  let earliest = from === 0 ? Infinity : earliestUpTo(from);
  for (let place = nextItem[from] ?? wrongIndex(from); place !== 0; place = nextItem[place] ?? wrongIndex(place)) {
    const item = place - 1;
    stepsLeft--;
    if (earliest < (begins[item] ?? wrongIndex(item))) return 0;
    const kind = kinds[item] ?? IMPOSSIBLE;
    const fits = kind === WRITE ? mayWrite : kind === APPEND || (kind === CAS && wants[item] === state);
    if (fits && isLate === (ends[item] === Infinity) && mayGo(item)) return place;
    earliest = Math.min(earliest, ends[item] ?? Infinity);
  }
  return 0;
}

/** Whether the last item placed never returned, so that nobody has seen it so far. */
function isUnseen(): boolean {
  return depth > 0 && howChosen[depth - 1] !== AT_ONCE && ends[chosen[depth - 1] ?? wrongIndex(depth - 1)] === Infinity;
}

function clear(count: number): void {
  for (let place = 0; place <= count; place++) {
    nextItem[place] = place < count ? place + 1 : 0;
    previousItem[place] = place - 1;
  }
  for (let word = 0; word < WORDS_MAX; word++) placed[word] = 0;
  firstRow += rowCount;
  rowCount = 0;
  if (firstRow < 0x7fffffff - ROWS_MAX) return;
  table.fill(0);
  firstRow = 1;
}

/** Leaves out the items that never returned and that nobody can have seen, and links those that do the same. */
function forgetUnseen(count: number): void {
  let lateCount = 0;
  for (let item = 0; item < count; item++) {
    alikeBefore[item] = -1;
    if (ends[item] !== Infinity) continue;
    if (kinds[item] === READ || !wasFound(puts[item] ?? null, count)) {
      unlink(item + 1);
      continue;
    }
    for (let at = lateCount - 1; at >= 0; at--) {
      const other = lateItems[at] ?? wrongIndex(at);
      if (kinds[other] !== kinds[item] || puts[other] !== puts[item] || wants[other] !== wants[item]) continue;
      alikeBefore[item] = other;
      break;
    }
    lateItems[lateCount++] = item;
  }
}

/** Whether any item found the value; for a text that grows, also as a part of a longer text. */
function wasFound(put: Json, count: number): boolean {
  for (let item = 0; item < count; item++) {
    if (kinds[item] !== READ && kinds[item] !== CAS) continue;
    if (wants[item] === put || (grows && (wants[item] as string).includes(put as string))) return true;
  }
  return false;
}

/** Whether the item may be placed: one that never returned comes after the earlier ones that do the same. */
function mayGo(item: number): boolean {
  if (ends[item] !== Infinity) return true;
  const before = alikeBefore[item] ?? wrongIndex(item);
  return before === -1 || ((placed[before >> 5] ?? wrongIndex()) & (1 << (before & 31))) !== 0;
}

function choose(item: number, state: Json, how: number): void {
  chosen[depth] = item;
  stateBefore[depth] = state;
  howChosen[depth++] = how;
  placed[item >> 5] = (placed[item >> 5] ?? wrongIndex()) | (1 << (item & 31));
  unlink(item + 1);
}

function unlink(place: number): void {
  const [to, from] = [nextItem[place] ?? wrongIndex(place), previousItem[place] ?? wrongIndex(place)];
  nextItem[from] = to;
  if (to !== 0) previousItem[to] = from;
}

function relink(place: number): void {
  const item = place - 1;
  placed[item >> 5] = (placed[item >> 5] ?? wrongIndex()) & ~(1 << (item & 31));
  const [to, from] = [nextItem[place] ?? wrongIndex(place), previousItem[place] ?? wrongIndex(place)];
  nextItem[from] = place;
  if (to !== 0) previousItem[to] = place;
}

/** Remembers the operations placed and the state; false where they were met before. */
function remember(state: Json, count: number): boolean {
  const words = (count + 31) >> 5;
  let hash = 0;
  for (let word = 0; word < words; word++)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (placed[word] ?? wrongIndex(word));
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  search: for (let at = (hash ^ (hash >>> 15)) & TABLE_MASK; ; at = (at + 1) & TABLE_MASK) {
    const row = (table[at] ?? wrongIndex(at)) - firstRow;
    if (row < 0) {
      table[at] = firstRow + rowCount;
      const start = rowCount * WORDS_MAX;
      rowStates[rowCount++] = state;
      for (let word = 0; word < words; word++) rows[start + word] = placed[word] ?? wrongIndex(word);
      return true;
    }
    const start = row * WORDS_MAX;
    for (let word = 0; word < words; word++) if (rows[start + word] !== placed[word]) continue search;
    if (isSame(rowStates[row] ?? null, state)) return false;
  }
}

/** The earliest completion among the items in the list up to and including this place. */
function earliestUpTo(last: number): number {
  let earliest = Infinity;
  for (
    let place = nextItem[0] ?? wrongIndex(0);
    place !== 0 && place <= last;
    place = nextItem[place] ?? wrongIndex(place)
  ) {
    earliest = Math.min(earliest, ends[place - 1] ?? Infinity);
  }
  return earliest;
}
