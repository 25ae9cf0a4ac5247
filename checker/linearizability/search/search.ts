/**
 * The search: is there an order of the operations that the object allows and the clock does not forbid?
 *
 * Trying every order, or remembering for each configuration the whole set of operations done, costs time and memory
 * squared in the length of the history. Here the history is walked return by return (a layer each), and an operation
 * is placed only when the next return needs it (Lowe 2017, just-in-time linearization); a configuration is the layer, a
 * mask over the operations open there, and the state. Each rule that drops a branch says why it may; the tests break one
 * at a time (`testing/broken-sources.ts`).
 *
 * Never-returned operations are first taken as usable again and again ("relaxed"): fewer configurations, and if even
 * that fails, the history is not linearizable. Only when it succeeds by using one too often is each counted ("exact").
 * Where the states could then grow without end (a counter of one's own), only the exact search runs.
 */
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { FLAGS, LAYER, STATE, USAGE, createConfigurations } from "./configurations.ts";
import type { Configuration, Configurations } from "./configurations.ts";
import type { Effort } from "../../base/effort.ts";
import { createCrashedUsage } from "./crashed-usage.ts";
import type { CrashedUsage } from "./crashed-usage.ts";
import { layersOf, openInAll } from "./layers.ts";
import type { Layers } from "./layers.ts";
import type { Machine } from "./machine.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** What one attempt may spend. */
export interface Allowance {
  /** Configurations to expand. */
  readonly nodesMax: number;
  readonly bytesMax: number;
  /** True when time is up; asked every few hundred configurations. */
  readonly isTimeUp: () => boolean;
}

export type Shortage = "nodes" | "memory" | "time";

export interface SearchOutcome {
  readonly verdict: boolean | "unknown";
  /** Valid: the items in order. */
  readonly order?: readonly number[];
  readonly shortage?: Shortage;
  /** The item whose return could not be reached by any order (invalid), or not yet (unknown). */
  readonly farthest?: number;
  /** How many returns come before it. */
  readonly layer?: number;
  /** An order of the items placed before that return. */
  readonly prefix?: readonly number[];
  /** The states reachable there. */
  readonly frontier?: readonly number[];
  readonly nodes: number;
}

export interface SearchOptions {
  readonly allowance: Allowance;
  /** Says how much has been done, also within a layer; throws when time is up. */
  readonly effort?: Effort;
  /** The object may have held anything at the beginning: for a history cut out of the middle of a longer one. */
  readonly fromAnyState?: boolean;
}

const BYTES_AN_OPEN = 4;
const DIRTY = 1;
const OVERUSED = 2;
/** On the stack instead of an item: the configuration itself is to be expanded. Below: classes that never returned. */
const EXPAND = -1;

/** Up to so many candidates are put in order by moving each to its place. */
const FEW = 32;
/** Open operations that expansions have looked at between two looks at the clock. */
const OPEN_A_LOOK = 1 << 13;

/** Decides by search. Cost: see above; never more than the allowance and one step. */
export function search(history: KeyHistory, machine: Machine, options: SearchOptions): SearchOutcome {
  // Where thousands are open together, the layers alone may be too large; nothing was searched then.
  if (BYTES_AN_OPEN * openInAll(history) > options.allowance.bytesMax) {
    return { verdict: "unknown", shortage: "memory", nodes: 0 };
  }
  const layers = layersOf(history, machine, options.effort);
  if (layers.count === 0) return { verdict: true, order: [], nodes: 0 };
  if (!machine.isFinite) return attempt(history, machine, layers, options, false).outcome;
  const relaxed = attempt(history, machine, layers, options, true);
  if (relaxed.outcome.verdict !== true || !relaxed.isOverused) return relaxed.outcome;
  const exact = attempt(history, machine, layers, options, false);
  return { ...exact.outcome, nodes: exact.outcome.nodes + relaxed.outcome.nodes };
}

interface Attempt {
  readonly outcome: SearchOutcome;
  readonly isOverused: boolean;
}

interface Cursor {
  readonly history: KeyHistory;
  readonly machine: Machine;
  readonly layers: Layers;
  readonly isRelaxed: boolean;
  readonly canPrune: boolean;
  readonly usage: CrashedUsage;
  readonly known: Configurations;
  /** What is left to try: pairs of a configuration and what to place there, or EXPAND. */
  readonly stack: number[];
  /** Whether another configuration like the one being built makes it superfluous. */
  readonly isCovered: (other: number) => boolean;
  /** The configuration being built, and the items placed on the way to it from its parent. */
  readonly at: Configuration;
  readonly path: number[];
  /** The item last chosen for a class, and the expansion it was chosen in. */
  readonly chosen: Int32Array;
  readonly chosenAt: Int32Array;
  /** What can be placed at the configuration being expanded, and how promising it is. */
  readonly candidates: number[];
  readonly promise: number[];
  farthest: number;
  farthestId: number;
  isDone: boolean;
}

function attempt(
  history: KeyHistory,
  machine: Machine,
  layers: Layers,
  options: SearchOptions,
  isRelaxed: boolean,
): Attempt {
  const usage = createCrashedUsage(layers.crashed.length);
  const known = createConfigurations(layers.words);
  const at = { layer: 0, state: 0, usage: 0, flags: 0, parent: -1, mask: new Int32Array(layers.words) };
  const cursor: Cursor = {
    history,
    machine,
    layers,
    isRelaxed,
    canPrune: machine.facts !== undefined && options.fromAnyState !== true,
    usage,
    known,
    stack: [],
    // Even where its last never-returned operation is unseen, so that it may not overwrite: then the one before may.
    isCovered: (other) => isRelaxed || usage.covers(known.field(other, USAGE), at.usage),
    at,
    path: [],
    chosen: new Int32Array(machine.classCount),
    chosenAt: new Int32Array(machine.classCount).fill(-1),
    candidates: [],
    promise: [],
    farthest: 0,
    farthestId: -1,
    isDone: false,
  };
  const states = options.fromAnyState === true ? (machine.anyState ?? [machine.initial]) : [machine.initial];
  for (const state of states) {
    if (cursor.isDone) break;
    cursor.at.mask.fill(0);
    cursor.path.length = 0;
    const root = enter(cursor, -1, 0, state, 0, 0);
    if (root >= 0) cursor.stack.push(root, EXPAND);
  }
  const { allowance } = options;
  let nodes = 0;
  let opened = 0;
  let shortage: Shortage | undefined;
  while (!cursor.isDone && shortage === undefined) {
    const what = cursor.stack.pop();
    const from = cursor.stack.pop();
    if (what === undefined || from === undefined) break;
    const id =
      what === EXPAND ? from : what >= 0 ? placeItem(cursor, from, what) : useCrashed(cursor, from, EXPAND - what);
    if (id < 0) continue;
    nodes++;
    if (nodes > allowance.nodesMax) shortage = "nodes";
    else if ((nodes & 127) === 0 || opened >= OPEN_A_LOOK) {
      opened = 0;
      if (bytesOf(cursor) > allowance.bytesMax) shortage = "memory";
      else if (allowance.isTimeUp()) shortage = "time";
    }
    if (shortage === undefined) opened += expand(cursor, id, nodes);
  }
  return { outcome: outcomeOf(cursor, nodes, shortage), isOverused: (cursor.at.flags & OVERUSED) !== 0 };
}

function bytesOf({ known, usage, machine, layers, stack }: Cursor): number {
  return known.bytes() + usage.bytes() + machine.bytes() + layers.bytes + 8 * stack.length;
}

function outcomeOf(cursor: Cursor, nodes: number, shortage: Shortage | undefined): SearchOutcome {
  if (cursor.isDone) {
    const order = cursor.at.parent < 0 ? [] : cursor.known.pathTo(cursor.at.parent);
    return { verdict: true, order: [...order, ...cursor.path], nodes };
  }
  const { known, layers, farthest } = cursor;
  const frontier = new Set<number>();
  for (let id = 0; id < known.count(); id++)
    if (known.field(id, LAYER) === farthest) frontier.add(known.field(id, STATE));
  return {
    verdict: shortage === undefined ? false : "unknown",
    ...(shortage === undefined ? {} : { shortage }),
    farthest: layers.due[farthest] ?? wrongIndex(farthest),
    layer: farthest,
    prefix: cursor.farthestId < 0 ? [] : known.pathTo(cursor.farthestId),
    frontier: [...frontier],
    nodes,
  };
}

function has(mask: Int32Array, slot: number): boolean {
  return ((mask[slot >> 5] ?? wrongIndex()) & (1 << (slot & 31))) !== 0;
}

function put(mask: Int32Array, slot: number): void {
  mask[slot >> 5] = (mask[slot >> 5] ?? wrongIndex()) | (1 << (slot & 31));
}

/**
 * Takes the mask and path in the cursor, adds every read that fits, passes every return that is due, and remembers.
 * @returns the configuration, -1 where it is superfluous or the search is done
 */
function enter(cursor: Cursor, parent: number, from: number, state: number, usage: number, flags: number): number {
  const { layers, machine, at, path } = cursor;
  let layer = from;
  let nextFlags = flags;
  for (;;) {
    const end = layers.updatesStart[layer] ?? wrongIndex(layer);
    for (let place = layers.openStart[layer] ?? wrongIndex(layer); place < end; place++) {
      const item = layers.open[place] ?? wrongIndex(place);
      const slot = layers.slot[item] ?? wrongIndex(item);
      if (has(at.mask, slot)) continue;
      const after = machine.step(state, machine.classOf[item] ?? wrongIndex(item));
      // A read that fits goes at once: moving it here from later changes no state and, being open, breaks no precedence.
      if (after !== state) continue;
      put(at.mask, slot);
      path.push(item);
      nextFlags &= ~DIRTY;
    }
    const dueSlot = layers.slot[layers.due[layer] ?? wrongIndex(layer)] ?? wrongIndex();
    if (!has(at.mask, dueSlot)) break;
    at.mask[dueSlot >> 5] = (at.mask[dueSlot >> 5] ?? wrongIndex()) & ~(1 << (dueSlot & 31));
    if (++layer === layers.count) {
      at.parent = parent;
      at.flags = nextFlags;
      cursor.isDone = true;
      return -1;
    }
  }
  at.layer = layer;
  at.state = state;
  at.usage = usage;
  at.flags = nextFlags;
  at.parent = parent;
  const id = cursor.known.add(at, path, cursor.isCovered);
  if (id >= 0 && (layer > cursor.farthest || cursor.farthestId < 0)) {
    cursor.farthest = layer;
    cursor.farthestId = id;
  }
  return id;
}

/**
 * Pushes what can be placed at a configuration; what is pushed last is tried first.
 * @returns how many open operations it looked at
 */
function expand(cursor: Cursor, id: number, expansion: number): number {
  const { known, layers, machine, candidates } = cursor;
  const { mask } = cursor.at;
  const layer = known.field(id, LAYER);
  // What never returned and would be overwritten unseen could as well be left out, and another branch leaves it out.
  const isDirty = (known.field(id, FLAGS) & DIRTY) !== 0;
  if (layers.crashed.length > 0) pushCrashed(cursor, id, layer);
  const state = known.field(id, STATE);
  known.readMask(id, mask);
  candidates.length = 0;
  const end = layers.openStart[layer + 1] ?? wrongIndex(layer + 1);
  for (let place = layers.updatesStart[layer] ?? wrongIndex(layer); place < end; place++) {
    const item = layers.open[place] ?? wrongIndex(place);
    const cls = machine.classOf[item] ?? wrongIndex(item);
    if (has(mask, layers.slot[item] ?? wrongIndex(item)) || (isDirty && machine.blind[cls] === 1)) continue;
    if (cursor.chosenAt[cls] === expansion) {
      const rival = cursor.chosen[cls] ?? wrongIndex(cls);
      const { complete } = cursor.history;
      // Swapping two alike in a witness changes nothing, so the one that is due first goes first.
      if ((complete[item] ?? NEVER) >= (complete[rival] ?? NEVER)) continue;
      candidates[candidates.indexOf(rival)] = item;
    } else {
      if (machine.step(state, cls) < 0) continue;
      cursor.chosenAt[cls] = expansion;
      candidates.push(item);
    }
    cursor.chosen[cls] = item;
  }
  pushByPromise(cursor, id, layer, state);
  return end - (layers.openStart[layer] ?? wrongIndex(layer));
}

/** Least promising first: the due operation last, before it what makes the state that the next to return waits for. */
function pushByPromise(cursor: Cursor, id: number, layer: number, state: number): void {
  const { machine, layers, history, candidates, promise, stack } = cursor;
  if (candidates.length > FEW) return pushManyByPromise(cursor, id, layer, state);
  const { complete } = history;
  const due = layers.due[layer] ?? wrongIndex(layer);
  for (let at = 0; at < candidates.length; at++) {
    const item = candidates[at] ?? wrongIndex(at);
    const own = complete[item] ?? NEVER;
    const score =
      item === due
        ? 1
        : -Math.min(own, waitedFor(cursor, layer, machine.step(state, machine.classOf[item] ?? wrongIndex(item))));
    // They are few, so each is moved down to its place.
    let place = at;
    for (
      ;
      place > 0 &&
      isLess(
        promise[place - 1] ?? wrongIndex(place - 1),
        complete[candidates[place - 1] ?? wrongIndex(place - 1)] ?? NEVER,
        score,
        own,
      );
      place--
    ) {
      promise[place] = promise[place - 1] ?? wrongIndex(place - 1);
      candidates[place] = candidates[place - 1] ?? wrongIndex(place - 1);
    }
    promise[place] = score;
    candidates[place] = item;
  }
  for (let at = 0; at < candidates.length; at++) stack.push(id, candidates[at] ?? wrongIndex(at));
}

/** The same for many candidates, where to compare each with each would take for ever. */
function pushManyByPromise(cursor: Cursor, id: number, layer: number, state: number): void {
  const { machine, layers, history, candidates, stack } = cursor;
  const due = layers.due[layer] ?? wrongIndex(layer);
  const waited = waitedForAll(cursor, layer);
  const weighed = candidates.map((item) => {
    const deadline = history.complete[item] ?? NEVER;
    const after = machine.step(state, machine.classOf[item] ?? wrongIndex(item));
    return { item, deadline, promise: item === due ? 1 : -Math.min(deadline, waited.get(after) ?? NEVER) };
  });
  weighed.sort((a, b) => {
    if (isLess(a.promise, a.deadline, b.promise, b.deadline)) return 1;
    return isLess(b.promise, b.deadline, a.promise, a.deadline) ? -1 : 0;
  });
  for (const { item } of weighed) stack.push(id, item);
}

function isLess(promise: number, deadline: number, otherPromise: number, otherDeadline: number): boolean {
  return promise > otherPromise || (promise === otherPromise && deadline < otherDeadline);
}

/** When the first open operation that waits for the state returns. */
function waitedFor({ machine, layers, history, at }: Cursor, layer: number, state: number): number {
  const { facts } = machine;
  let earliest = NEVER;
  if (facts === undefined) return earliest;
  const end = layers.openStart[layer + 1] ?? wrongIndex(layer + 1);
  for (let place = layers.openStart[layer] ?? wrongIndex(layer); place < end; place++) {
    const item = layers.open[place] ?? wrongIndex(place);
    if (
      facts.wanted(machine.classOf[item] ?? wrongIndex(item)) !== state ||
      has(at.mask, layers.slot[item] ?? wrongIndex(item))
    )
      continue;
    earliest = Math.min(earliest, history.complete[item] ?? NEVER);
  }
  return earliest;
}

/** For each state that open operations wait for, when the first of them returns. */
function waitedForAll({ machine, layers, history, at }: Cursor, layer: number): ReadonlyMap<number, number> {
  const { facts } = machine;
  const earliest = new Map<number, number>();
  if (facts === undefined) return earliest;
  const end = layers.openStart[layer + 1] ?? wrongIndex(layer + 1);
  for (let place = layers.openStart[layer] ?? wrongIndex(layer); place < end; place++) {
    const item = layers.open[place] ?? wrongIndex(place);
    if (has(at.mask, layers.slot[item] ?? wrongIndex(item))) continue;
    const state = facts.wanted(machine.classOf[item] ?? wrongIndex(item));
    earliest.set(state, Math.min(earliest.get(state) ?? NEVER, history.complete[item] ?? NEVER));
  }
  return earliest;
}

/** Places an item at a configuration. @returns the configuration after it, or -1 */
function placeItem(cursor: Cursor, id: number, item: number): number {
  const { known, layers, machine, at, path } = cursor;
  const { facts } = machine;
  const layer = known.field(id, LAYER);
  const state = known.field(id, STATE);
  const cls = machine.classOf[item] ?? wrongIndex(item);
  const after = machine.step(state, cls);
  const time = layers.time[layer] ?? wrongIndex(layer);
  if (cursor.canPrune && facts !== undefined) {
    if (after !== state && facts.isStuck(state, time, item)) return -1;
    if (facts.isDeadEnd(after, time)) return -1;
  }
  known.readMask(id, at.mask);
  path.length = 0;
  put(at.mask, layers.slot[item] ?? wrongIndex(item));
  if (facts?.canAbsorb === true && machine.blind[cls] === 1) {
    const end = layers.openStart[layer + 1] ?? wrongIndex(layer + 1);
    for (let open = layers.updatesStart[layer] ?? wrongIndex(layer); open < end; open++) {
      const other = layers.open[open] ?? wrongIndex(open);
      const otherClass = machine.classOf[other] ?? wrongIndex(other);
      if (machine.blind[otherClass] === 0 || has(at.mask, layers.slot[other] ?? wrongIndex(other))) continue;
      // An open write whose value nobody can need any more goes just before this one, unseen.
      if (!facts.isUnneeded(machine.step(state, otherClass), time)) continue;
      put(at.mask, layers.slot[other] ?? wrongIndex(other));
      path.push(other);
    }
  }
  path.push(item);
  return enter(cursor, id, layer, after, known.field(id, USAGE), known.field(id, FLAGS) & OVERUSED);
}

/** Pushes each class of never-returned operations that may still be used, below them those used up already. */
function pushCrashed({ layers, history, usage, known, isRelaxed, stack }: Cursor, id: number, layer: number): void {
  const used = known.field(id, USAGE);
  const time = layers.time[layer] ?? wrongIndex(layer);
  for (const again of isRelaxed ? [true, false] : [false]) {
    // Classes stand in order of their first invocation.
    for (let index = 0; index < layers.crashed.length; index++) {
      const items = layers.crashed[index]?.items;
      if (items === undefined || (history.invoke[items[0] ?? wrongIndex(0)] ?? wrongIndex()) > time) break;
      const next = items[usage.count(used, index)];
      const isLeft = next !== undefined && (history.invoke[next] ?? wrongIndex(next)) < time;
      if (isLeft !== again) stack.push(id, EXPAND - 1 - index);
    }
  }
}

/** Uses a class of never-returned operations, the next of it or one used up; counted from 1. */
function useCrashed(cursor: Cursor, id: number, number: number): number {
  const { known, layers, machine, usage, at, path } = cursor;
  const { facts } = machine;
  const index = number - 1;
  const crashed = layers.crashed[index];
  const first = crashed?.items[0];
  if (crashed === undefined || first === undefined) return -1;
  const layer = known.field(id, LAYER);
  const state = known.field(id, STATE);
  const used = known.field(id, USAGE);
  const flags = known.field(id, FLAGS);
  const time = layers.time[layer] ?? wrongIndex(layer);
  const next = crashed.items[usage.count(used, index)];
  const isLeft = next !== undefined && (cursor.history.invoke[next] ?? wrongIndex(next)) < time;
  if (machine.blind[crashed.cls] === 1 && (flags & DIRTY) !== 0) return -1;
  const after = machine.step(state, crashed.cls);
  if (after < 0 || after === state || facts?.isUnneeded(after, time) === true) return -1;
  if (cursor.canPrune && facts !== undefined) {
    if (facts.isStuck(state, time, -1) || facts.isDeadEnd(after, time)) return -1;
  }
  known.readMask(id, at.mask);
  path.length = 0;
  path.push(next ?? first);
  const nowUsed = isLeft ? usage.withOneMore(used, index) : used;
  return enter(cursor, id, layer, after, nowUsed, flags | DIRTY | (isLeft ? 0 : OVERUSED));
}
