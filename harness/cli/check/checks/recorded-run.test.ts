/**
 * What judges a history that a check judges: as the files beside it say, as a flag names it, or as its operations show. And what is
 * said where one of those is broken.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundledCatalog } from "../../../catalog.ts";
import { InputError } from "../../base/exit-codes.ts";
import { checkedFile } from "../../testing/checked-file.ts";
import type { CheckFlags } from "../flags.ts";
import { pluggedJudges } from "./plugged-judges.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-recorded-run-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Line = readonly [process: number, type: string, f: string, value: unknown, error?: unknown];

/** One leaves while the other is inside that leaves later: wrong, as long as the second leave is there. */
const BROKEN_BARRIER: readonly Line[] = [
  [1, "invoke", "enter", 2],
  [2, "invoke", "enter", 2],
  [1, "ok", "enter", 2],
  [2, "ok", "enter", 2],
  [1, "invoke", "leave", null],
  [1, "ok", "leave", null],
  [2, "invoke", "leave", null],
  [2, "ok", "leave", null],
];
const LAUNCH = { name: "t1", cpus: 1 };
const SEEN = { task: "1", name: "t1", agentId: "a1", cpus: 1, agentCpus: 2, state: "RUNNING", hasEnded: false };
const TASKS: readonly Line[] = [
  [1, "invoke", "launch", LAUNCH],
  [1, "ok", "launch", SEEN],
  [1, "invoke", "read", null],
  [1, "ok", "read", [SEEN]],
];

function events(lines: readonly Line[], key?: string): readonly object[] {
  return lines.map(([process, type, f, value, error], index) => ({
    index,
    time: index,
    process,
    type,
    f,
    ...(key === undefined ? {} : { key }),
    value,
    ...(error === undefined ? {} : { error }),
  }));
}

const jsonl = (given: readonly object[]): string => given.map((event) => `${JSON.stringify(event)}\n`).join("");
const changed = (lines: readonly Line[], from: string, to: string): string => jsonl(events(lines)).replaceAll(from, to);

function put(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function checked(path: string, flags: Partial<CheckFlags> = {}): ReturnType<typeof checkedFile> {
  return checkedFile(path, { plugged: pluggedJudges(bundledCatalog), ...flags });
}

const PLAN = { system: "zookeeper", workload: "barrier-recipe", options: {} };
const TEST = { system: "zookeeper", workload: "barrier-recipe", nodes: ["n1"], nemesis: [], spec: { options: {} } };
const OF_TASKS = { ...TEST, system: "mesos", workload: "tasks" };

test.each([
  ["a finding", { "finding.json": { plan: PLAN } }],
  ["a run without results", { "test.json": TEST }],
])("the folder of %s is judged by the check of its workload", (_what, files) => {
  put("history.jsonl", jsonl(events(BROKEN_BARRIER, "/barrier/1")));
  for (const [name, content] of Object.entries(files)) put(name, content);
  const { exitCode, printed, warned } = checked(folder);
  expect([exitCode, printed]).toEqual([1, expect.stringContaining("It does not hold. 4 operations, check barriers")]);
  expect(warned).not.toContain("guessed from enter");
});

test("a history of EDN in such a folder is judged so, too", () => {
  const edn = BROKEN_BARRIER.map(
    ([process, type, f, value]) => `{:process ${process}, :type :${type}, :f :${f}, :value ${JSON.stringify(value)}}`,
  );
  put("history.edn", edn.join("\n").replaceAll("null", "nil"));
  put("finding.json", { plan: PLAN });
  expect(checked(join(folder, "history.edn"), { keys: "none" }).printed).toContain("check barriers");
});

test("a run without results is asked everything that it was asked", () => {
  put("history.jsonl", jsonl(events(TASKS)));
  put("test.json", OF_TASKS);
  const { exitCode, printed } = checked(folder);
  expect(printed).toContain("It holds. 2 operations, check task-answers");
  expect(printed).toContain("  capacity holds:");
  // Its nodes have said nothing that anybody kept.
  expect(printed).toContain("no notes.jsonl lies beside the history");
  expect(exitCode).toBe(2);
});

test("a copied history is judged by the only check that knows its operations, which is said", () => {
  const { exitCode, warned } = checked(put("copied.jsonl", jsonl(events(BROKEN_BARRIER))));
  expect(exitCode).toBe(1);
  expect(warned).toContain("check: barriers (guessed from enter, leave; --check says otherwise)");
  expect(checked(put("tasks.jsonl", jsonl(events(TASKS)))).printed).toContain("capacity holds");
});

const MISTAKES: readonly (readonly [string, string, string | RegExp, Partial<CheckFlags>?])[] = [
  ["an operation", changed(BROKEN_BARRIER, '"leave"', '"laeve"'), 'not "laeve". Did you mean "leave"?'],
  [
    "an operation, where the check is named",
    changed(BROKEN_BARRIER, '"leave"', '"laeve"'),
    /:5: operation 2 \(event 4\): check barriers does not know "laeve"; it knows enter, leave, inside\. Did you mean "leave"\?/,
    { check: "barriers" },
  ],
  [
    "a field",
    changed(TASKS, '"cpus"', '"cups"'),
    /:1: operation 0 \(event 0\): launch: value: expected the fields name, cpus, .*; found "cups"\. Did you mean "cpus"\?/,
  ],
  ["a type", changed(TASKS, '"cpus":1', '"cpus":"1"'), /value: cpus: expected a number, found "1"/],
  [
    "a state",
    changed(TASKS, "RUNNING", "RUNING"),
    /value of its ok \(event 1\): state: expected one of .*, found "RUNING"\. Did you mean "RUNNING"\?/,
  ],
];

test.each(MISTAKES.map(([what, ...mistake]) => ({ what, mistake })))(
  "a mistake in $what is refused with its line, and with what was meant",
  ({ mistake: [content, message, flags] }) => {
    const path = put("h.jsonl", content);
    expect(() => checked(path, flags)).toThrow(InputError);
    expect(() => checked(path, flags)).toThrow(message);
  },
);

test("a key that only some have is refused; one by another name that all have decides nothing", () => {
  const all = events(BROKEN_BARRIER, "/barrier/1");
  const some = all.map((event, at) => (at === 0 || at === 2 ? event : { ...event, key: undefined }));
  expect(() => checked(put("some.jsonl", jsonl(some)))).toThrow(
    /enter: expected a key, as operation 0 has one; found none/,
  );
});

test("a field that nobody knows and that may be the key decides nothing", () => {
  const steps = [
    [1, "enter", 1, "a"],
    [2, "enter", 1, "b"],
    [1, "leave", null, "a"],
    [2, "leave", null, "b"],
    [1, "enter", 1, "b"],
    [1, "leave", null, "b"],
  ] as const;
  const all = steps.flatMap(([process, f, value, object], at) => [
    { index: 2 * at, time: at, process, type: "invoke", f, value, object },
    { index: 2 * at + 1, time: at, process, type: "ok", f, value: null, object },
  ]);
  const path = put("keyed.jsonl", jsonl(all));
  const { exitCode, printed } = checked(path, { format: "json" });
  expect(printed).toContain('The verdict depends on the field "object"');
  expect(exitCode).toBe(2);
  expect(checked(path, { format: "json", keys: "none" }).exitCode).toBe(1);
});

test.each([
  ["test.json", "{", /test\.json: expected JSON, found "\{"; so what its run was judged by is not known from there/],
  ["test.json", { ...TEST, workload: 5 }, /test\.json: workload: expected a text, found 5/],
  ["test.json", { ...TEST, workload: "barier" }, /its workload "barier" is not known here/],
  ["finding.json", { plan: { system: "zookeeper" } }, /finding\.json: plan\.workload: expected a text, found nothing/],
])("a broken %s is told, and the operations are asked", (name, content, message) => {
  put("history.jsonl", jsonl(events(BROKEN_BARRIER)));
  put(name, content);
  const { exitCode, warned } = checked(folder);
  expect(warned).toMatch(message);
  expect(warned).toContain("check: barriers (guessed from");
  expect(exitCode).toBe(1);
});

test("a check that hears nodes is unknown where their notes are broken, and the others are not", () => {
  put("history.jsonl", jsonl(events(TASKS)));
  put("test.json", OF_TASKS);
  const note = { time: 0, node: "n1", note: { event: "started" } };
  put("notes.jsonl", jsonl([note, note]));
  expect(checked(folder).exitCode).toBe(0);
  put("notes.jsonl", `${jsonl([note])}{"time":1,"node":"n1","note":{"evnt":"started"}}\n${jsonl([note])}`);
  const { exitCode, printed } = checked(folder);
  expect(exitCode).toBe(2);
  expect(printed).toMatch(
    /unknown: Undecided: The notes of the nodes are broken: .*notes\.jsonl:2: note\.event: expected a text/,
  );
  expect(printed).toContain("capacity holds");
});

test("a last line of notes that is not whole is passed over, as that of a history is", () => {
  put("history.jsonl", jsonl(events(TASKS)));
  put("test.json", OF_TASKS);
  put("notes.jsonl", `${jsonl([{ time: 0, node: "n1", note: { event: "started" } }])}{"time":1,"no`);
  expect(checked(folder).exitCode).toBe(0);
});
