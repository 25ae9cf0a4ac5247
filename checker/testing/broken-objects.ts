/**
 * Mistakes in the algorithms for queues, stacks, sets, counters, locks and ids.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource } from "./broken-source.ts";

const QUEUE = /^queue/;
const STACK = /^stack/;
const PRIORITY = /^priority/;
const COUNTER = /^counter/;
const LOCKS = /^(mutex|semaphore|fenced)/;

/** All mistakes of this file. */
export const BROKEN_OBJECTS: readonly BrokenSource[] = [
  ...inFile(
    "linearizability/special/fifo-queue.ts",
    [
      "who entered first need not leave first",
      "if (next === undefined || next.takeFrom > left.takeTo) {",
      "if (next === undefined) {",
      QUEUE,
    ],
    [
      "a dequeue may find nothing at any time",
      "inside.add(putTo, takeFrom, 1);",
      "inside.add(putTo, putTo, 1);",
      QUEUE,
    ],
    [
      "lost dequeues go to the latest deadline first",
      "due.sort((a, b) => a.by - b.by);",
      "due.sort((a, b) => b.by - a.by);",
      /^queue, dequeues wait, mode [1-4]/,
    ],
    [
      "a value that stays is in nobody's way",
      "if (values > takes && moment <= eventCount) {",
      "if (values > takes + 1 && moment <= eventCount) {",
      QUEUE,
    ],
    [
      "no dequeue that never returned empties the queue",
      "if (values > takes && moment <= eventCount) {",
      "if (values > 0 && moment <= eventCount) {",
      QUEUE,
    ],
    [
      "a value that stays need not be gone when the queue is empty",
      "const empty = moments[nextMoment]?.at ?? AFTER_ALL;",
      "const empty = AFTER_ALL;",
      QUEUE,
    ],
    ["a value that must have left through a lost dequeue stays", "passage.take = item;", "", QUEUE],
  ),
  ...inFile("linearizability/special/values-in-and-out.ts", [
    "a value may come out twice",
    "if (other !== undefined) {",
    "if (other === -2) {",
    /^(queue|stack|priority)/,
  ]),
  ...inFile(
    "linearizability/special/stack.ts",
    [
      "a value goes onto the empty stack whenever",
      "const push = inside.lastFree(putFrom, putTo);",
      "const push = putTo;",
      STACK,
    ],
    [
      "a value leaves the stack whenever",
      "const pop = inside.firstFree(takeFrom, takeTo);",
      "const pop = takeFrom;",
      STACK,
    ],
    ["a value stays in the way when it is peeled off", "inside.add(passage.putTo, passage.takeFrom, -1);", "", STACK],
    ["pops that never returned did nothing", "if (found.lost.length > 0)", "if (found.lost.length > 99)", STACK],
    [
      "a pop finds nothing whenever",
      "const at = inside.firstFree(history.invoke[item] ?? wrongIndex(item), history.complete[item] ?? NEVER);",
      "const at = history.invoke[item] ?? wrongIndex(item);",
      STACK,
    ],
  ),
  ...inFile(
    "linearizability/special/priority-queue.ts",
    [
      "the greatest number comes first",
      "Number(a.value) - Number(b.value)",
      "Number(b.value) - Number(a.value)",
      PRIORITY,
    ],
    ["a lesser number is in nobody's way", "    inside.add(putTo, at, 1);\n", "", PRIORITY],
    [
      "a number leaves as late as it can",
      "const at = inside.firstFree(takeFrom, takeTo);",
      "const at = inside.lastFree(takeFrom, takeTo);",
      PRIORITY,
    ],
    ["deletes that never returned did nothing", "if (found.lost.length > 0)", "if (found.lost.length > 99)", PRIORITY],
  ),
  ...inFile(
    "linearizability/special/element-set.ts",
    [
      "the orders of elements are merged as they come",
      "latest = Math.max(latest, invoke[item] ?? wrongIndex(item));",
      "latest++;",
      /^set, (new|repeated) elements, mode/,
    ],
    [
      "elements do not matter to reads of the whole",
      'if (calls.some((call) => call.f === "read"))',
      "if (calls.length < 0)",
      /^set, read whole/,
    ],
  ),
  ...inFile(
    "linearizability/special/counter.ts",
    [
      "an increment may be overdue",
      "if (late !== undefined && late.high <= slot) {",
      "if (late !== undefined && late.high < -1) {",
      COUNTER,
    ],
    [
      "an increment may go before it begins",
      "const low = partition(highest + 1, (slot) => (firstReturnAbove[slot] ?? NEVER) < begin);",
      "const low = 0;",
      COUNTER,
    ],
    [
      "lost fetch-and-adds are as many as needed",
      "if (height - at.size > lost.length)",
      "if (height < 0)",
      /^counter, fetch-and-add, mode 4/,
    ],
    [
      "increments go in any order, not the most urgent first",
      "a.high - b.high || (complete[a.item]",
      "b.high - a.high || (complete[a.item]",
      COUNTER,
    ],
    ["two fetch-and-adds may find one value", "if (other !== undefined) {", "if (other === -2) {", COUNTER],
    [
      "increments and fetch-and-adds do not meet",
      "if (counting.blind.length > 0 && counting.fetching.length > 0) {",
      "if (counting.blind.length < 0) {",
      COUNTER,
    ],
    ["any amount counts once", "if (amounts.size > 1 || amount <= 0)", "if (amount <= 0)", COUNTER],
  ),
  ...inFile(
    "linearizability/special/holds.ts",
    ["one more may hold", "else if (held.size === permits) {", "else if (held.size > permits) {", LOCKS],
    [
      "an attempt that failed says nothing",
      'if (call.output === false) return { verdict: undefined, because: "an attempt that failed" };',
      "if (call.output === false) continue;",
      LOCKS,
    ],
    [
      "a release that never returned releases nothing",
      "points.push({ item, at: invoke[item] ?? wrongIndex(item), acquire: held });",
      "points.push({ item, at: complete[item] ?? wrongIndex(item), acquire: held });",
      LOCKS,
    ],
    [
      "an acquire that never returned holds",
      "if (complete[item] !== NEVER) points.push({ item, at: complete[item] ?? NEVER, acquire: item });",
      "points.push({ item, at: Math.min(complete[item] ?? NEVER, (invoke[item] ?? wrongIndex(item)) + 1), acquire: item });",
      LOCKS,
    ],
  ),
  ...inFile(
    "linearizability/special/fenced-lock.ts",
    [
      "a token that is never released may be followed by the next",
      "if (next === undefined) continue;",
      "if (next !== -2) continue;",
      LOCKS,
    ],
    [
      "one token may be given out twice",
      "if (other !== undefined) {\n      return",
      "if (other === -2) {\n      return",
      LOCKS,
    ],
  ),
  ...inFile("models/objects/consensus.ts", [
    "a proposal that was answered decides nothing",
    'return f === "read" || (known && !sameJson(output ?? null, input));',
    'return f === "read" || known;',
    /^consensus/,
  ]),
  ...inFile("linearizability/special/known-order.ts", [
    "an order that is known needs no real time",
    "if ((complete[item] ?? NEVER) < latest) {",
    "if ((complete[item] ?? NEVER) < -1) {",
    /^(counter|fenced)/,
  ]),
  ...inFile("linearizability/special/unique-ids.ts", [
    "an id may be given out twice",
    "if (other !== undefined) {",
    "if (other === -2) {",
    /^unique/,
  ]),
  ...inFile(
    "linearizability/certificate/replayed-objects.ts",
    [
      "the replayed queue gives any answer",
      "if (known && !sameJson(elements[first] ?? null, output ?? null)) return false;",
      "",
      QUEUE,
    ],
    ["nothing leaves the replayed queue", "if (first < elements.length) first++;", "", QUEUE],
    [
      "the replayed stack gives any answer",
      "if (known && !sameJson(elements.at(-1) ?? null, output ?? null)) return false;",
      "",
      STACK,
    ],
    ["nothing leaves the replayed stack", "elements.pop();", "", STACK],
    [
      "the replayed priority queue gives the greatest number",
      "let numbers = createHeap<number>((a, b) => a - b);",
      "let numbers = createHeap<number>((a, b) => b - a);",
      PRIORITY,
    ],
    [
      "the replayed priority queue gives any answer",
      "else if (known && (numbers.peek() ?? null) !== (output ?? null)) return false;\n",
      "",
      PRIORITY,
    ],
    [
      "reads of the replayed set may leave elements out",
      "if (!isList(seen) || seen.length !== this.#byText.size) return false;",
      "if (!isList(seen)) return false;",
      /^set/,
    ],
    [
      "the replayed set knows nothing from before",
      "for (const element of isList(initial) ? initial : []) this.add(element);",
      "",
      /^set/,
    ],
    [
      "what is removed from the replayed set stays",
      "this.#byText.delete(canonicalText(element));",
      "",
      /^set, repeated/,
    ],
    [
      "the replayed set answers adds and removes as it likes",
      'if (action.kind === "cas" && members.has(call.input) !== action.from) return false;',
      "",
      /^set, (new|repeated) elements, mode/,
    ],
    [
      "the replayed ids are given out again and again",
      "new Set(idsIn(initial))",
      "new Set([...idsIn(initial), '\"a\"'])",
      /^unique/,
    ],
  ),
];
