/**
 * The candidates of a search: the items that can be placed at a configuration, pushed on the stack so that the most
 * promising one is tried first.
 */
import { NEVER } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";
import { FLAGS, LAYER, STATE, USAGE } from "./configurations.ts";
import { DIRTY, EXPAND, has } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";

/** Up to this many candidates are sorted by insertion. */
const FEW = 32;

/**
 * Pushes the items that can be placed at a configuration. The last one pushed is tried first.
 * @returns how many open operations it looked at
 */
export function expand(cursor: Cursor, id: number, expansion: number): number {
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

/** The same for many candidates, where comparing each with each other one would take too long. */
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
