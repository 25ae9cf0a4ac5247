/**
 * Mistakes in everything but the algorithms for single objects, which are in `broken-objects.ts`.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource } from "./broken-source.ts";

const VALUES = /^(register|cas|key-value)/;
const GROWN = /grown|^text/;
const SESSIONS = /^sessions/;
const ONLINE = /^online/;
const REFUSALS = /^failed cas observe/;

export const BROKEN_SOURCES: readonly BrokenSource[] = [
  ...inFile(
    "linearizability/one-value/zones.ts",
    [
      "a value of a chain may be there before the one it replaced is gone",
      "if (rules.isBefore(first[value] ?? NEVER, chainLast)) {",
      "if (rules.isBefore(NEVER, chainLast)) {",
      VALUES,
    ],
    [
      "a value may be read before it is written",
      "if (wrote !== -1 && rules.isBefore(end, invoke[wrote] ?? 0)) {",
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
      "chainLast = Math.max(chainLast, last[value] ?? -1);",
      "chainLast = last[value] ?? -1;",
      /lists written and grown/,
    ],
    [
      "what a needed cas found need not have been there",
      "    isNeeded[from] = 1;\n    open.push(from);",
      "    isNeeded[from] = 1;",
      VALUES,
    ],
  ),
  ...inFile("linearizability/one-value/order-blocks.ts", [
    "a block may go while another has returned before it",
    "} else if (oldest !== earliest && !isBefore(",
    "} else if (oldest !== earliest || !isBefore(",
    VALUES,
  ]),
  ...inFile(
    "linearizability/one-value/append-chains.ts",
    [
      "the first of two that can have made a value made it",
      "isClear: (producers) => producers <= 1,",
      "isClear: () => true,",
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
      "mayFollowAll: (alwaysGrows) => alwaysGrows,",
      "mayFollowAll: () => true,",
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
      "value = values.parent(value)) {\n      isObserved",
      "value = -1) {\n      isObserved",
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
      "R2: of two alike the one tried first stays",
      "candidates[candidates.indexOf(rival)] = item;",
      "",
      /^register, deletes/,
    ],
    [
      "R7: what is relaxed counts as exact",
      "const isExact = !relaxed.isOverused ||",
      "const isExact = relaxed.isOverused ||",
      /^key-value with appends/,
    ],
    [
      "R4: a write may not follow a write that somebody saw",
      "if (!rules.isStillUnseen(true)) nextFlags &= ~DIRTY;",
      "",
      VALUES,
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
      "if (kind[item] === WRITE || kind[item] === CAS) overwrittenSince = Math.max(overwrittenSince, invoke[item] ?? 0);",
      "if (kind[item] === WRITE || kind[item] === CAS) overwrittenSince = Math.max(overwrittenSince, complete[item] ?? 0);",
      VALUES,
    ],
    [
      "what was there at the beginning was never there",
      "if (producer === undefined && value !== initial) {",
      "if (producer === undefined) {",
      VALUES,
    ],
  ),
  ...inFile(
    "linearizability/search/first-try.ts",
    [
      "first try: a text is given up though a write may come",
      "=> mayBeWrittenBefore || found.length > text.length,",
      "=> found.length > text.length,",
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
      "if (rules.isSame(rowStates[row] ?? null, state)) return false;",
      "return false;",
      GROWN,
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
      "(operation.completeIndex ?? Number.POSITIVE_INFINITY) < latestInvoke",
      "(operation.completeIndex ?? Number.POSITIVE_INFINITY) < -1",
      VALUES,
    ],
    [
      "an operation may stand in the order twice",
      "if (isPlaced[place] === 1) return",
      "if (isPlaced[place] === 2) return",
      VALUES,
    ],
  ),
  ...inFile("linearizability/certificate/replay.ts", [
    "the object gives any answer",
    "if (after === undefined) return false;",
    "if (after === undefined) return true;",
    VALUES,
  ]),
  ...inFile("explain/explain.ts", [
    "an explanation begins with anything",
    'start: typeof core.start === "string" ? core.start : "reached"',
    'start: "any"',
    VALUES,
  ]),
  ...inFile(
    "explain/core/reductions.ts",
    [
      "a value goes, and what its cas put stays compared",
      "return gone.has(from) ? [asWrite(operation)] : [operation];",
      "return gone.has(from) ? [] : [operation];",
      VALUES,
    ],
    [
      "a value goes, and failed cas stay",
      "if (!isCellWithoutAppends(model, operations) || hasFailedCas) return undefined;",
      "if (!isCellWithoutAppends(model, operations)) return undefined;",
      VALUES,
    ],
    ["what is open at a cut never happens", 'return [{ ...rest, outcome: "info" }];', "return [];", VALUES],
  ),
  ...inFile(
    "online/chain-zones.ts",
    [
      "online: a chain's second value is not checked against its first",
      "if (rules.isBefore(later.first, invoke)) {",
      "if (rules.isBefore(later.first, -1)) {",
      /^online, cas, new values$/,
    ],
    [
      "online: two cas may find one value",
      "} else if (chain.values.at(-1) !== origin) {",
      "} else if (chain.values.length < 0) {",
      /^online, cas, long, hardly/,
    ],
  ),
  ...inFile(
    "online/list-levels.ts",
    [
      "online: a read may miss what it showed before",
      "(firstRead[place + 1] ?? Infinity) < at",
      "Infinity < at",
      /^online, list/,
    ],
    [
      "online: a read may miss what was appended before",
      "if (added.firstUnseen() < at) return",
      "if (added.firstUnseen() < -1) return",
      /^online, list/,
    ],
  ),
  ...inFile(
    "online/live-search.ts",
    [
      "online: a read is placed only once it is due",
      "if (!placed.includes(id) && model.step(state, call) !== undefined) placed = inserted(placed, id);",
      "if (!placed.includes(id)) placed = inserted(placed, id);",
      ONLINE,
    ],
    [
      "online: an unanswered call takes effect before it began",
      "if (invoke > due.time) break;",
      "",
      /^online, set, repeated elements$/,
    ],
  ),
  ...inFile(
    "consistency/unique-values.ts",
    [
      "sessions: a process may go back inside a chain",
      "(blocks.place[from] ?? 0) > (blocks.place[to] ?? 0) ||",
      "",
      SESSIONS,
    ],
    ["sessions: updates in real time do not bind", 'if (kind === "sequential") continue;', "continue;", SESSIONS],
  ),
  ...inFile(
    "consistency/session-guarantees.ts",
    ["sessions: nobody asks for monotonic reads", 'if (asks("monotonic-reads")) link(at.read, version);', "", SESSIONS],
    [
      "sessions: a process need not read its own writes",
      'if (asks("read-your-writes")) link(at.newestWritten, version);',
      "",
      SESSIONS,
    ],
  ),
  ...inFile("consistency/regular.ts", [
    "sessions: a read shows only what had returned",
    "(complete[writer] ?? NEVER) >= least",
    "(complete[writer] ?? NEVER) > least + 9",
    SESSIONS,
  ]),
  ...inFile("consistency/known-positions.ts", [
    "sessions: a read may be stale by one",
    "if (place >= log.nextOf(key, version)) return",
    "if (place > log.nextOf(key, version)) return",
    SESSIONS,
  ]),
  ...inFile(
    "models/refusals.ts",
    [
      "failed cas observe: one fits where it would have succeeded, too",
      "=== undefined ? state : undefined;",
      "=== undefined ? state : state;",
      REFUSALS,
    ],
    ["failed cas observe: whatever made it fail", "return MISMATCHES.has(", "return true || MISMATCHES.has(", REFUSALS],
    ["failed cas observe: none does", "isRefusal: isBlindCas,", "", REFUSALS],
    [
      "failed cas observe: appends and cas are taken for actions, which know no refusal",
      "const { action: _, actInto: __, ...rest } = model;",
      "const rest = model;",
      REFUSALS,
    ],
  ),
  ...inFile("linearizability/search/machine.ts", [
    "failed cas observe: one is taken for one that answered nothing",
    'call.isRefused === true ? "!" : ',
    "",
    REFUSALS,
  ]),
];
