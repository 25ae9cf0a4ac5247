/**
 * The files of reporters: which are asked for, what is refused, and what they hold while a command goes on.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { junitProblems } from "../../../reports/testing/junit-schema.ts";
import { keptTerminal } from "../testing/kept-terminal.ts";
import { openCiLog, type CiLog } from "./ci-log.ts";
import { askedReporters } from "./reporter-flags.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-reporters-"));
  writeFileSync(join(folder, "file"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const PLANNED = ["first", "second", "third"].map((name) => ({
  name,
  group: "raft",
  facts: {},
  file: "suite.yaml",
  line: 3,
}));

/** A log whose reporters are those. */
function logOf(
  reporter: readonly string[],
  environment: { [name: string]: string } = {},
): { log: CiLog; said: readonly string[] } {
  const { terminal, said } = keptTerminal();
  const log = openCiLog({ verb: "test", name: "suite", planned: PLANNED }, { reporter }, { terminal, environment });
  return { log, said };
}

const good = { standing: "valid", headline: "Linearizable.", details: [] } as const;
const bad = { standing: "invalid", headline: "Not linearizable.", details: ["2 operations"] } as const;

test("files hold at any moment what is known, so that a command that is killed leaves it", async () => {
  const [junit, json] = [join(folder, "new", "deep", "j.xml"), join(folder, "r.json")];
  const { log } = logOf([`junit=${junit}`, `json=${json}`]);
  const standings = (): readonly unknown[] =>
    (JSON.parse(readFileSync(json, "utf8")) as { cases: { standing: string }[] }).cases.map(({ standing }) => standing);
  expect(standings()).toEqual(["not-run", "not-run", "not-run"]);
  log.begin(0);
  log.finish(0, good);
  log.begin(1);
  expect(standings()).toEqual(["valid", "unfinished", "not-run"]);
  const xml = readFileSync(junit, "utf8");
  expect(await junitProblems(xml)).toEqual([]);
  expect(xml).toContain('tests="3" failures="0" errors="1" skipped="1"');
  log.finish(1, bad);
  log.end();
  expect(standings()).toEqual(["valid", "invalid", "not-run"]);
  expect(readdirSync(join(folder, "new", "deep"))).toEqual(["j.xml"]);
});

test("on GitHub annotations are lines of the job, and its summary is appended once", () => {
  const summary = join(folder, "summary.md");
  writeFileSync(summary, "before\n");
  const environment = { GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: join(process.cwd(), "..") };
  const { log, said } = logOf(["github", "markdown"], environment);
  log.finish(1, bad);
  log.end();
  const text = readFileSync(summary, "utf8");
  expect(text).toMatch(/^before\n### ❌ clew test: suite\n/);
  expect(text.match(/###/g)).toHaveLength(1);
  const root = process.cwd().split("/").at(-1) ?? "";
  expect(said).toEqual([
    `::error file=${root}/suite.yaml,line=3,title=clew test%3A second::Not linearizable.%0A2 operations`,
  ]);
});

describe("before anything is run", () => {
  test.each([
    ["a folder", () => folder, "it is there, and is no file"],
    ["a device", () => "/dev/null", "it is there, and is no file"],
    ["below a file", () => join(folder, "file", "j.xml"), "ENOTDIR"],
    ["where none may be made", () => "/proc/clew/j.xml", "ENOENT"],
  ])("%s is refused", (_what, path, why) => {
    expect(() => logOf([`junit=${path()}`])).toThrow(why);
    expect(() => logOf([`junit=${path()}`])).toThrow(`--reporter junit=${path()}: expected a file that can be written`);
    expect(existsSync(join(folder, "file.part"))).toBe(false);
  });

  test.each(["junit", "json", "markdown", "github"])(
    "%s writes over what reporters wrote, and over nothing else",
    (name) => {
      const file = join(folder, `mine-${name}`);
      for (const before of ["junit", "json", "markdown", "github"]) {
        rmSync(file, { force: true });
        const { log } = logOf([`${before}=${file}`]);
        log.finish(1, bad);
        log.end();
        expect(() => logOf([`${name}=${file}`])).not.toThrow();
      }
      const history = '{"process":0,"type":"invoke","f":"read","value":null}\n';
      writeFileSync(file, history);
      expect(() => logOf([`${name}=${file}`])).toThrow("another file is there, which no reporter wrote");
      expect(readFileSync(file, "utf8")).toBe(history);
    },
  );

  test.each([
    [["junti=x"], 'found "junti=x". Did you mean "junit"?'],
    [["junit"], "--reporter junit: expected a file after it, such as junit=results.xml."],
    [["junit="], "--reporter junit: expected a file after it"],
    [["json"], "or --json for stdout"],
    [["markdown"], "--reporter markdown: expected a file after it"],
    [["junit=x", "json=x"], "expected a file for each, found x for junit and json"],
  ])("%j is refused", (given, why) => {
    expect(() => askedReporters(given, {})).toThrow(why);
  });

  test("a file's name may hold an equals sign, and github needs none", () => {
    expect(askedReporters(["junit=a=b.xml", "github"], {})).toEqual([
      { name: "junit", file: "a=b.xml" },
      { name: "github", file: undefined },
    ]);
  });
});
