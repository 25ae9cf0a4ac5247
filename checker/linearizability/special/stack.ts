/**
 * The stack in which every value is pushed at most once.
 *
 * A value is certainly inside between the return of its push and the invocation of its pop (each narrowed by the other,
 * because a value goes in before it comes out). A moment is free if no value is certainly inside.
 *
 * A value can lie at the bottom iff both its push and its pop contain a free moment. If any order exists, the value
 * that is first pushed onto the empty stack is such a value, and the rest without it has an order, too. Conversely,
 * remove a bottom value and suppose an order of the rest in which the stack is empty at every moment that is free for
 * the rest. Push the value at the last free moment of its push, and pop it at the first free moment of its pop (both at
 * one moment if they share one). No moment between them is free, so the stack is again empty at every free moment. So
 * values are peeled off from the bottom up, until none is left, or none can be removed. A pop that found nothing needs
 * a moment that is free before any value is removed.
 *
 * It does not apply to pops that never returned. Cost: O(n log n) for each round over the remaining values. There are
 * one or two rounds in practice, and in the worst case as many as values are nested.
 *
 * Sources: Abdulla et al. 2025 and Lee and Mathur 2025 for the idea of peeling; the argument above is our own.
 */
import { shortText } from "../../models/json-text.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { createCoverage } from "./coverage.ts";
import type { Coverage } from "./coverage.ts";
import { AFTER_ALL, isRuling, passagesOf } from "./values-in-and-out.ts";
import type { Passage } from "./values-in-and-out.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** The place of an item. At one moment: first pops, then what leaves the stack unchanged, then pushes. */
interface Placed {
  readonly item: number;
  readonly at: number;
  readonly phase: 0 | 1 | 2;
  /** Order among pops, or pushes, of one moment. */
  readonly depth: number;
}

const POP = 0;
const BALANCED = 1;
const PUSH = 2;

/** Decides, with a linearization if valid. */
export function stackRuling(history: KeyHistory, effort: Effort): Ruling {
  effort(history.calls.length * 64);
  const found = passagesOf(history, { put: "push", take: "pop" });
  if (isRuling(found)) return found;
  if (found.lost.length > 0) return { verdict: undefined, because: "pops that never returned" };
  const inside = createCoverage(history.eventCount + 1);
  for (const { putTo, takeFrom } of found.passages) inside.add(putTo, takeFrom, 1);
  const placed: Placed[] = [];
  for (const item of found.empties) {
    const at = inside.firstFree(history.invoke[item] ?? wrongIndex(item), history.complete[item] ?? NEVER);
    const id = history.operations[item]?.id;
    if (at === -1)
      return { verdict: false, because: `operation ${id} found nothing, yet some value was inside all the while` };
    placed.push({ item, at, phase: BALANCED, depth: item });
  }
  const left = peel(found.passages, inside, placed, effort);
  if (left.length > 0) {
    const values = left.slice(0, 3).map(({ value }) => shortText(value));
    return {
      verdict: false,
      because: `none of ${left.length} values can lie below the others, ${values.join(", ")} among them`,
    };
  }
  placed.sort((a, b) => a.at - b.at || a.phase - b.phase || a.depth - b.depth);
  return { verdict: true, order: placed.map(({ item }) => item) };
}

/** Removes values that can lie at the bottom, again and again. Returns the values that cannot be removed. */
function peel(passages: readonly Passage[], inside: Coverage, placed: Placed[], effort: Effort): readonly Passage[] {
  // Values that are pushed earlier tend to lie lower.
  let left: readonly Passage[] = [...passages].sort((a, b) => a.putTo - b.putTo);
  for (let depth = 0; left.length > 0;) {
    const kept: Passage[] = [];
    effort(left.length * 64);
    for (const passage of left) {
      const moments = bottomMoments(passage, inside);
      if (moments === undefined) {
        kept.push(passage);
        continue;
      }
      inside.add(passage.putTo, passage.takeFrom, -1);
      depth += 2;
      placeAt(placed, passage, moments, depth);
    }
    if (kept.length === left.length) return kept;
    left = kept;
  }
  return left;
}

interface Moments {
  readonly push: number;
  readonly pop: number;
}

/** When the value can be pushed onto the empty stack and popped from it; undefined: others are in the way. */
function bottomMoments({ take, putFrom, putTo, takeFrom, takeTo }: Passage, inside: Coverage): Moments | undefined {
  const push = inside.lastFree(putFrom, putTo);
  if (push === -1) return undefined;
  if (take === -1) return { push, pop: AFTER_ALL };
  const pop = inside.firstFree(takeFrom, takeTo);
  if (pop === -1) return undefined;
  return pop <= putTo ? { push: pop, pop } : { push, pop };
}

function placeAt(placed: Placed[], { put, take }: Passage, { push, pop }: Moments, depth: number): void {
  if (push === pop) {
    placed.push({ item: put, at: push, phase: BALANCED, depth: AFTER_ALL + depth });
    placed.push({ item: take, at: pop, phase: BALANCED, depth: AFTER_ALL + depth + 1 });
    return;
  }
  // At one moment the lower value is pushed first and popped last.
  placed.push({ item: put, at: push, phase: PUSH, depth });
  if (take !== -1) placed.push({ item: take, at: pop, phase: POP, depth: -depth });
}
