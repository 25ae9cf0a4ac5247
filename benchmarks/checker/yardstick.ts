/**
 * The yardstick: the plain Wing-Gong-Lowe search that most checkers are built on, kept to measure the checker against.
 *
 * Depth first through a linked list of invocations and returns; a configuration is the set of operations linearized so
 * far and the state, and each is visited once. No rule drops a branch, no operation is left out, no read goes early. An
 * operation that never returned stays a candidate to the end and need not be linearized. It gets the same columns as
 * the checker, so a failed cas is the same to both: a read of what it saw, or nothing; making them counts for both.
 * Source: Wing and Gong 1993; Lowe 2017, section 2.
 */
import { APPEND, CAS, READ, WRITE } from "../../checker/base/cell-columns.ts";
import type { CellColumns } from "../../checker/base/cell-columns.ts";
import { NEVER, keyHistory } from "../../checker/base/key-history.ts";
import type { KeyHistory } from "../../checker/base/key-history.ts";
import { text, textOf } from "../../checker/models/objects/text.ts";
import type { Operation } from "../../histories/operation.ts";

export interface YardstickOutcome {
  readonly verdict: boolean | "unknown";
  readonly configurations: number;
}

/** Decides a register or cas register, one key; "unknown" after `configurationsMax`. */
export function yardstick(history: KeyHistory, cells: CellColumns, configurationsMax = Infinity): YardstickOutcome {
  return plainSearch(
    history,
    { initial: cells.initial, step: (state, item) => step(cells, state, item) },
    configurationsMax,
  );
}

/** An object as the plain search sees it. */
interface PlainObject<State extends number | string> {
  readonly initial: State;
  /** The state after the item, -1 where it does not fit. */
  readonly step: (state: State, item: number) => State | -1;
}

function plainSearch<State extends number | string>(
  history: KeyHistory,
  object: PlainObject<State>,
  configurationsMax: number,
): YardstickOutcome {
  const count = history.invoke.length;
  const list = linkedEvents(history);
  const visited = createVisited(count);
  const linearized = new Int32Array(Math.max(1, (count + 31) >> 5));
  const chosen = new Int32Array(count);
  const before: State[] = [];
  let depth = 0;
  let state = object.initial;
  let left = history.returns.length;
  let entry = list.next[0] ?? 0;
  while (left > 0) {
    const item = entry - 1;
    if (entry !== 0 && item < count) {
      const after = object.step(state, item);
      flip(linearized, item);
      if (after !== -1 && visited.add(linearized, after)) {
        if (visited.count() > configurationsMax) return { verdict: "unknown", configurations: visited.count() };
        chosen[depth] = item;
        before[depth++] = state;
        state = after;
        if (history.complete[item] !== NEVER) left--;
        list.lift(item);
        entry = list.next[0] ?? 0;
      } else {
        flip(linearized, item);
        entry = list.next[entry] ?? 0;
      }
      continue;
    }
    if (depth === 0) return { verdict: false, configurations: visited.count() };
    const last = chosen[--depth] ?? 0;
    state = before[depth] ?? object.initial;
    if (history.complete[last] !== NEVER) left++;
    flip(linearized, last);
    list.unlift(last);
    entry = list.next[last + 1] ?? 0;
  }
  return { verdict: true, configurations: visited.count() };
}

/**
 * Decides texts of many keys that are written, appended to and read, as Porcupine's kv model does: key by key in the order
 * of their names, states as texts.
 *
 * @param stopsEarly at the first key that is wrong, without a verdict on the others
 */
export function textYardstick(
  operations: readonly Operation[],
  { stopsEarly }: { readonly stopsEarly: boolean },
): boolean {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = String(operation.key);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [operation]);
    else list.push(operation);
  }
  let isValid = true;
  for (const key of [...byKey.keys()].sort()) {
    const history = keyHistory(text, byKey.get(key) ?? []);
    if (plainSearch(history, textObject(history.operations), Infinity).verdict === true) continue;
    isValid = false;
    if (stopsEarly) break;
  }
  return isValid;
}

function textObject(operations: readonly Operation[]): PlainObject<string> {
  const kind = operations.map(({ f }) => (f === "read" ? READ : f === "write" ? WRITE : APPEND));
  const texts = operations.map(({ f, input, output = null }) => textOf(f === "read" ? output : input));
  return {
    initial: "",
    step: (state, item) => {
      const said = texts[item] ?? "";
      if (kind[item] === READ) return said === state ? state : -1;
      return kind[item] === WRITE ? said : state + said;
    },
  };
}

function flip(set: Int32Array, item: number): void {
  set[item >> 5] = (set[item >> 5] ?? 0) ^ (1 << (item & 31));
}

function step({ kind, wants, puts }: CellColumns, state: number, item: number): number {
  switch (kind[item] ?? -1) {
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

/** Entry i + 1 is the invocation of item i, entry count + i + 1 its return, 0 the head. */
function linkedEvents({ invoke, complete, eventCount }: KeyHistory): {
  readonly next: Int32Array;
  readonly lift: (item: number) => void;
  readonly unlift: (item: number) => void;
} {
  const count = invoke.length;
  const byRank = new Int32Array(eventCount);
  for (let item = 0; item < count; item++) {
    byRank[invoke[item] ?? 0] = item + 1;
    if (complete[item] !== NEVER) byRank[complete[item] ?? 0] = count + item + 1;
  }
  const next = new Int32Array(2 * count + 1);
  const previous = new Int32Array(2 * count + 1);
  let last = 0;
  for (const entry of byRank) {
    next[last] = entry;
    previous[entry] = last;
    last = entry;
  }
  next[last] = 0;
  const remove = (entry: number): void => {
    const [to, from] = [next[entry] ?? 0, previous[entry] ?? 0];
    next[from] = to;
    if (to !== 0) previous[to] = from;
  };
  const restore = (entry: number): void => {
    const [to, from] = [next[entry] ?? 0, previous[entry] ?? 0];
    next[from] = entry;
    if (to !== 0) previous[to] = entry;
  };
  return {
    next,
    lift: (item) => {
      remove(item + 1);
      if (complete[item] !== NEVER) remove(count + item + 1);
    },
    unlift: (item) => {
      if (complete[item] !== NEVER) restore(count + item + 1);
      restore(item + 1);
    },
  };
}

/** Configurations met so far: sets as rows of 32-bit words, found by hash; of texts, that is made of their lengths. */
function createVisited(itemCount: number): {
  readonly add: (set: Int32Array, state: number | string) => boolean;
  readonly count: () => number;
} {
  const stride = Math.max(1, (itemCount + 31) >> 5);
  const states: (number | string)[] = [];
  let rows = new Int32Array(stride * 64);
  let table = new Int32Array(128).fill(-1);
  let count = 0;
  const hash = (words: Int32Array, from: number, state: number | string): number => {
    let value = Math.imul((typeof state === "string" ? state.length : state) + 1, 0x85ebca6b);
    for (let word = 0; word < stride; word++) {
      value = Math.imul(value ^ (value >>> 15), 0xc2b2ae35) ^ (words[from + word] ?? 0);
    }
    value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
    return (value ^ (value >>> 15)) >>> 0;
  };
  const grow = (): void => {
    table = new Int32Array(table.length * 2).fill(-1);
    for (let row = 0; row < count; row++) {
      const start = row * stride;
      let place = hash(rows, start, states[row] ?? 0) & (table.length - 1);
      while (table[place] !== -1) place = (place + 1) & (table.length - 1);
      table[place] = row;
    }
  };
  const isRow = (row: number, set: Int32Array, state: number | string): boolean => {
    const start = row * stride;
    for (let word = 0; word < stride; word++) if (rows[start + word] !== set[word]) return false;
    return states[row] === state;
  };
  return {
    count: () => count,
    add: (set, state) => {
      let place = hash(set, 0, state) & (table.length - 1);
      for (let row = table[place] ?? -1; row !== -1; row = table[place] ?? -1) {
        if (isRow(row, set, state)) return false;
        place = (place + 1) & (table.length - 1);
      }
      table[place] = count;
      if ((count + 1) * stride > rows.length) {
        const wider = new Int32Array(rows.length * 2);
        wider.set(rows);
        rows = wider;
      }
      states[count] = state;
      rows.set(set, count * stride);
      if (++count * 2 > table.length) grow();
      return true;
    },
  };
}
