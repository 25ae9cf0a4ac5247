import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { bundledCatalog } from "../../catalog.ts";
import { wholeCatalog } from "../../plug-ins/whole-catalog.ts";
import { main } from "../main.ts";
import { optionValues } from "./values.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The words that `clew complete` prints, without what they mean. */
async function completed(...words: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const before = process.exitCode;
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    await main(["complete", "--", ...words]);
    expect(process.exitCode).toBe(0);
  } finally {
    stdout.mockRestore();
    process.exitCode = before;
  }
  return lines.map((line) => line.replace(/[\t\n][\s\S]*/, ""));
}

test("the names in the catalog are offered: systems and their bugs, workloads, models, faults", async () => {
  expect(await completed("test", "--system", "")).toEqual(
    [...wholeCatalog.systems, ...wholeCatalog.foreignSystems].map(({ name }) => name),
  );
  expect(await completed("hunt", "--system", "raft", "--mutant", "R4")).toContain("R42");
  expect(await completed("hunt", "--system", "vm-ft", "--mutant", "R")).toEqual([]);
  expect(await completed("test", "--workload", "re")).toContain("register");
  expect(await completed("test", "--system", "raft", "--workload", "test")).toEqual([]);
  expect(await completed("test", "--system", "test-and-set", "--workload", "test")).toEqual(["test-and-set"]);
  expect(await completed("check", "h.jsonl", "--model", "cas-")).toEqual(["cas-register"]);
  expect(await completed("check", "h.jsonl", "--check", "barr")).toEqual(["barriers"]);
  expect(await completed("test", "--check", "l")).toEqual(["live"]);
  expect(await completed("test", "--nemesis", "partition,po")).toEqual(["partition,power-loss"]);
  expect(await completed("test", "--system", "raft", "--option", "reads=le")).toEqual(["reads=lease"]);
});

test("each option that has values is an option of some verb", async () => {
  const options = new Set<string>();
  for (const verb of ["test", "hunt", "check", "init"]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, for they print
    for (const option of await completed(verb, "--")) options.add(option);
  }
  expect([...optionValues(bundledCatalog).keys()].filter((name) => !options.has(name))).toEqual([]);
});

test("what a config plugs in is offered, and a config that is broken hides nothing else", async () => {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(fileURLToPath(new URL("../../..", import.meta.url)), join(folder, "node_modules/clew"));
  const config = join(folder, "mine.ts");
  writeFileSync(
    config,
    `import { defineSystem } from "clew";
     export const own = defineSystem({
       name: "my-own", workloads: ["register"], createNode: () => ({}), createClient: () => ({}),
     } as never);`,
  );
  expect(await completed("--config", config, "test", "--system", "my")).toEqual(["my-own"]);
  writeFileSync(join(folder, "broken.ts"), "throw new Error();");
  expect(await completed("--config", join(folder, "broken.ts"), "test", "--system", "raf")).toEqual(["raft"]);
  expect(await completed("test", "--system", "./half-writ")).toEqual([]);
});
