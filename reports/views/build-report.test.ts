import { expect, test } from "vitest";
import { pairOperations } from "../../histories/pair.ts";
import { inventRun } from "../testing/invented-run.ts";
import { bareRun, operationsOf } from "../testing/operations.ts";
import { buildReport } from "./build-report.ts";
import type { ReportData, Standing } from "./data/report-data.ts";

function reportOf(standing: Standing): ReportData {
  const { test: record, events, results, notes, links } = inventRun({ standing, seconds: 5 });
  return buildReport({
    test: record,
    results,
    operations: pairOperations(events),
    nemesis: events.filter((event) => event.process === "nemesis"),
    notes,
    linearizations: [],
    links,
    messages: [],
    files: [{ path: "n1/node.log", sizeBytes: 12 }],
    problems: [],
  });
}

test("an invalid run tells its story, and where in time it failed", () => {
  const report = reportOf("invalid");
  expect(report.header).toMatchObject({ standing: "invalid", verdict: "Not linearizable." });
  expect(report.header.title).toBe("raft · register · partition, kill, pause");
  expect(report.stories).toHaveLength(1);
  expect(report.stories[0]?.operations).toHaveLength(5);
  expect(report.failureNs).toBe(report.stories[0]?.operations.at(-1)?.completeTime);
  expect(report.timeline.groups[0]).toMatchObject({ key: "x17s", valid: false, embeddedCount: 5 });
});

test("a valid run has no story and no failing time", () => {
  const report = reportOf("valid");
  expect(report.stories).toEqual([]);
  expect(report.failureNs).toBeUndefined();
  expect(report.unknowns).toEqual([]);
});

test("an unknown run says why, once for all keys of the same reason", () => {
  const { unknowns } = reportOf("unknown");
  expect(unknowns).toHaveLength(1);
  expect(unknowns[0]?.keyCount).toBeGreaterThan(0);
});

test("a run without results is told from its history", () => {
  const report = reportOf("unfinished");
  expect(report.header.verdict).toBe("No verdict: the run ended early.");
  expect(report.operationRows.map(({ f }) => f).sort()).toEqual(["cas", "read", "write"]);
  expect(report.bands.map(({ fault, detail }) => [fault, detail])).toEqual([
    ["partition", "n1 | n2 n3 n4 n5"],
    ["partition", "n1 | n2 n3 n4 n5"],
    ["kill", "n3"],
    ["pause", "n2"],
  ]);
});

test("nodes have their logs, beliefs and findings; links are summed over the run", () => {
  const report = reportOf("invalid");
  expect(report.nodes.map(({ node }) => node)).toEqual(["n1", "n2", "n3", "n4", "n5"]);
  expect(report.nodes[0]?.logFile?.path).toBe("n1/node.log");
  expect(report.nodes[1]?.logFile).toBeUndefined();
  expect(report.nodes[1]?.findings).toHaveLength(1);
  expect(report.links).toHaveLength(20);
  expect(report.leaders.map(({ node, row }) => [node, row])).toEqual([
    ["n1", 0],
    ["n3", 1],
    ["n5", 0],
  ]);
});

test("a node's notes are told in the words of its system, and by their fields where there are none", () => {
  const note = { event: "role", role: "leader", term: 4 };
  const notes = [
    { time: 1, node: "n1", note, text: "leads term 4" },
    { time: 2, node: "n1", note },
  ];
  const [view] = buildReport({ ...bareRun([]), notes }).nodes;
  expect(view?.notes.map(({ text }) => text)).toEqual(["leads term 4", "role: leader, term 4"]);
});

test("a time of checking that nobody measured is not told", () => {
  const { test: record, results } = inventRun({ standing: "invalid", seconds: 1 });
  const facts = (checkTimeMs: number): string | undefined =>
    buildReport({
      ...bareRun([]),
      test: record,
      ...(results === undefined ? {} : { results: { ...results, checkTimeMs } }),
    }).header.facts.at(-1);
  expect(facts(214)).toMatch(/^checked in 214 ms \(\d+ keys valid, 1 invalid, 0 unknown\)$/);
  expect(facts(0)).toMatch(/^\d+ keys valid, 1 invalid, 0 unknown$/);
});

test("nothing but a history, or nothing at all, still makes a report", () => {
  expect(buildReport(bareRun(operationsOf([{ from: 0, to: 1 }]))).header.facts).toContain("1 operation");
  const empty = buildReport(bareRun([]));
  expect(empty.timeline.groups).toEqual([]);
  expect(empty.header.standing).toBe("unfinished");
});
