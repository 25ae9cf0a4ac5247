import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refuseNoFinding } from "./no-finding.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-no-finding-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function given(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const LINE = '{"index":0,"time":0,"type":"invoke","process":0,"f":"read","value":null}\n';

test.each([
  ["history.jsonl", LINE, "jsonl"],
  ["h.json", `[${LINE}]`, "json"],
  ["h.edn", "{:process 0, :type :invoke, :f :read}", "edn"],
  ["h.log", "0\t:invoke\t:read\tnil\n", "log"],
])("%s is told to be a history, with the command that judges it", (name, content, format) => {
  const path = given(name, content);
  expect(() => refuseNoFinding("replay", path)).toThrow(
    `clew replay ${path}: expected the folder of a finding, or its finding.json, found a history (${format}). ` +
      `clew check ${path} judges it.`,
  );
});

test("the folder of a run is told to be one, and any other file to be none", () => {
  const run = join(folder, "run");
  mkdirSync(run);
  writeFileSync(join(run, "history.jsonl"), LINE);
  expect(() => refuseNoFinding("shrink", run)).toThrow(`found the folder of a run. clew report ${run} shows the run`);
  const notes = given("notes.txt", "Dear diary");
  expect(() => refuseNoFinding("shrink", notes)).toThrow("found another file.");
});

test("a finding, a whole hunt, a stored plan, even a damaged one, and what does not exist are left to others", () => {
  const folders = ["finding.json", "campaign.json"].map((name) => {
    const there = join(folder, `with-${name}`);
    mkdirSync(there);
    for (const file of ["history.jsonl", name]) writeFileSync(join(there, file), "{}");
    return there;
  });
  const files = [given("shrunk.json", '{\n  "plan": {}\n}\n'), given("damaged.json", "{")];
  for (const path of [...folders, ...files, join(folder, "absent"), "raft:1234"]) {
    expect(() => refuseNoFinding("replay", path)).not.toThrow();
  }
});
