import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bundledCatalog } from "../../catalog.ts";
import { readTraceFile } from "./read-trace.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-trace-"));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (...commands: readonly string[]): ReturnType<typeof readTraceFile> => {
  const path = join(folder, "trace.txt");
  const settings = ["trace 1", "system paxos", "nodes 3", "workload consensus"];
  writeFileSync(path, [...settings, ...commands.map((command) => `> ${command}`), ""].join("\n"));
  return readTraceFile(path, bundledCatalog);
};

test("events of nodes and clients are read with their lines", () => {
  const { trace } = read("c0 begins propose x 1", "n1 crashes", "n2 receives from c0: anything");
  expect(trace.steps.map(({ who }) => who)).toEqual(["c0", "n1", "n2"]);
  expect(trace.written.map(({ line }) => line)).toEqual([5, 6, 7]);
});

test("an event of somebody else is refused with its line, as are values that an operation does not have", () => {
  expect(() => read("n9 crashes")).toThrow(/trace\.txt:5: expected a node \(n1, n2, n3\) or a client .*found "n9"/);
  expect(() => read("n1 crashes", "n2 receives from m1: anything")).toThrow(/trace\.txt:6: .*found "m1"/);
  expect(() => read("c0 begins propose x")).toThrow(/trace\.txt:5: expected 1 value after "propose", found nothing/);
});
