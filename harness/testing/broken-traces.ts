/**
 * Mistakes in traces: how they are written, read and played.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

/** The searches of other systems take longer, and notice no more. */
const TRACES = {
  suite: "harness/explore/trace/trace.test.ts",
  titles: /a script|own monitor|node that fails|of test-and-set T0|a flag whose/,
};

export const BROKEN_TRACES: readonly BrokenHarness[] = [
  ...inFile(
    "harness/explore/trace/play.ts",
    TRACES,
    ["a letter that arrives is on its way still", "if (!isCopy) onTheirWay.splice(onTheirWay.indexOf(found), 1);", ""],
    [
      "a copy that arrives takes the letter with it",
      "if (!isCopy) onTheirWay.splice(onTheirWay.indexOf(found), 1);",
      "onTheirWay.splice(onTheirWay.indexOf(found), 1);",
    ],
    [
      "of letters that say the same, the first is always meant",
      "alike(from, who, text)[number - 1]",
      "alike(from, who, text)[0]",
    ],
    ["an event that cannot happen happens", "if (impossible !== undefined) return { impossible, sent: [] };", ""],
    [
      "a node that fails is no failure",
      'if (problem !== undefined) record.fail({ kind: "node", message: problem }, timeNs);',
      "",
    ],
  ),
  ...inFile(
    "harness/explore/trace/stage.ts",
    TRACES,
    ["nobody watches the nodes", "monitor?.watch(id, node) ?? node", "node"],
    ["every write is on disk at once", "isSyncedAtOnce: !losesWrites", "isSyncedAtOnce: true"],
    ["no bug is planted", "options: options.options, mutant }, random)", "options: options.options }, random)"],
  ),
  ...inFile(
    "harness/explore/trace/play-failures.ts",
    TRACES,
    [
      "the history is not judged",
      "if (wrong === undefined) return",
      "if (wrong === undefined || events.length > 0) return",
    ],
    ["what was noticed on the way is forgotten", "failures: [...before, {", "failures: [{"],
  ),
  ...inFile("harness/explore/trace/trace-record.ts", TRACES, [
    "a client goes on as the same process after it does not know",
    'if (type === "info") client.process += CLIENTS_MAX;',
    "",
  ]),
  ...inFile(
    "harness/explore/trace/step-text.ts",
    TRACES,
    ["what survives a crash is not written", '${step.keep === 0 ? "" : ` keeping ${step.keep}`}', ""],
    ["a copy is written as the letter", 'isCopy ? " a copy" : ""', '""'],
  ),
  ...inFile(
    "harness/explore/case/drawn-operations.ts",
    { suite: "harness/explore/case/drawn-operations.test.ts" },
    ["clients look before there is anything", "taken.length % 2 === 1", "taken.length % 2 === 0"],
    [
      "nobody looks in a workload that reads in the end",
      "pool.some(looks) ? [...pool] :",
      "pool.length > 0 ? [...pool] :",
    ],
  ),
];
