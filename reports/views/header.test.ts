import { expect, test } from "vitest";
import { pairOperations } from "../../histories/pair.ts";
import type { CheckResult, RunResults, TestRecord } from "../../runs/results.ts";
import { inventRun } from "../testing/invented-run.ts";
import { smallRun } from "../testing/small-run.ts";
import { buildReport } from "./build-report.ts";
import type { Band, Header, RunRecord, Standing } from "./data/report-data.ts";
import { nextSteps } from "./next-steps.ts";
import { underWhichFaults } from "./under-which-faults.ts";

function runOf(standing: Standing, change: Partial<RunResults> = {}): RunRecord {
  const { test: record, events, results, notes, links } = inventRun({ standing, seconds: 5 });
  return {
    test: record,
    ...(results === undefined ? {} : { results: { ...results, ...change } }),
    operations: pairOperations(events),
    nemesis: events.filter((event) => event.process === "nemesis"),
    notes,
    links,
    linearizations: [],
    messages: [],
    files: [],
    problems: [],
  };
}

function headerOf(run: RunRecord): Header {
  return buildReport(run).header;
}

const order: CheckResult = { kind: "history", name: "linearizable", valid: true, message: "An order was found." };
const broken: CheckResult = { kind: "history", name: "unique-ids", valid: false, message: "17 came twice", time: 2e9 };

test("of a failure the first line says which operation, where and when", () => {
  const { found, operation } = headerOf(runOf("invalid"));
  expect(found).toBe("read → 9041 on key x17s fits no order: process 2012, at 2.142 s, answered by n1.");
  expect(operation).toBeGreaterThan(0);
});

test("of several failures the first in time comes first, and those that are not named are counted", () => {
  const later = { ...broken, name: "later", time: 3e9 };
  const never: CheckResult = { kind: "load", name: "load", valid: false, message: "Too little" };
  const { found } = headerOf(runOf("valid", { valid: false, checks: [order, never, later, broken] }));
  expect(found).toBe("unique-ids: 17 came twice. later: 17 came twice. And 1 more failure.");
});

test("what a system does not promise breaks nothing", () => {
  const weak: CheckResult = { ...broken, promise: "not-promised", notPromisedBecause: "ids may come twice" };
  const { found } = headerOf(runOf("valid", { checks: [order, weak] }));
  expect(found).toMatch(/^[\d,]+ of [\d,]+ operations on \d+ keys succeeded; 1 check holds\.$/);
});

test("of a run that holds the first line says how much was seen to hold, the second under what", () => {
  const { found, under } = headerOf(runOf("valid"));
  expect(found).toMatch(/^[\d,]+ of [\d,]+ operations on \d+ keys succeeded; all 3 checks hold\.$/);
  expect(under).toBe("Under partition (2 times), kill (once), pause (never had effect).");
});

test("a run of no clear answer says why, one without results that nobody judged it", () => {
  expect(headerOf(runOf("unknown")).found).toBe("linearizable: Some keys could not be decided within the limit.");
  expect(headerOf(runOf("unfinished")).found).toMatch(
    /^It recorded [\d,]+ operations in .*, and nobody judged them\.$/,
  );
});

test("a search that saw everything speaks of its states, not of operations that it does not have", () => {
  const seen: CheckResult = { kind: "explored", name: "every state", valid: true, message: "1,002 states: all." };
  const run = { ...runOf("valid", { checks: [seen], keys: [], operationCount: 0, faults: [] }), operations: [] };
  const { found, facts } = headerOf(run);
  expect(found).toBe("1,002 states: all.");
  expect(facts.join()).not.toContain("operation");
  expect(buildReport(run).isSearch).toBe(true);
  expect(buildReport(smallRun()).isSearch).toBe(false);
});

const cut: Band = { fault: "partition", detail: "n1 | n2", startNs: 1e9, endNs: 2e9, isEnded: true };
const kill: Band = { fault: "kill", detail: "", startNs: 3e9, endNs: 4e9, isEnded: true };
const bands = [cut, kill];

test.each([
  [{ failureNs: 1.5e9 }, "Under partition (n1 | n2) since 1.000 s."],
  [{ failureNs: 2.5e9, sinceNs: 1.9e9 }, "Under partition (n1 | n2) until 2.000 s."],
  [{ failureNs: 2.5e9 }, "No fault was in force; the last one, partition (n1 | n2), ended 500 ms before."],
  [{ failureNs: 0.5e9 }, "No fault is recorded before it."],
  [{ failureNs: 3e9, sinceNs: 1.5e9 }, "Under partition (n1 | n2) until 2.000 s; kill since 3.000 s."],
])("a failure of %j is told with the faults of that time", (when, text) => {
  expect(underWhichFaults({ bands, faults: [], asked: [], ...when })).toBe(text);
});

test("a run without counts of faults names those that it saw, or asked for", () => {
  const nothing = { bands: [], faults: [], asked: [], failureNs: undefined };
  expect(underWhichFaults({ ...nothing, bands })).toBe("Under partition, kill.");
  expect(underWhichFaults({ ...nothing, asked: ["crashes"] })).toBe("Under crashes.");
  expect(underWhichFaults(nothing)).toBe("No fault is recorded.");
});

test.each<[string, Standing, readonly string[]]>([
  ["npx clew test --seed 7", "invalid", ["npx clew test --seed 7"]],
  ["npx clew replay store/f/3", "invalid", ["npx clew shrink store/f/3", "npx clew replay store/f/3"]],
  ["npx clew replay store/f/3", "valid", ["npx clew replay store/f/3"]],
  ["npx clew replay store/f/3/shrunk.json", "invalid", ["npx clew replay store/f/3/shrunk.json"]],
  ["npx clew replay 3 --mutant R1", "invalid", ["npx clew replay 3 --mutant R1"]],
  ["npx clew test", "unfinished", ["npx clew check history.jsonl", "npx clew test"]],
])("after %s, %s: what to do next", (command, standing, expected) => {
  const record = { ...inventRun({ standing: "valid", seconds: 1 }).test, command } satisfies TestRecord;
  expect(nextSteps(record, standing).map((step) => step.command)).toEqual(expected);
});
