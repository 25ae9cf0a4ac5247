/**
 * The search: is there an order of the operations that the object allows and the clock does not forbid?
 *
 * If each configuration held the whole set of operations that are placed, time and memory would be quadratic in the
 * length of the history. So the search goes from return to return; each return is a layer. An operation is placed only
 * when the next return needs it (just-in-time linearization, Lowe 2017). A configuration is a layer, a mask over the
 * operations that are open there, and a state. Each rule that drops a branch says why that is right. The tests break
 * these rules one at a time (`checker/testing/broken-sources.ts`).
 *
 * The first search is "relaxed": operations that never returned may be used any number of times. It has fewer
 * configurations, and if even it finds no order, the history is not linearizable. If it finds an order that uses one of
 * them too often, an "exact" search counts each use. Where the relaxed search could reach infinitely many states (such
 * as with a user's counter), only the exact one runs.
 *
 * This is one algorithm, so it is in one file.
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

/** What one search may spend. */
export interface Allowance {
  /** How many configurations it may expand. */
  readonly nodesMax: number;
  /** How many bytes it may remember. */
  readonly bytesMax: number;
  /** True when the time is up; asked every 128 configurations. */
  readonly isTimeUp: () => boolean;
}

/** What a search ran out of. */
export type Shortage = "nodes" | "memory" | "time";

/** The result of a search. */
export interface SearchOutcome {
  readonly verdict: boolean | "unknown";
  /** Only with true: the items in order. */
  readonly order?: readonly number[];
  /** Only with "unknown". */
  readonly shortage?: Shortage;
  /** With false: the first item whose return no order reaches. With "unknown": the first one not reached so far. */
  readonly farthest?: number;
  /** How many returns come before that one. */
  readonly layer?: number;
  /** An order of the items placed before that return. */
  readonly prefix?: readonly number[];
  /** The states that can be reached there, by their numbers in the machine. */
  readonly frontier?: readonly number[];
  /** How many configurations were expanded. */
  readonly nodes: number;
}

/** How to search. */
export interface SearchOptions {
  readonly allowance: Allowance;
  /** Told how much work the layers are; may throw when the time is up. */
  readonly effort?: Effort;
  /** The object may hold anything at the beginning: for a part of a longer history. */
  readonly fromAnyState?: boolean;
}

const BYTES_AN_OPEN = 4;
const DIRTY = 1;
const OVERUSED = 2;
/** On the stack in place of an item: expand the configuration itself. Lower numbers: classes that never returned. */
const EXPAND = -1;

/** Up to this many candidates are sorted by insertion. */
const FEW = 32;
/** The clock is asked after expansions have looked at this many open operations. */
const OPEN_A_LOOK = 1 << 13;

/**
 * Decides by search.
 * @throws OutOfTimeError where `effort` does
 * Cost: exponential in the number of concurrent operations at worst; never more than the allowance and one step.
 */
export function search(history: KeyHistory, machine: Machine, options: SearchOptions): SearchOutcome {
  // Where thousands of operations are open together, the layers alone may be too large. Then nothing is searched.
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

/** One search while it runs. */
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
  /** Whether another configuration can do all that the one being built can do. */
  readonly isCovered: (other: number) => boolean;
  /** The configuration being built, and the items placed on the way to it from its parent. */
  readonly at: Configuration;
  readonly path: number[];
  /** By class: the item that was last chosen for it, and the expansion in which that happened. */
  readonly chosen: Int32Array;
  readonly chosenAt: Int32Array;
  /** The items that can be placed at the configuration being expanded, and how promising each is. */
  readonly candidates: number[];
  readonly promise: number[];
  /** The highest layer that was reached, and the first configuration there. */
  farthest: number;
  farthestId: number;
  /** Whether an order was found. */
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
    // Also where the other is DIRTY and may not overwrite: then the configuration before it may.
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
 * Takes the mask and the path in the cursor, places every read that fits, passes every return that is reached, and
 * remembers the configuration.
 * @returns the configuration; -1 where another one covers it, or where the search is done
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
      // A read that fits is placed at once: it changes no state, and since it is open, it may come here in real time.
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
 * Pushes the items that can be placed at a configuration. The last one pushed is tried first.
 * @returns how many open operations it looked at
 */
function expand(cursor: Cursor, id: number, expansion: number): number {
  const { known, layers, machine, candidates } = cursor;
  const { mask } = cursor.at;
  const layer = known.field(id, LAYER);
  // A never-returned operation that is overwritten unseen can be left out as well; another branch does that.
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
      // Items of one class can be swapped in any order, so the one that returns first is placed first.
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

/**
 * Pushes the candidates, the least promising first: last the operation that returns next, before it those that make a
 * state for which an operation waits that returns soon.
 */
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
    // Insertion sort: there are few of them.
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

/** The earliest return of an open operation that waits for the state; NEVER for none. */
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

/** By state for which open operations wait: the earliest return of one of them. */
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

/** Places an item at a configuration. Gives the configuration after it, -1 where there is none to look at. */
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
      // An open write whose value nobody can need any more is placed just before this one, unseen.
      if (!facts.isUnneeded(machine.step(state, otherClass), time)) continue;
      put(at.mask, layers.slot[other] ?? wrongIndex(other));
      path.push(other);
    }
  }
  path.push(item);
  return enter(cursor, id, layer, after, known.field(id, USAGE), known.field(id, FLAGS) & OVERUSED);
}

/** Pushes each class of never-returned operations that may be used. Those that are used up are tried last. */
function pushCrashed({ layers, history, usage, known, isRelaxed, stack }: Cursor, id: number, layer: number): void {
  const used = known.field(id, USAGE);
  const time = layers.time[layer] ?? wrongIndex(layer);
  for (const again of isRelaxed ? [true, false] : [false]) {
    // Classes are in order of their first invocation.
    for (let index = 0; index < layers.crashed.length; index++) {
      const items = layers.crashed[index]?.items;
      if (items === undefined || (history.invoke[items[0] ?? wrongIndex(0)] ?? wrongIndex()) > time) break;
      const next = items[usage.count(used, index)];
      const isLeft = next !== undefined && (history.invoke[next] ?? wrongIndex(next)) < time;
      if (isLeft !== again) stack.push(id, EXPAND - 1 - index);
    }
  }
}

/** Uses the next operation of a class of never-returned ones, or again one that is used up. Classes count from 1. */
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
