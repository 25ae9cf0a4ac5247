/**
 * The first-in-first-out queue in which every value is enqueued at most once, in O(n log n).
 *
 * Value a must leave before b if the enqueue or the dequeue of a returned before that of b was invoked. (A value enters
 * before it leaves, so each of its two intervals is first narrowed by the other.) If the enqueues demand "a before b"
 * and the dequeues "b before a", no order exists. Otherwise one exists. To find the next value, take those that need
 * not enter after another, and of these the one whose dequeue may begin first. Suppose some y must leave before it.
 * Then y is not among those, so one of those must enter before y and leave after y: the contradiction above. In this
 * order every operation gets the earliest moment that its invocation and its predecessors allow.
 *
 * A dequeue that found nothing needs a moment when the queue may be empty: outside every open interval (return of the
 * enqueue, invocation of the dequeue). These moments cut the history into segments. Each value goes into the first
 * segment that its dequeue can be in. This keeps the order: a value that must leave earlier, but can only leave after
 * the segment, would certainly be inside at its end.
 *
 * Dequeues that never returned: suppose a value stays although one that entered after it has left. Then it must have
 * left through one of them, which was invoked before that other value left. And a moment at which the queue is empty
 * needs one for every value that stays and has certainly entered, each invoked by then. So a moment is possible only
 * if there are enough of them. Nothing else is asked of it: of the values that stay, those that entered first must
 * leave first for either reason, so the number that must have left by some time is the greater of the two numbers, and
 * by Hall's theorem there is a matching if it is never greater than the number of dequeues invoked by then. Values and
 * dequeues are matched by earliest deadline first.
 *
 * Sources: Henzinger, Sezgin and Vafeiadis 2013 (the patterns); Abdulla et al. 2025; Lee and Mathur 2025. The treatment
 * of operations that never returned is our own; `oracle.test.ts` compares all of it with the oracle.
 */
import { shortText } from "../../models/json-text.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { createCoverage } from "./coverage.ts";
import type { Coverage } from "./coverage.ts";
import { createHeap } from "../../base/heap.ts";
import { AFTER_ALL, isRuling, passagesOf } from "./values-in-and-out.ts";
import type { Passage, Passages } from "./values-in-and-out.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** Decides, with a linearization if valid. */
export function fifoQueueRuling(history: KeyHistory, effort: Effort): Ruling {
  effort(history.calls.length * 64);
  const found = passagesOf(history, { put: "enqueue", take: "dequeue" });
  if (isRuling(found)) return found;
  const { passages, lost } = found;
  const moments = emptyMoments(history, found);
  const unmatched =
    lost.length === 0 ? undefined : giveLost(history, { passages, lost, moments: isRuling(moments) ? [] : moments });
  if (unmatched !== undefined) return unmatched;
  const order = leavingOrder(passages);
  if (isRuling(order)) return order;
  if (isRuling(moments)) return moments;
  return { verdict: true, order: linearize(order, moments) };
}

/** Gives dequeues that never returned to the values that must have left through one; a ruling if there are too few. */
function giveLost(
  history: KeyHistory,
  { passages, lost, moments }: Pick<Passages, "passages" | "lost"> & { readonly moments: readonly EmptyMoment[] },
): Ruling | undefined {
  const byEntry = passages.filter(({ take }) => take !== -1).sort((a, b) => b.putFrom - a.putFrom);
  const byReturn = passages.filter(({ take }) => take === -1).sort((a, b) => b.putTo - a.putTo);
  const due: { readonly passage: Passage; readonly by: number; readonly before: Passage | undefined }[] = [];
  let at = 0;
  let first: Passage | undefined;
  let nextMoment = moments.length;
  for (const passage of byReturn) {
    for (let next = byEntry[at]; next !== undefined && next.putFrom > passage.putTo; next = byEntry[++at]) {
      if (first === undefined || next.takeTo < first.takeTo) first = next;
    }
    while ((moments[nextMoment - 1]?.at ?? -1) > passage.putTo) nextMoment--;
    const empty = moments[nextMoment]?.at ?? AFTER_ALL;
    const by = Math.min(first?.takeTo ?? AFTER_ALL, empty);
    if (by !== AFTER_ALL) due.push({ passage, by, before: first });
  }
  due.sort((a, b) => a.by - b.by || a.passage.putTo - b.passage.putTo);
  for (const [place, { passage, by, before }] of due.entries()) {
    const item = lost[place];
    const begin = item === undefined ? AFTER_ALL : (history.invoke[item] ?? wrongIndex(item));
    if (item === undefined || begin > by) {
      const other = before === undefined ? "nothing was left" : `${shortText(before.value)} left`;
      return { verdict: false, because: `${other} before ${shortText(passage.value)}, which had entered first` };
    }
    passage.take = item;
    passage.takeFrom = Math.max(begin, passage.putFrom);
    passage.takeTo = NEVER;
  }
  return undefined;
}

/** The values in an order in which they can enter and leave; or two values that contradict each other. */
function leavingOrder(passages: readonly Passage[]): Passage[] | Ruling {
  const byEntry = [...passages].sort((a, b) => a.putFrom - b.putFrom);
  const byPutEnd = [...passages].sort((a, b) => a.putTo - b.putTo);
  const byTakeEnd = [...passages].sort((a, b) => a.takeTo - b.takeTo);
  const isPlaced = new Set<Passage>();
  const candidates = createHeap<Passage>((a, b) => a.takeFrom - b.takeFrom || a.putFrom - b.putFrom);
  const order: Passage[] = [];
  let [entry, putEnd, takeEnd] = [0, 0, 0];
  const firstOf = (sorted: readonly Passage[], from: number): number => {
    let at = from;
    for (let one = sorted[at]; one !== undefined && isPlaced.has(one); one = sorted[++at]);
    return at;
  };
  while (order.length < passages.length) {
    putEnd = firstOf(byPutEnd, putEnd);
    takeEnd = firstOf(byTakeEnd, takeEnd);
    const [entered, left] = [byPutEnd[putEnd], byTakeEnd[takeEnd]];
    if (entered === undefined || left === undefined) break;
    for (let one = byEntry[entry]; one !== undefined && one.putFrom <= entered.putTo; one = byEntry[++entry]) {
      candidates.push(one);
    }
    const next = candidates.pop();
    if (next === undefined || next.takeFrom > left.takeTo) {
      const items = [entered.put, left.put, left.take, entered.take].filter((item) => item !== -1);
      const because = `${shortText(left.value)} left before ${shortText(entered.value)}, which had entered first`;
      // A value that stays contradicts only together with all dequeues that might have taken it: so no items.
      return entered.take === -1 ? { verdict: false, because } : { verdict: false, because, items: () => items };
    }
    isPlaced.add(next);
    order.push(next);
  }
  return order;
}

interface EmptyMoment {
  readonly item: number;
  readonly at: number;
}

/**
 * A moment for each dequeue that found nothing, sorted, at which every value can be gone; or the dequeue that has none.
 */
function emptyMoments(history: KeyHistory, { passages, empties, lost }: Passages): EmptyMoment[] | Ruling {
  if (empties.length === 0) return [];
  const inside = createCoverage(history.eventCount + 1);
  for (const { take, putTo, takeFrom } of passages) if (take !== -1) inside.add(putTo, takeFrom, 1);
  coverStays(inside, history, { passages, lost });
  const moments: EmptyMoment[] = [];
  for (const item of empties) {
    const at = inside.firstFree(history.invoke[item] ?? wrongIndex(item), history.complete[item] ?? NEVER);
    const id = history.operations[item]?.id;
    if (at === -1)
      return { verdict: false, because: `operation ${id} found nothing, yet some value was inside all the while` };
    moments.push({ item, at });
  }
  return moments.sort((a, b) => a.at - b.at);
}

/** Covers the moments at which more values stay that have certainly entered than dequeues can have taken. */
function coverStays(
  inside: Coverage,
  { eventCount, invoke }: KeyHistory,
  { passages, lost }: Pick<Passages, "passages" | "lost">,
): void {
  const entered = passages.flatMap(({ take, putTo }) => (take === -1 ? [putTo] : [])).sort((a, b) => a - b);
  let [values, takes, from] = [0, 0, -1];
  for (let moment = 0; moment <= eventCount + 1; moment++) {
    while ((entered[values] ?? AFTER_ALL) < moment) values++;
    // Items are in order of invocation.
    while (takes < lost.length && (invoke[lost[takes] ?? wrongIndex(takes)] ?? wrongIndex(takes)) <= moment) takes++;
    if (values > takes && moment <= eventCount) {
      if (from === -1) from = moment;
    } else if (from !== -1) {
      inside.add(from - 1, moment, 1);
      from = -1;
    }
  }
}

function linearize(order: readonly Passage[], moments: readonly EmptyMoment[]): number[] {
  const segments: Passage[][] = Array.from({ length: moments.length + 1 }, () => []);
  for (const passage of order) {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((moments[middle]?.at ?? 0) >= passage.takeFrom) high = middle;
      else low = middle + 1;
    }
    segments[low]?.push(passage);
  }
  const items: number[] = [];
  segments.forEach((segment, index) => {
    for (const item of withinSegment(segment)) items.push(item);
    const moment = moments[index];
    if (moment !== undefined) items.push(moment.item);
  });
  return items;
}

/** The operations of a segment in the order of its values, each as early as possible. */
function withinSegment(segment: readonly Passage[]): number[] {
  const points: { readonly item: number; readonly at: number; readonly isTake: boolean }[] = [];
  let [lastPut, lastTake] = [-1, -1];
  for (const passage of segment) {
    lastPut = Math.max(lastPut, passage.putFrom);
    points.push({ item: passage.put, at: lastPut, isTake: false });
    if (passage.take === -1) continue;
    lastTake = Math.max(lastTake, lastPut, passage.takeFrom);
    points.push({ item: passage.take, at: lastTake, isTake: true });
  }
  return points.sort((a, b) => a.at - b.at || Number(a.isTake) - Number(b.isTake)).map(({ item }) => item);
}
