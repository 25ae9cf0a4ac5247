/**
 * The priority queue in which every number is inserted at most once, in O(n log n).
 *
 * A number may leave at a moment when no lesser number is inside. We place the numbers in ascending order. Each enters
 * as late as possible and leaves at the first moment of its delete when no lesser number is inside. No other choice
 * keeps it inside for a shorter time, so this leaves the most room for the greater numbers. By induction the history is
 * linearizable iff this succeeds. A delete that found nothing needs a moment without any number inside.
 *
 * It does not apply to deletes that never returned.
 *
 * Source: Lee and Mathur 2025 for the order of the sweep; the argument is our own.
 */
import { shortText } from "../../models/json-text.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { createCoverage } from "./coverage.ts";
import { isRuling, passagesOf } from "./values-in-and-out.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/**
 * The place of an item. At one moment numbers leave first, least first; then deletes find nothing; then numbers enter.
 */
interface Placed {
  readonly item: number;
  readonly at: number;
  readonly phase: 0 | 1 | 2;
  readonly rank: number;
}

const LEAVES = 0;
const NOTHING = 1;
const ENTERS = 2;

/** Decides, with a linearization if valid. */
export function priorityQueueRuling(history: KeyHistory, effort: Effort): Ruling {
  effort(history.calls.length * 64);
  const found = passagesOf(history, { put: "insert", take: "delete-min" });
  if (isRuling(found)) return found;
  if (found.lost.length > 0) return { verdict: undefined, because: "deletes that never returned" };
  const inside = createCoverage(history.eventCount + 1);
  const placed: Placed[] = [];
  const byNumber = [...found.passages].sort((a, b) => Number(a.value) - Number(b.value));
  for (const [rank, { value, put, take, putTo, takeFrom, takeTo }] of byNumber.entries()) {
    if (take === -1) {
      inside.add(putTo, takeFrom, 1);
      placed.push({ item: put, at: putTo, phase: ENTERS, rank });
      continue;
    }
    const at = inside.firstFree(takeFrom, takeTo);
    if (at === -1) {
      return { verdict: false, because: `${shortText(value)} came out while some lesser number was inside` };
    }
    inside.add(putTo, at, 1);
    if (at <= putTo) placed.push({ item: put, at, phase: LEAVES, rank: 2 * rank });
    else placed.push({ item: put, at: putTo, phase: ENTERS, rank });
    placed.push({ item: take, at, phase: LEAVES, rank: 2 * rank + 1 });
  }
  for (const item of found.empties) {
    const at = inside.firstFree(history.invoke[item] ?? wrongIndex(item), history.complete[item] ?? NEVER);
    const id = history.operations[item]?.id;
    if (at === -1)
      return { verdict: false, because: `operation ${id} found nothing, yet some number was inside all the while` };
    placed.push({ item, at, phase: NOTHING, rank: item });
  }
  placed.sort((a, b) => a.at - b.at || a.phase - b.phase || a.rank - b.rank);
  return { verdict: true, order: placed.map(({ item }) => item) };
}
