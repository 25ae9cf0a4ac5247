/**
 * docs/coming-from.md, held against the program: what stands in its right-hand columns is there. A flag belongs to the verb
 * that it follows, or else to the one at the head of its table.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { afterAll, expect, test } from "vitest";
import { bundledCatalog } from "../harness/catalog.ts";
import { openTerminal } from "../harness/cli/base/terminal.ts";
import { createProgram } from "../harness/cli/program.ts";
import { profiles } from "../harness/hunt/plan/profiles.ts";
import { clew, temporaryStore } from "./clew-command.ts";

const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "../docs/coming-from.md"), "utf8");
const program = createProgram(
  { catalog: bundledCatalog, terminal: openTerminal() },
  { programArgs: [], done: () => undefined },
);

interface Row {
  /** Head of the right-hand column. */
  readonly head: string;
  readonly right: string;
}

/** Rows of all tables, without their heads. */
function rowsOf(text: string): readonly Row[] {
  let head: string | undefined;
  return text.split("\n").flatMap((line): Row[] => {
    const cells = line.startsWith("|") ? line.split("|").map((cell) => cell.trim()) : undefined;
    const right = cells?.at(-2);
    if (right === undefined) head = undefined;
    else if (head === undefined) head = right;
    else if (!/^-+$/.test(right)) return [{ head, right }];
    return [];
  });
}

const codeOf = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

/** Names that a flag's value may have, with commas between them. */
const NAMES: { readonly [flag: string]: readonly string[] } = {
  "--nemesis": ["all", ...bundledCatalog.faults.map(({ name }) => name)],
  "--workload": bundledCatalog.workloads.map(({ name }) => name),
  "--model": bundledCatalog.models.map(({ name }) => name),
  "--profile": profiles.map(({ name }) => name),
};

/** What is wrong with "clew test --nodes 5", or with "--nodes 5" in a table of this verb. */
function problemsOf(code: string, tableVerb: string | undefined): readonly string[] {
  const words = code.replace(/^npx /, "").split(" ");
  const isWhole = words[0] === "clew";
  const verb = isWhole ? words[1] : tableVerb;
  const command: Command | undefined =
    verb === undefined || verb.startsWith("-") ? program : program.commands.find((each) => each.name() === verb);
  if (command === undefined) return [`${code}: there is no verb ${verb}`];
  const own = words.indexOf("--") === -1 ? words : words.slice(0, words.indexOf("--"));
  return own.flatMap((word, at): string[] => {
    if (!/^-{1,2}[a-z]/.test(word) || word === "--help" || word === "-h") return [];
    const option = command.options.find(({ short, long }) => word === short || word === long);
    if (option === undefined || option.hidden) return [`${code}: ${command.name()} has no ${word}`];
    const known = NAMES[option.long ?? ""];
    const unknown =
      known === undefined ? [] : (own[at + 1] ?? known[0] ?? "").split(",").filter((name) => !known.includes(name));
    return unknown.map((name) => `${code}: there is no ${name}`);
  });
}

const isCommand = (code: string): boolean => /^((npx )?clew |-{1,2}[a-z])/.test(code);

test("what the page names of clew's verbs, flags and names is there", () => {
  const rows = rowsOf(page);
  expect(rows.length).toBeGreaterThan(80);
  const named = [
    ...rows.flatMap(({ head, right }) => {
      const verb = /`clew (\w+)`/.exec(head)?.[1];
      return codeOf(right).map((code) => ({ code, verb }));
    }),
    ...codeOf(page.replaceAll(/^\|.*$/gm, "")).map((code) => ({ code, verb: "test" })),
  ].filter(({ code }) => isCommand(code));
  expect(named.length).toBeGreaterThan(60);
  expect(named.flatMap(({ code, verb }) => problemsOf(code, verb))).toEqual([]);
});

test.each([
  ["clew tset", undefined, "no verb tset"],
  ["npx clew check x --nemesis kill", undefined, "check has no --nemesis"],
  ["--nemesis kill,fire", "test", "no fire"],
  ["--key-count 3", "test", "test has no --key-count"],
])("%s would be noticed", (code, verb, problem) => {
  expect(problemsOf(code, verb).join()).toContain(problem);
});

const store = temporaryStore();
afterAll(() => store.remove());

test("a run writes every file that the page names", async () => {
  const files = rowsOf(page)
    .filter(({ head }) => head === "clew's run")
    .flatMap(({ right }) => codeOf(right).filter((code) => /^[\w/]+\.(json|jsonl|edn|html|log)$/.test(code)));
  expect(new Set(files).size).toBeGreaterThan(7);
  const faults = ["--nemesis", "partition", "--nemesis-interval", "300ms"];
  await clew("test", "--system", "raft", "--nodes", "3", ...faults, "--time-limit", "1s", "--store", store.path);
  const missing = files.filter((file) => !existsSync(join(store.path, "latest", file)));
  expect(missing).toEqual([]);
});
