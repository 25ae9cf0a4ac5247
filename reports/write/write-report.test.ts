import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeInventedRun } from "../testing/invented-run.ts";
import { buildReport } from "../views/build-report.ts";
import { bareRun, operationsOf } from "../testing/operations.ts";
import { pageData } from "../testing/page-data.ts";
import { reportPage } from "./page.ts";
import { readRun } from "./read-run.ts";
import { writeIndex } from "./write-index.ts";
import { writeReport } from "./write-report.ts";

let store: string;

beforeAll(() => {
  store = mkdtempSync(join(tmpdir(), "clew-reports-"));
});

afterAll(() => {
  rmSync(store, { recursive: true });
});

test("the page carries the whole report in one file and asks nothing of a network", async () => {
  const directory = writeInventedRun(join(store, "whole", "20261122T140311.042Z"), { standing: "invalid", seconds: 5 });
  const path = await writeReport(directory);
  const html = readFileSync(path, "utf8");
  expect(pageData(html)).toEqual(buildReport(readRun(directory)));
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  expect(html).toContain("Not linearizable. raft");
  expect(readdirSync(directory)).not.toContain("report.html.part");
});

test("writing twice gives the same page", async () => {
  const directory = writeInventedRun(join(store, "twice", "20261122T140312.042Z"), { standing: "valid", seconds: 2 });
  const first = readFileSync(await writeReport(directory), "utf8");
  expect(readFileSync(await writeReport(directory), "utf8")).toBe(first);
});

test("text that looks like markup cannot end the script or the title", () => {
  const data = buildReport(bareRun(operationsOf([{ from: 0, to: 1, input: "</script><script>alert(1)</script>" }])));
  const html = reportPage(
    { ...data, header: { ...data.header, title: "</title><b>" } },
    { script: 'const a = "</script>$&<!--";', style: "" },
  );
  // Three parts of the data, and the program.
  expect(html.match(/<\/script>/g)).toHaveLength(4);
  expect(html).toContain('const a = "<\\/script>$&\\x3C!--";');
  expect(html).not.toContain("<b>");
});

test("notes of how far nodes are become figures, and others stay notes, also those of the same name", () => {
  const directory = writeInventedRun(join(store, "progress", "20261122T140319.042Z"), {
    standing: "valid",
    seconds: 2,
  });
  const notes = [
    { time: 1, node: "n1", note: { event: "role", role: "leader", term: 2 } },
    { time: 2, node: "n1", note: { event: "progress", term: 2, committed: 7, applied: 6 } },
    { time: 3, node: "n2", note: { event: "progress", committed: 1, applied: 1 } },
    { time: 4, node: "n2", note: { event: "progress", of: "a migration" } },
  ];
  writeFileSync(join(directory, "notes.jsonl"), notes.map((note) => `${JSON.stringify(note)}\n`).join(""));
  const run = readRun(directory);
  expect(run.notes).toEqual([notes[0], notes[3]]);
  expect(run.progress).toEqual([
    { node: "n1", timeNs: 2, term: 2, committed: 7, applied: 6 },
    { node: "n2", timeNs: 3, committed: 1, applied: 1 },
  ]);
  rmSync(directory, { recursive: true });
});

test("a run that was killed as it wrote is told as far as it came", () => {
  const directory = writeInventedRun(join(store, "killed", "20261122T140313.042Z"), {
    standing: "unfinished",
    seconds: 2,
  });
  const history = join(directory, "history.jsonl");
  truncateSync(history, statSync(history).size - 9);
  writeFileSync(join(directory, "notes.jsonl"), '{"time":1,"node":"n1","note":{"event":"booted"}}\n{"time":\n{"ti');
  const run = readRun(directory);
  expect(run.operations.length).toBeGreaterThan(50);
  expect(run.problems).toEqual([
    expect.stringMatching(/^history\.jsonl: line \d+ is torn \(no line feed at its end\) and was left out: \{"index":/),
    'notes.jsonl: line 3 is torn (no line feed at its end) and was left out: {"ti',
    "notes.jsonl: 1 line is not JSON and left out.",
  ]);
});

test("an empty directory and broken files make a report that says so", () => {
  const directory = join(store, "broken", "20261122T140314.042Z");
  mkdirSync(directory, { recursive: true });
  expect(readRun(directory).problems).toEqual(["There is no history.jsonl: the run ended before its first operation."]);
  writeFileSync(join(directory, "history.jsonl"), '{"index":0,"time":-');
  writeFileSync(join(directory, "test.json"), "{");
  writeFileSync(join(directory, "results.json"), '{"valid":"maybe"}');
  const report = buildReport(readRun(directory));
  expect(report.header.standing).toBe("unfinished");
  expect(report.problems).toHaveLength(3);
  writeFileSync(join(directory, "test.json"), '{"system":"raft","nodes":3,"nemesis":[]}');
  expect(readRun(directory).problems).toContain("test.json cannot be read: nodes: expected a list of texts, found 3");
  writeFileSync(join(directory, "test.json"), "{");
});

test("the index lists every run, newest first, and broken ones as what they are", async () => {
  const html = readFileSync(await writeIndex(store), "utf8");
  const rows = html.match(/<tr><td>.*?<\/tr>/gs) ?? [];
  expect(rows.map((row) => /badge (\w+)/.exec(row)?.[1])).toEqual(["unfinished", "unfinished", "valid", "invalid"]);
  expect(rows[0]).toContain("no readable test.json");
  expect(rows[0]).toContain("files only");
  expect(rows[3]).toContain('href="whole/20261122T140311.042Z/report.html"');
  expect(html).toContain("4 in all");
});

test("an empty store has an index that says how to fill it", async () => {
  const empty = join(store, ".empty");
  mkdirSync(empty);
  expect(readFileSync(await writeIndex(empty), "utf8")).toContain("No run yet.");
});
