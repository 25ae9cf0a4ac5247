/**
 * Layers: the returns of a history, each with the operations that are open just before it.
 *
 * Each open operation has a slot, which is used again after its return. So a mask for a set of open operations needs as
 * many bits as operations were ever open together, and not one bit for each operation of the history.
 */
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Machine } from "./machine.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** The layers of a history, counted from 0. */
export interface Layers {
  readonly count: number;
  /** By layer: the item that returns there, and the rank of its return. */
  readonly due: Int32Array;
  readonly time: Int32Array;
  /**
   * The items that are open at layer l: open[openStart[l]] … open[openStart[l + 1] - 1]. Those before updatesStart[l]
   * are read-only.
   */
  readonly openStart: Int32Array;
  readonly updatesStart: Int32Array;
  readonly open: Int32Array;
  /** By item: its bit in a mask; -1 for an item that never returned. */
  readonly slot: Int32Array;
  /** 32-bit words that a mask needs. */
  readonly words: number;
  /** The classes of the items that never returned, in order of their first invocations. */
  readonly crashed: readonly CrashedClass[];
  readonly bytes: number;
}

/** Items that never returned and do the same. */
export interface CrashedClass {
  readonly cls: number;
  /** In order of invocation. */
  readonly items: readonly number[];
}

/** How many operations are open just before each return, summed up: the length of `open`. O(n). */
export function openInAll({ invoke, complete, returns }: KeyHistory): number {
  let [begun, next, sum] = [0, 0, 0];
  for (let layer = 0; layer < returns.length; layer++) {
    const at = complete[returns[layer] ?? wrongIndex(layer)] ?? NEVER;
    for (; next < invoke.length && (invoke[next] ?? NEVER) < at; next++) if (complete[next] !== NEVER) begun += 1;
    sum += begun - layer;
  }
  return sum;
}

/**
 * The layers of a history.
 * @throws OutOfTimeError where `effort` does
 * Cost: O(n k) time and space, with k operations open together.
 */
export function layersOf(history: KeyHistory, machine: Machine, effort: Effort = BOUNDLESS): Layers {
  const { invoke, complete, returns } = history;
  const count = returns.length;
  const openStart = new Int32Array(count + 1);
  const updatesStart = new Int32Array(count);
  const slot = new Int32Array(invoke.length).fill(-1);
  const crashed = new Map<number, number[]>();
  const time = new Int32Array(count);
  const reads: number[] = [];
  const updates: number[] = [];
  const freeSlots: number[] = [];
  const open = new Int32Array(openInAll(history));
  let openEnd = 0;
  let slots = 0;
  let next = 0;
  for (let layer = 0; layer < count; layer++) {
    const due = returns[layer] ?? wrongIndex(layer);
    const at = complete[due] ?? NEVER;
    for (; next < invoke.length && (invoke[next] ?? NEVER) < at; next++) {
      if (complete[next] === NEVER) {
        const cls = machine.classOf[next] ?? wrongIndex(next);
        const items = crashed.get(cls);
        if (items === undefined) crashed.set(cls, [next]);
        else items.push(next);
      } else {
        slot[next] = freeSlots.pop() ?? slots++;
        (machine.readOnly[machine.classOf[next] ?? wrongIndex(next)] === 1 ? reads : updates).push(next);
      }
    }
    time[layer] = at;
    const openNow = reads.length + updates.length;
    effort(openNow);
    for (const item of reads) open[openEnd++] = item;
    updatesStart[layer] = openEnd;
    for (const item of updates) open[openEnd++] = item;
    openStart[layer + 1] = openEnd;
    const among = machine.readOnly[machine.classOf[due] ?? wrongIndex(due)] === 1 ? reads : updates;
    among.splice(among.indexOf(due), 1);
    freeSlots.push(slot[due] ?? wrongIndex(due));
  }
  return {
    count,
    due: returns,
    time,
    openStart,
    updatesStart,
    open,
    slot,
    words: Math.max(1, (slots + 31) >> 5),
    bytes: 4 * (open.length + 4 * count + slot.length),
    crashed: [...crashed].map(([cls, items]) => ({ cls, items })),
  };
}
