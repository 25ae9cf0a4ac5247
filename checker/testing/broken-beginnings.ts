/**
 * Mistakes about the initial value of an object, about answers that contradict themselves, and about conventions.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource } from "./broken-source.ts";

const VALUES = /^(register|cas|key-value)/;
const LIST = /^list/;
const SET = /^set, (new|torn|repeated|many)/;

const BEGINNINGS: readonly BrokenSource[] = [
  ...inFile(
    "linearizability/special/levels.ts",
    ["a list is empty at the beginning", "const initial = initialElements(history);", "const initial = [];", LIST],
    [
      "a set is empty at the beginning",
      "const there = new Set(initialElements(history).map(elementKey));",
      "const there = new Set();",
      SET,
    ],
    [
      "a read of a set may miss what was there at the beginning",
      "if (answer.length - members.size < there.size)",
      "if (there.size < 0)",
      SET,
    ],
    [
      "an addition of what was there at the beginning made it",
      "if (there.has(key)) return `",
      "if (there.has(undefined)) return `",
      SET,
    ],
  ),
  ...inFile("linearizability/special/beginnings.ts", [
    "a queue, stack or lock is new whatever it holds",
    "if (JSON.stringify(history.model.initial) === text) return",
    "return",
    /^(queue|stack|priority|mutex|semaphore|fenced)/,
  ]),
  ...inFile("linearizability/special/special.ts", [
    "a lock whose last token was released is held",
    'return holding === "held" ? [acquire] : [acquire, release];',
    "return [acquire];",
    /^fenced/,
  ]),
  ...inFile("linearizability/special/unique-ids.ts", [
    "no id was given out before the beginning",
    "if (call !== undefined && model.step(",
    "if (call === undefined && model.step(",
    /^unique/,
  ]),
  ...inFile("linearizability/special/counter.ts", [
    "a counter's reads begin with 0",
    "const output = countIn(call.output);\n    const count = (Number(output) - Number(model.initial)) / amount;",
    "const output = countIn(call.output);\n    const count = Number(output) / amount;",
    /^counter/,
  ]),
  ...inFile("linearizability/special/element-set.ts", [
    "no element is there at the beginning",
    "flagModel(model, initial.has(key))",
    "flagModel(model, false)",
    /^set, (new|repeated) elements, mode/,
  ]),
  ...inFile("linearizability/special/text.ts", [
    "a text is empty at the beginning",
    "texts.idOf(textOf(model.initial))",
    'texts.idOf("")',
    /^text/,
  ]),
  ...inFile("base/cell-columns.ts", [
    "a register holds nothing at the beginning",
    "const initial = values.idOf(model.initial);",
    "const initial = values.idOf(null);",
    VALUES,
  ]),
  ...inFile(
    "explain/core/any-start.ts",
    [
      "whatever was there before, these ids had been given out",
      "return [uniqueIds.initial];",
      "return [model.initial];",
      /^unique/,
    ],
    [
      "whatever was there before, the last token was this",
      'return [NO_TOKEN, [1, "unknown token"]];',
      'return [model.initial, [isList(model.initial) ? (model.initial[0] ?? 0) : 0, "unknown token"]];',
      /^(fenced|expiring)/,
    ],
  ),
  ...inFile("online/list-levels.ts", [
    "online: a list is empty at the beginning",
    "isList(model.initial) ? [...model.initial] : [];",
    "[];",
    /^online, list/,
  ]),
  ...inFile("online/set-levels.ts", [
    "online: a set is empty at the beginning",
    "(isList(model.initial) ? model.initial : []).map(",
    "[].map(",
    /^online, set, (new|torn|many)/,
  ]),
  ...inFile("online/chain-zones.ts", [
    "online: a register holds nothing at the beginning",
    "const initial: Value = { value: model.initial, invoke: -1",
    "const initial: Value = { value: null, invoke: -1",
    /^online, (register|cas)/,
  ]),
  ...inFile("consistency/session-replay.ts", [
    "sessions: what was deleted is there again as at the beginning",
    "states.has(key) ? (states.get(key) ?? null) : model.initial",
    "states.get(key) ?? model.initial",
    /^cas, failing, deletes/,
  ]),
  ...inFile("consistency/session-search.ts", [
    "sessions: a register holds nothing at the beginning",
    "() => model.initial);",
    "() => null);",
    /^sessions/,
  ]),
];

const CONTRADICTIONS: readonly BrokenSource[] = [
  ...inFile("linearizability/special/levels.ts", [
    "a set may show an element twice",
    "if (contradictory !== undefined) return contradictory;",
    "",
    SET,
  ]),
  ...inFile("linearizability/special/element-set.ts", [
    "every read of the whole contradicts itself",
    "if (contradictory !== undefined) return contradictory;",
    'if (calls.some((call) => call.f === "read")) return { verdict: false, because: "" };',
    /^set, read whole/,
  ]),
  ...inFile("online/watched-key.ts", [
    "online: a set may show an element twice",
    "contradictionIn(search.model, step) ?? monitor.take(step)",
    "monitor.take(step)",
    /^online, set, (new|torn|many)/,
  ]),
];

const CONVENTIONS: readonly BrokenSource[] = [
  ...inFile(
    "models/catalog.ts",
    [
      "a failed cas saw something, whatever Knossos says",
      '(failedCas === "ignored" && outcome === "fail") ||',
      "",
      /^cas/,
    ],
    [
      "a read of nil saw nothing, whatever Knossos says",
      '(readNil === "wildcard" && f',
      '(readNil === "" && f',
      VALUES,
    ],
  ),
  ...inFile("base/key-columns.ts", [
    "columns: what says nothing by convention counts",
    "const part = partOf(model, operation);",
    "const part = partOf({ ...model, ignores: undefined }, operation);",
    VALUES,
  ]),
  ...inFile("base/key-history.ts", [
    "operations: what says nothing by convention counts",
    'const part = operation === undefined ? "none" : partOf(model, operation);',
    'const part = operation === undefined ? "none" : partOf({ ...model, ignores: undefined }, operation);',
    VALUES,
  ]),
];

/** All mistakes of this file. */
export const BROKEN_BEGINNINGS: readonly BrokenSource[] = [...BEGINNINGS, ...CONTRADICTIONS, ...CONVENTIONS];
