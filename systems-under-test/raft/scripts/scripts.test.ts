/**
 * The text scripts of testdata/: each gives the output that stands in its file, does no harm, and shows the planted bugs
 * that it names.
 *
 * With UPDATE=1 the files are written again. Read the difference, and keep it only if you understand what caused it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { raftMutants } from "../mutants/mutants.ts";
import { scriptFiles } from "./script-files.ts";
import { scriptCommands } from "./text/play-text.ts";
import { withOutputs } from "./text/syntax.ts";

const isUpdate = process.env["UPDATE"] === "1";
const files = scriptFiles();

describe.each(files)("$name", ({ path, text, script }) => {
  const played = script.play();

  it("gives the output in its file", () => {
    const now = withOutputs(text, played.outputs);
    if (isUpdate) writeFileSync(path, now);
    expect(readFileSync(path, "utf8")).toBe(now);
  });

  it("breaks no claim and no invariant of the correct core", () => {
    expect(played.wrongs).toEqual([]);
    // A command that cannot be carried out says nothing about Raft: the script itself is wrong.
    expect(played.outputs.flat().filter((line) => line.startsWith("impossible"))).toEqual([]);
  });
});

const shown = files.flatMap(({ name, script }) => script.shows.map((mutant) => ({ name, mutant, script })));

it.each(shown)("$name shows $mutant", ({ script, mutant }) => {
  expect(script.play(mutant).wrongs).not.toEqual([]);
});

it("every planted bug that only a script finds has one", () => {
  const found = new Set(shown.map(({ mutant }) => mutant));
  const needed = raftMutants.filter(({ detector }) => detector === "script").map(({ id }) => id);
  expect(needed.filter((id) => !found.has(id))).toEqual([]);
});

it("the README explains every command", () => {
  const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
  const missing = Object.values(scriptCommands).filter(
    ({ usage, what }) => !readme.includes(`- \`${usage}\`: ${what}\n`),
  );
  expect(missing).toEqual([]);
});
