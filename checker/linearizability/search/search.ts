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
 */
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";
import { expand } from "./candidates.ts";
import { FLAGS, LAYER, STATE, USAGE, createConfigurations } from "./configurations.ts";
import { createCrashedUsage } from "./crashed-usage.ts";
import { DIRTY, EXPAND, OVERUSED, has, put } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { layersOf, openInAll } from "./layers.ts";
import type { Layers } from "./layers.ts";
import type { Machine } from "./machine.ts";

/** What one search may spend. */
export interface Allowance {
  /** How many configurations it may expand. */
  readonly nodesMax: number;
  /** How many bytes it may remember. */
  readonly bytesMax: number;
  /** True when the time is up; asked every 128 configurations, sooner where many operations are open. */
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
