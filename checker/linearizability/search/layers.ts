/**
 * Layers: the return events of a history, each with the operations that are open just before it.
 *
 * Each open operation has a slot, reused after its return, so that a set of open operations is a mask of as many bits
 * as operations were ever open together, not one bit for every operation of the history.
 */
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Machine } from "./machine.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

export interface Layers {
  readonly count: number;
  /** By layer: the item that returns there, and when (its rank). */
  readonly due: Int32Array;
  readonly time: Int32Array;
  /** Items open at layer l: open[openStart[l]] … open[openStart[l + 1] - 1], the read-only ones before updatesStart[l]. */
  readonly openStart: Int32Array;
  readonly updatesStart: Int32Array;
  readonly open: Int32Array;
  /** By item: its bit. */
  readonly slot: Int32Array;
  /** 32-bit words that a mask needs. */
  readonly words: number;
  /** Classes of the items that never returned, by first invocation, each with its items in order of invocation. */
  readonly crashed: readonly CrashedClass[];
  readonly bytes: number;
}

export interface CrashedClass {
  readonly cls: number;
  readonly items: readonly number[];
}

/** How many operations are open just before each return, all together: what `layersOf` takes room for. O(n). */
export function openInAll({ invoke, complete, returns }: KeyHistory): number {
  let [begun, next, sum] = [0, 0, 0];
  for (let layer = 0; layer < returns.length; layer++) {
    const at = complete[returns[layer] ?? wrongIndex(layer)] ?? NEVER;
    for (; next < invoke.length && (invoke[next] ?? NEVER) < at; next++) if (complete[next] !== NEVER) begun += 1;
    sum += begun - layer;
  }
  return sum;
}

/** O(n k) time and space, k the number of operations open together. */
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
