/**
 * The counter, in O(n log n), if all updates add the same positive amount and are of one kind.
 *
 * Fetch-and-adds show their order. One that answered v stands at v, and reads of v stand just before it. Updates that
 * never returned fill the gaps: the earliest invoked gets the lowest gap, because low gaps demand early invocations.
 *
 * Increments have no answer. Reads of one value form a block. The blocks are in the order of their values, and between
 * two neighbouring blocks stand exactly as many increments as their values differ by. An increment may stand in a range
 * of gaps: after every read that returned before the increment was invoked, and before every read that was invoked
 * after the increment returned. From gap to gap we take the increments with the earliest deadline. If there are too
 * few, or one misses its deadline, no order exists: as in earliest-deadline-first scheduling, swapping two never helps.
 *
 * It does not apply to both kinds together, or to unequal amounts (that contains subset sum).
 * Source: our own argument, above.
 */
import { amountOf, countIn } from "../../models/objects/counter.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { createHeap } from "../../base/heap.ts";
import { inKnownOrder } from "./known-order.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

interface Counting {
  readonly amount: number;
  /** Items of increments, and of fetch-and-adds. */
  readonly blind: readonly number[];
  readonly fetching: readonly number[];
  /** Items of reads by the number of updates they saw, ascending. */
  readonly reads: readonly (readonly [count: number, items: readonly number[]])[];
}

/** Decides, with a linearization if valid. */
export function counterRuling(history: KeyHistory, effort: Effort): Ruling {
  effort(history.calls.length * 64);
  const counting = countingOf(history);
  if ("verdict" in counting) return counting;
  if (counting.blind.length > 0 && counting.fetching.length > 0) {
    return { verdict: undefined, because: "increments beside fetch-and-adds" };
  }
  return counting.fetching.length > 0 ? byAnswers(history, counting) : bySlots(history, counting);
}

function countingOf({ calls, model, operations }: KeyHistory): Counting | Ruling {
  if (!Number.isSafeInteger(model.initial))
    return { verdict: undefined, because: "a counter that begins with no whole number" };
  const amounts = new Set(calls.filter((call) => call.f !== "read").map((call) => amountOf(call.input)));
  const [amount = 1] = amounts;
  if (amounts.size > 1 || amount <= 0) return { verdict: undefined, because: "unequal amounts, or none above 0" };
  const blind: number[] = [];
  const fetching: number[] = [];
  const reads = new Map<number, number[]>();
  for (const [item, call] of calls.entries()) {
    if (call.f !== "read") {
      (call.f === "increment" ? blind : fetching).push(item);
      continue;
    }
    const output = countIn(call.output);
    const count = (Number(output) - Number(model.initial)) / amount;
    if (typeof output !== "number" || !Number.isInteger(count) || count < 0) {
      const because = `operation ${operations[item]?.id} read what no number of updates gives`;
      return { verdict: false, because };
    }
    const row = reads.get(count);
    if (row === undefined) reads.set(count, [item]);
    else row.push(item);
  }
  return { amount, blind, fetching, reads: [...reads].sort(([a], [b]) => a - b) };
}

function byAnswers(history: KeyHistory, { amount, fetching, reads }: Counting): Ruling {
  const { calls, complete, model, operations } = history;
  const at = new Map<number, number>();
  const lost: number[] = [];
  let height = reads.at(-1)?.[0] ?? 0;
  for (const item of fetching) {
    if (complete[item] === NEVER) {
      lost.push(item);
      continue;
    }
    const output = countIn(calls[item]?.output);
    const count = (Number(output) - Number(model.initial)) / amount;
    const id = operations[item]?.id;
    if (typeof output !== "number" || !Number.isInteger(count) || count < 0) {
      return { verdict: false, because: `operation ${id} answered what no number of updates gives` };
    }
    const other = at.get(count);
    if (other !== undefined) {
      return {
        verdict: false,
        because: `operations ${operations[other]?.id} and ${id} both found ${output}`,
        items: () => [other, item],
      };
    }
    at.set(count, item);
    height = Math.max(height, count + 1);
  }
  if (height - at.size > lost.length) return { verdict: false, because: "fewer updates than the answers show" };
  const order: number[] = [];
  let nextRead = 0;
  // Items are in order of invocation, and so the lost ones are, too.
  let nextLost = 0;
  for (let count = 0; count <= height; count++) {
    if (reads[nextRead]?.[0] === count) for (const item of reads[nextRead++]?.[1] ?? []) order.push(item);
    if (count < height) order.push(at.get(count) ?? lost[nextLost++] ?? -1);
  }
  return inKnownOrder(history, order);
}

interface Slots {
  /** For each slot (gap): the earliest return of the reads above it, the latest invocation of those below it. */
  readonly firstReturnAbove: readonly number[];
  readonly lastBeginBelow: readonly number[];
}

function slotsOf({ invoke, complete }: KeyHistory, { reads }: Counting): Slots {
  const count = reads.length;
  const firstReturnAbove: number[] = Array.from({ length: count + 1 }, () => NEVER);
  const lastBeginBelow: number[] = Array.from({ length: count + 1 }, () => -1);
  for (let block = count - 1; block >= 0; block--) {
    const ends = reads[block]?.[1].map((item) => complete[item] ?? NEVER) ?? [];
    firstReturnAbove[block] = ends.reduce((a, b) => Math.min(a, b), firstReturnAbove[block + 1] ?? NEVER);
  }
  for (let block = 0; block < count; block++) {
    const begins = reads[block]?.[1].map((item) => invoke[item] ?? wrongIndex(item)) ?? [];
    lastBeginBelow[block + 1] = begins.reduce((a, b) => Math.max(a, b), lastBeginBelow[block] ?? wrongIndex(block));
  }
  return { firstReturnAbove, lastBeginBelow };
}

function bySlots(history: KeyHistory, counting: Counting): Ruling {
  const { invoke, complete, operations } = history;
  const { blind, reads } = counting;
  const byReads = inKnownOrder(
    history,
    reads.flatMap(([, items]) => items),
  );
  if (byReads.verdict !== true) return byReads;
  const { firstReturnAbove, lastBeginBelow } = slotsOf(history, counting);
  const highest = reads.length;
  const windowOf = (item: number): { item: number; low: number; high: number } => {
    const [begin, end] = [invoke[item] ?? wrongIndex(item), complete[item] ?? NEVER];
    const low = partition(highest + 1, (slot) => (firstReturnAbove[slot] ?? NEVER) < begin);
    const high = partition(highest + 1, (slot) => (lastBeginBelow[slot] ?? wrongIndex(slot)) <= end) - 1;
    return { item, low, high: end === NEVER ? highest + 1 : high };
  };
  const waiting = blind.map(windowOf);
  const overdue = waiting.find(({ low, high }) => low > high);
  if (overdue !== undefined) {
    return { verdict: false, because: `operation ${operations[overdue.item]?.id} fits between no two reads` };
  }
  waiting.sort((a, b) => a.low - b.low);
  const heap = createHeap<(typeof waiting)[number]>(
    (a, b) => a.high - b.high || (complete[a.item] ?? NEVER) - (complete[b.item] ?? NEVER) || a.item - b.item,
  );
  const order: number[] = [];
  let next = 0;
  let done = 0;
  for (const [slot, [count, items]] of reads.entries()) {
    for (let one = waiting[next]; one !== undefined && one.low <= slot; one = waiting[++next]) heap.push(one);
    const taken: number[] = [];
    for (; done < count; done++) {
      const one = heap.pop();
      if (one === undefined)
        return {
          verdict: false,
          because: `fewer updates can have happened than operation ${operations[items[0] ?? wrongIndex(0)]?.id} read`,
        };
      taken.push(one.item);
    }
    const late = heap.peek();
    if (late !== undefined && late.high <= slot) {
      return {
        verdict: false,
        because: `operation ${operations[late.item]?.id} happened before the reads that miss it`,
      };
    }
    for (const item of taken.sort((a, b) => a - b)) order.push(item);
    for (const item of items) order.push(item);
  }
  const rest: number[] = waiting.slice(next).map(({ item }) => item);
  for (let one = heap.pop(); one !== undefined; one = heap.pop()) rest.push(one.item);
  for (const item of rest.sort((a, b) => a - b)) if (complete[item] !== NEVER) order.push(item);
  return { verdict: true, order };
}

/** How many of 0 … count - 1 satisfy `holds`, which must be true first and then false. By binary search. */
function partition(count: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
