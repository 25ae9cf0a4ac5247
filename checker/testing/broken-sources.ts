/**
 * Mistakes in the algorithms of linearizability. Those for single objects are in `broken-objects.ts`.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource, Row } from "./broken-source.ts";

const VALUES = /^(register|cas|key-value)/;
const GROWN = /grown|^text/;

/** Objects whose algorithms read the prepared history, and in which a mistake in the preparation shows. */
const OBJECTS_IN_TIME = [
  ["queue", /^queue, mode/],
  ["stack", /^stack, mode/],
  ["priority queue", /^priority queue, mode/],
  ["fenced lock", /^fenced lock, mode/],
  ["counter", /^counter, everything, mode/],
] as const;
const OBJECTS_WITHOUT_ELEMENTS = [
  ...OBJECTS_IN_TIME,
  ["mutex", /^mutex, mode/],
  ["semaphore", /^semaphore, mode/],
] as const;
const OBJECTS_OF_PREPARATION = [...OBJECTS_WITHOUT_ELEMENTS, ["element set", /^set, new elements, mode/]] as const;

/** All mistakes of this file. */
export const BROKEN_SOURCES: readonly BrokenSource[] = [
  ...inFile(
    "linearizability/one-value/zones.ts",
    [
      "a value of a chain may be there before the one it replaced is gone",
      "if ((first[value] ?? NEVER) < chainLast) {",
      "if (NEVER < chainLast) {",
      VALUES,
    ],
    [
      "a value may be read before it is written",
      "if (wrote !== -1 && end < (invoke[wrote] ?? wrongIndex(wrote))) {",
      "if (wrote === -2) {",
      /^register, new values, ties/,
    ],
    [
      "chains in a circle have no beginning and need none",
      "if (circle.length > 0) return",
      "if (circle.length < 0) return",
      /^cas, few values/,
    ],
    ["the initial value may come later", "[head === initial ? -1 : NEVER, -1]", "[NEVER, -1]", VALUES],
    [
      "the beginning may be written again",
      "if (writer[value] !== -1 || value === initial) {",
      "if (writer[value] !== -1) {",
      VALUES,
    ],
    [
      "a chain ends with its last value only",
      "chainLast = Math.max(chainLast, last[value] ?? wrongIndex(value));",
      "chainLast = last[value] ?? wrongIndex(value);",
      /lists written and grown/,
    ],
    [
      "what a needed cas found need not have been there",
      "    isNeeded[from] = 1;\n    open.push(from);",
      "    isNeeded[from] = 1;",
      VALUES,
    ],
    [
      "a write that never returned and that nobody saw is needed",
      "if (isNeeded[value] === 1) open.push(value);",
      "if (writer[value] !== -1) isNeeded[value] = 1;\n    if (isNeeded[value] === 1) open.push(value);",
      VALUES,
    ],
  ),
  ...inFile(
    "linearizability/one-value/order-blocks.ts",
    ["a block may go while another has returned before it", "oldest !== earliest &&", "oldest !== earliest ||", VALUES],
    ["blocks know no real time", "if (second === undefined || (", "if (second !== -1 || (", VALUES],
  ),
  ...inFile(
    "linearizability/one-value/append-chains.ts",
    [
      "the first of two that can have made a value made it",
      "if (ways.length + Number(value === initial) > 1) {",
      "if (ways.length > 99) {",
      GROWN,
    ],
    ["what a value grew out of need not have been there", "if (way.before !== -1) need(way.before);", "", GROWN],
    [
      "what a cas found need not be explained",
      "(kind[item] === READ || kind[item] === CAS)",
      "kind[item] === READ",
      GROWN,
    ],
    [
      "an append that was seen is a plain write",
      "newKind[count] = isGrown ? CAS :",
      "newKind[count] = isGrown ? WRITE :",
      GROWN,
    ],
    [
      "an append may follow what cannot grow",
      "!isSeen && !growing.alwaysGrows) {",
      "!isSeen && kind.length === 0) {",
      /key-value/,
    ],
    [
      "nothing is an empty list, also where there is none",
      "return [emptyList, absent].filter((start) => isStart.has(start))",
      "return [emptyList, absent].slice(0, 1)",
      /key-value/,
    ],
  ),
  ...inFile("linearizability/special/text.ts", [
    "the shortest piece at the end is the one",
    "if (element !== undefined) found.push(",
    "if (element !== undefined && found.length === 0) found.push(",
    /^text/,
  ]),
  ...inFile(
    "linearizability/special/levels.ts",
    [
      "a read stands above what it shows and beside what it misses",
      "level[item] = 2 * answer.length;",
      "level[item] = 2 * answer.length + 1;",
      /^list/,
    ],
    [
      "an element that no read shows may stand anywhere",
      "level[item] = 2 * longest.length + 1;",
      "level[item] = -1;",
      /^list/,
    ],
    ["an element may be twice in one list", "if (seen.has(item)) return", "if (seen.has(-2)) return", /^list/],
    ["reads of a set need not hold each other", "if (known !== size) return", "if (known > size) return", /^set, torn/],
    [
      "an element that no read of the set shows may stand anywhere",
      "level[item] = 2 * height + 1;",
      "level[item] = -1;",
      /^set,/,
    ],
    [
      "a list need not begin like the longest",
      "if (!isPrefix(answer, longest))",
      "if (answer.length > longest.length)",
      /^list, repeated/,
    ],
    [
      "levels know no real time",
      "if (latestItem !== -1 && (complete[item] ?? NEVER) < latest) {",
      "if (latestItem === -2) {",
      /^(list|set),/,
    ],
  ),
  ...inFile(
    "linearizability/search/cell-machine.ts",
    ["R6: a value that was written twice never comes back", "if (producers[state] !== 1) return false;", "", VALUES],
    ["R6: the initial value is not counted", "bump(of.stateOf(initial));", "", VALUES],
    ["R6: nobody's own cas may leave a value", "(own !== -1 && own !== item)", "own !== -1", VALUES],
    [
      "R5: what is needed until a return is not needed at it",
      "isUnneeded: (state, time) => (neededUntil[state] ?? NEVER) < time,",
      "isUnneeded: (state, time) => (neededUntil[state] ?? NEVER) <= time,",
      VALUES,
    ],
    [
      "R8: a list that grows into one that was seen is like any other",
      "value = values.parent(value)\n    ) {\n      isObserved",
      "value = -1\n    ) {\n      isObserved",
      /key-value|list/,
    ],
    [
      "R8: a list that nobody saw is nothing",
      "if (values.isList(value)) return otherList;",
      "if (values.isList(value)) return absent;",
      /key-value|list/,
    ],
    [
      "a list that nobody saw is a dead end though a write may come",
      "lastObserverBegins > time && lastWriteEnds < time,",
      "lastObserverBegins > time,",
      /key-value/,
    ],
  ),
  ...inFile("models/objects/text.ts", [
    "R8: a text that grows into one that was read is like any other",
    "seen[low]?.startsWith(shown) === true",
    "seen[low] === shown",
    /^text/,
  ]),
  ...inFile(
    "linearizability/search/search.ts",
    [
      "R7: what is relaxed counts as exact",
      "!== true || !relaxed.isOverused) return",
      "!== true || relaxed.isOverused) return",
      /^key-value with appends/,
    ],
    ["R4: a write may not follow a write that somebody saw", "nextFlags &= ~DIRTY;", "", VALUES],
    [
      "R4: one that never returned stays unseen though a write came after it",
      "known.field(id, FLAGS) & OVERUSED",
      "known.field(id, FLAGS)",
      VALUES,
    ],
    [
      "R5: any open write goes before another",
      "if (!facts.isUnneeded(machine.step(state, otherClass), time)) continue;",
      "",
      VALUES,
    ],
    [
      "R6: a value is never left",
      "if (after !== state && facts.isStuck(state, time, item)) return -1;",
      "if (after !== state) return -1;",
      VALUES,
    ],
    ["R1: a read is placed nowhere", "if (after !== state) continue;", "if (after !== -9) continue;", VALUES],
    [
      "R7: how often one that never returned was used is ignored",
      "isCovered: (other) => isRelaxed || usage.covers(",
      "isCovered: (other) => isRelaxed || known.count() > 0 || usage.covers(",
      /^cas/,
    ],
    [
      "R7: one that never returned may happen again and again",
      "if (relaxed.outcome.verdict !== true || !relaxed.isOverused) return relaxed.outcome;",
      "return relaxed.outcome;",
      /^cas/,
    ],
  ),
  ...inFile(
    "linearizability/search/candidates.ts",
    [
      "R2: of two alike the one tried first stays",
      "candidates[candidates.indexOf(rival)] = item;",
      "",
      /^register, deletes/,
    ],
    [
      "R2: of two alike the one that is due later goes first",
      "if ((complete[item] ?? NEVER) >= (complete[rival] ?? NEVER)) continue;",
      "if ((complete[item] ?? NEVER) <= (complete[rival] ?? NEVER)) continue;",
      VALUES,
    ],
  ),
  ...inFile(
    "base/key-history.ts",
    [
      "never returned is taken for never happened",
      'if (operation === undefined || part === "none") continue;',
      'if (operation === undefined || part !== "known") continue;',
      VALUES,
    ],
    ...OBJECTS_OF_PREPARATION.map(([object, families]): Row => [
      `never returned is taken for never happened: ${object}`,
      'if (operation === undefined || part === "none") continue;',
      'if (operation === undefined || part !== "known") continue;',
      families,
    ]),
    ...[["values", VALUES] as const, ...OBJECTS_WITHOUT_ELEMENTS].map(([object, families]): Row => [
      `an operation that ends where another begins precedes it: ${object}`,
      "while (begun < count && (begins[begun] ?? wrongIndex(begun)) <= end)",
      "while (begun < count && (begins[begun] ?? wrongIndex(begun)) < end)",
      families,
    ]),
    ...OBJECTS_IN_TIME.map(([object, families]): Row => [
      `everything overlaps: ${object}`,
      "while (begun < count && (begins[begun] ?? wrongIndex(begun)) <= end)",
      "while (begun < count)",
      families,
    ]),
  ),
  ...inFile(
    "models/model.ts",
    [
      "failed is taken for unknown",
      'model.isRefusal?.(operation) !== true ? "none" : "known"',
      'model.isRefusal?.(operation) !== true ? "unknown" : "known"',
      /^cas/,
    ],
    [
      "what a failed cas saw is ignored",
      "seenBy(operation) === undefined && model.isRefusal",
      "model.isRefusal",
      /^cas/,
    ],
  ),
  ...inFile("linearizability/search/configurations.ts", [
    "configurations are told apart by their layers and masks alone",
    "if (page[at + LAYER] !== layer || page[at + STATE] !== state) continue;",
    "if (page[at + LAYER] !== layer) continue;",
    VALUES,
  ]),
  ...inFile(
    "linearizability/one-value/refuters.ts",
    [
      "a write that has begun is the last",
      "overwrittenSince = Math.max(overwrittenSince, invoke[item] ?? wrongIndex(item));",
      "overwrittenSince = Math.max(overwrittenSince, complete[item] ?? wrongIndex(item));",
      VALUES,
    ],
    [
      "what was there at the beginning was never there",
      "if (producer === undefined && value !== initial) {",
      "if (producer === undefined) {",
      VALUES,
    ],
    ["a concurrent write is taken for a finished one", "if ((complete[item] ?? NEVER) >= begin) break;", "", VALUES],
    [
      "nobody saw a write that never returned",
      "if (kind[item] !== WRITE && kind[item] !== CAS) continue;",
      "if ((kind[item] !== WRITE && kind[item] !== CAS) || complete[item] === NEVER) continue;",
      VALUES,
    ],
    [
      "a projection in which a value written twice may not be seen",
      "(complete[item] === NEVER || isAmbiguous(want))",
      "complete[item] === NEVER",
      VALUES,
    ],
    [
      "a projection in which a cas still finds a value written twice",
      "kind[item] === WRITE || (kind[item] === CAS && isAmbiguous(want))",
      "kind[item] === WRITE",
      VALUES,
    ],
  ),
  ...inFile(
    "linearizability/search/first-try.ts",
    [
      "first try: a text is given up though a write may come",
      "if (grows && !mayBeWritten(end) && ",
      "if (grows && ",
      GROWN,
    ],
    [
      "first try: a piece that never returned is left out unless it is all that was read",
      "(grows && (wants[item] as string).includes(put as string))",
      "false",
      GROWN,
    ],
    [
      "first try: what was chosen before its turn hides what comes before it",
      "from: howChosen[depth] === IN_TURN ? place : 0,",
      "from: place,",
      GROWN,
    ],
    [
      "first try: two texts of the same operations are one",
      "if (isSame(rowStates[row] ?? null, state)) return false;",
      "return false;",
      GROWN,
    ],
    [
      "first try: two values of the same operations are one",
      "if (isSame(rowStates[row] ?? null, state)) return false;",
      "return false;",
      VALUES,
    ],
    ["first try: no cas is taken back", "    if (kind === READ) {", "    if (kind === READ || kind === CAS) {", VALUES],
    [
      "first try: what never returned never happened",
      "kinds[item] === READ || !wasFound(puts[item] ?? null, count)",
      "kinds[item] !== 99",
      VALUES,
    ],
    [
      "first try: nothing overtakes anything",
      "    const item = place - 1;\n    if (earliest < (begins[item] ?? wrongIndex(item))) break;",
      "    const item = place - 1;\n    if (earliest !== Infinity) break;",
      VALUES,
    ],
    [
      "first try: everything overtakes everything",
      "    const item = place - 1;\n    if (earliest < (begins[item] ?? wrongIndex(item))) break;",
      "    const item = place - 1;",
      VALUES,
    ],
  ),
  ...inFile("linearizability/search/first-try-items.ts", [
    "first try: a cas that puts back what it found is a write",
    "return from === to ? READ : CAS;",
    "return from === to ? WRITE : CAS;",
    VALUES,
  ]),
  ...inFile(
    "linearizability/windows.ts",
    ["what was open before a window is gone", "const items = [...open];", "const items: number[] = [];", VALUES],
    [
      "what is open at the end of a window has its answer",
      "const isAnswered = begin >= first && end <= last;",
      "const isAnswered = begin >= first && end !== NEVER;",
      VALUES,
    ],
    [
      "what was open before a window takes effect in it",
      "const isAnswered = begin >= first && end <= last;",
      "const isAnswered = end <= last;",
      VALUES,
    ],
    ["a window begins as the object does", "fromAnyState: true", "fromAnyState: false", VALUES],
  ),
  ...inFile(
    "linearizability/certificate/certify.ts",
    [
      "an order may leave out what was answered",
      "return missing(model, operations, isPlaced);",
      "return undefined;",
      VALUES,
    ],
    [
      "an order may contradict real time",
      "(operation.completeIndex ?? Number.POSITIVE_INFINITY) < this.latestInvoke",
      "(operation.completeIndex ?? Number.POSITIVE_INFINITY) < -1",
      VALUES,
    ],
    [
      "an operation may stand in the order twice",
      "if (isPlaced[place] === 1) return",
      "if (isPlaced[place] === 2) return",
      VALUES,
    ],
    ["the marks of one key stay for the next", "shortMarks[place] = 0;", "", VALUES],
  ),
  ...inFile("linearizability/certificate/replay.ts", [
    "the object gives any answer",
    "if (after === undefined) return false;",
    "if (after === undefined) return true;",
    VALUES,
  ]),
];
