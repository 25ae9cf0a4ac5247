/**
 * Mistakes in the making of columns, and in the transcript with which the columns are compared. Whichever of the two is
 * wrong, the verdict must not be wrong.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { Mistake } from "../../tests/planted-mistake.ts";

/** All mistakes of this file. */
export const BROKEN_ENCODERS: readonly Mistake[] = [
  ...inFile(
    "checker/columns.ts",
    {},
    ["what was put in is taken for the answer", "output: event?.value ?? null", "output: begun.input"],
    ["a key is taken for the one before", "if (last !== undefined && last.key === key)", "if (last !== undefined)"],
    [
      "what was not answered by the end never happened",
      'for (const begun of pairs.open()) begun.of.end(begun.item, operationOf(begun, "info"));',
      "",
    ],
    [
      "a failure is taken for a success",
      "operationOf(begun, event.type, event)",
      'operationOf(begun, event.type === "fail" ? "ok" : event.type, event)',
    ],
    [
      "an operation without an answer is taken for a failed one",
      "operationOf(begun, event.type, event)",
      'operationOf(begun, event.type === "info" ? "fail" : event.type, event)',
    ],
    ["what a failed cas saw is lost", "event?.error === undefined ? {}", "event?.index !== -1 ? {}"],
    ["a key is forgotten", "[...keys.values()].map(", "[...keys.values()].slice(1).map("],
    [
      "the first key is read twice, the last never",
      "[...keys.values()].map(",
      "[...keys.values()].fill([...keys.values()][0]!).map(",
    ],
    ["an operation gets the id of the next", "item: of.begin(id)", "item: of.begin(id + 1)"],
  ),
  ...inFile(
    "checker/base/key-columns.ts",
    {},
    ["a return comes before its invocation", "complete[item] = rank++;", "complete[item] = 0; rank++;"],
    ["everything is concurrent", "invoke[count] = rank++;", "invoke[count] = 0; rank++;"],
    ["an answer comes later than it did", "complete[item] = rank++;", "complete[item] = rank + 4; rank++;"],
    [
      "what may have happened did not",
      '      actions.set(item, operation);\n      if (part === "unknown") return;',
      '      if (part === "unknown") return;\n      actions.set(item, operation);',
    ],
    ["what may have happened did", 'if (part === "unknown") return;', ""],
    ["what failed happened", 'if (part === "none") return;', ""],
    ["a column that grows forgets", "copy.set(column);", ""],
    [
      "the first return of a longer column stands there twice",
      "if (returned === returns.length) returns = wider(returns);",
      "if (returned === returns.length) [returns, returned] = [wider(returns), returned - 1];",
    ],
    ["the last return is lost", "returns.subarray(0, returned)", "returns.subarray(0, returned - 1)"],
    ["the last operation is lost", "actions.finish(kept)", "actions.finish(kept - 1)"],
    ["what is moved up leaves its action behind", "actions.move(item, kept++);", "kept++;"],
    ["what is moved up leaves its name behind", "ids[kept] = ids[item] ?? wrongIndex(item);", ""],
    ["what is moved up leaves its time behind", "complete[kept] = complete[item] ?? wrongIndex(item);", ""],
    ["returns keep the numbers from before", "returns[place] = newItem.of(", "newItem.of("],
  ),
  ...inFile(
    "checker/base/cell-columns.ts",
    {},
    [
      "a cas is turned round",
      "        wants[item] = values.idOf(action.from);\n        puts[item] = values.idOf(action.to);",
      "        wants[item] = values.idOf(action.to);\n        puts[item] = values.idOf(action.from);",
    ],
    [
      "what is put there by a write is what is there at first",
      'puts[item] = values.idOf(action.to);\n        return;\n      case "cas"',
      'puts[item] = initial;\n        return;\n      case "cas"',
    ],
    ["columns of actions that grow forget", "wideWants.fill(-1, length).set(wants);", "wideWants.fill(-1, length);"],
    [
      "the object begins as the first write leaves it",
      "const initial = values.idOf(model.initial);",
      "const initial = values.idOf(0);",
    ],
  ),
  ...inFile("checker/linearizability/one-value/zones.ts", {}, [
    "a list is read beside its end",
    "      const item = writer[value] ?? wrongIndex(value);",
    "      const item = writer[value + writer.length] ?? wrongIndex(value);",
  ]),
  ...inFile("checker/linearizability/one-value/order-blocks.ts", {}, [
    "a bucket is looked for beside the end",
    "const start = starts[place] ?? wrongIndex(place);",
    "const start = starts[place + starts.length] ?? wrongIndex(place);",
  ]),
  ...inFile("checker/linearizability/search/first-try.ts", {}, [
    "the first try looks for an item beside the end",
    "const before = alikeBefore[item] ?? wrongIndex(item);",
    "const before = alikeBefore[item + alikeBefore.length] ?? wrongIndex(item);",
  ]),
  ...inFile("checker/base/values.ts", {}, [
    "a value is numbered like the one before",
    "this.column[value] = id + 1;",
    "this.column[value] = Math.max(1, id);",
  ]),
  ...inFile(
    "checker/transcript/transcript.ts",
    {},
    ["the transcript loses answers", 'words.wordOf(type === "ok" ? value : error)', "words.wordOf(error)"],
    [
      "the transcript takes a key for the one before",
      "lastEntry !== undefined && key === lastKey",
      "lastEntry !== undefined",
    ],
    ["the transcript takes a failure for a success", "OUTCOMES.indexOf(type as Outcome)", "0"],
    ["the transcript counts no time", "      ordinal++;\n", ""],
    ["the transcript loses columns that grow", "wider[name].set(columns[name])", "wider[name].set([])"],
    ["the transcript joins all keys", "=== undefined && previous === place - 1) return;", "=== undefined) return;"],
    ["the transcript loses what came before another key", "page[at] = start + at - 1;", "page[at] = start + at;"],
    ["the transcript writes on its last page only", "pages[place >> PAGE_BITS] ?? wrongIndex(place)", "last"],
  ),
  ...inFile(
    "checker/transcript/words.ts",
    {},
    ["the transcript turns lists round", "valueOf(lists.at(place + 1 + at))", "valueOf(lists.at(place + length - at))"],
    [
      "the transcript writes lists on its first page only",
      "pages[place >> PAGE_BITS] ?? wrongIndex(place)",
      "pages[0]",
    ],
  ),
];
