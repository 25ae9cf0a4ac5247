/**
 * `clew explore` as a user runs it: its ends and their exit codes, the file of the trace and its replays, the files of the
 * run, and the mistakes that one can make in its flags.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHistory } from "../histories/files/read-history.ts";
import { type Ended, openClew, startClew, temporaryStore, until } from "./clew-command.ts";

const store = temporaryStore();
const open = openClew();
afterAll(async () => {
  await open.close();
  store.remove();
});
/** In one process with others, where it is not ended from outside. */
const clew = (...args: readonly string[]): Promise<Ended> => open.run(args);

const explored = (...args: readonly string[]): Promise<Ended> => clew("explore", ...args, "--store", store.path);
const latest = (): string => join(store.path, "latest");

test("a search in which no operation ever succeeds is no proof: it says so, and ends with 2", async () => {
  const { exitCode, stdout } = await explored("--system", "raft");
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(
    /^Unknown: 96 states, .* nothing wrong in any\.\n {2}But no operation succeeds in any of them\./m,
  );
});

test("a search names the operations that never succeed", async () => {
  const operations = ["--operation", "c0 cas x 1 2", "--operation", "c0 read x"];
  const { exitCode, stdout } = await explored("--system", "raft", "--nodes", "1", ...operations);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Safe: .*\n {2}But cas never succeeds in any of them\./m);
});

test("a verdict is told even where nothing can be written", async () => {
  const full = temporaryStore();
  writeFileSync(join(full.path, "explore-test-and-set"), "a file in the way of the folder");
  const { exitCode, stdout, stderr } = await clew("explore", "--system", "test-and-set", "--store", full.path);
  full.remove();
  expect(stdout).toMatch(/^Safe: /m);
  expect([exitCode, stderr]).toEqual([255, expect.stringContaining("explore-test-and-set")]);
});

describe("a search that finds something", () => {
  let ended: Ended;
  let trace = "";
  beforeAll(async () => {
    ended = await explored(..."--system test-and-set --mutant T02 --crashes 1".split(" "));
    trace = readFileSync(join(latest(), "trace.txt"), "utf8");
    writeFileSync(join(store.path, "kept.txt"), trace);
  });

  test("ends with 1, and tells the shortest trace as a story and what is wrong with it", () => {
    expect(ended.exitCode).toBe(1);
    const lines = ended.stdout.split("\n");
    expect(lines).toContain("Not safe: 8 events lead to it, and no fewer do.");
    expect(lines.filter((line) => /^ {2}\d\. /.test(line))).toHaveLength(8);
    expect(ended.stdout).toMatch(/^ {2}\d\. n1 crashed\.$/m);
    expect(ended.stdout).toMatch(/What the clients saw:\n {2}c1 {2}tas → 0 {2}from event \d to \d\n/);
    expect(ended.stdout).toMatch(/Event 8: What clients saw has no order: .* does not fit\./);
    expect(lines.at(-1)).toMatch(/^ {2}npx clew replay .*trace\.txt$/);
  });

  test("leaves the files of a run, with the history and the results", () => {
    const files = readdirSync(latest()).sort();
    expect(files).toEqual(
      "history.edn history.jsonl messages.jsonl notes.jsonl report.html results.json test.json trace.txt".split(" "),
    );
    expect(readHistory(join(latest(), "history.jsonl")).events.map(({ f }) => f)).toContain("start-kill-n1");
    const results = JSON.parse(readFileSync(join(latest(), "results.json"), "utf8")) as {
      readonly valid: boolean;
      readonly checks: readonly { readonly kind: string; readonly valid: boolean }[];
    };
    expect(results.valid).toBe(false);
    expect(results.checks.map(({ kind, valid }) => [kind, valid])).toEqual([
      ["history", false],
      ["invariants", true],
      ["explored", true],
    ]);
  });

  test("is played again by its file, or its folder, with the same events and the same end", async () => {
    const folder = join(latest(), ".");
    for (const place of [join(store.path, "kept.txt"), folder]) {
      // oxlint-disable-next-line no-await-in-loop -- each makes another run the latest
      const { exitCode, stdout } = await clew("replay", place, "--store", store.path);
      expect(exitCode).toBe(1);
      expect(stdout).toContain("Not safe after 8 events, the same as in the file.");
      const again = readFileSync(join(latest(), "trace.txt"), "utf8");
      const played = (text: string): string => text.slice(text.indexOf("\ntrace 1\n"));
      expect(played(again)).toBe(played(trace));
    }
  });

  test("is gone when the trace is played on the corrected system, which is told with the first difference", async () => {
    const { exitCode, stdout } = await clew(
      "replay",
      join(store.path, "kept.txt"),
      "--mutant",
      "none",
      "--store",
      store.path,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Gone: what the trace showed does not come about this way any more.");
    expect(stdout).toMatch(/the first difference is at .*kept\.txt:\d+\n {4}then {2}.*\n {4}now {3}/);
  });
});

test("a search that has seen everything ends with 0 and says how much there is", async () => {
  const { exitCode, stdout } = await explored(..."--system test-and-set --crashes 1".split(" "));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/Safe: [\d,]+ states, [\d,]+ steps between them, .* all within the bounds, nothing wrong/);
});

test("a search that gives up ends with 2 and says how far it got", async () => {
  const { exitCode, stdout } = await explored(..."--system raft --timeouts 3 --states 500".split(" "));
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(
    /Unknown: nothing is wrong in \d+ states, .* but there are more:\n {2}it saw as many states as it may/,
  );
});

test("a search that is interrupted ends with 2 and keeps what it has seen", async () => {
  const large = "explore --system paxos --timeouts 3 --crashes 2 --store".split(" ");
  const running = startClew([...large, store.path]);
  await until("the search goes on", () => running.said().includes("events deep"));
  running.kill("SIGINT");
  const { exitCode, stdout } = await running.ended;
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(
    /Unknown: nothing is wrong in [\d,]+ states?, .* but there are more:\n {2}it was interrupted\./,
  );
  expect(JSON.parse(readFileSync(join(latest(), "results.json"), "utf8"))).toMatchObject({ valid: "unknown" });
});

test("the result is told as JSON, too", async () => {
  const { exitCode, stdout } = await explored(
    ..."--system paxos --nodes 2 --mutant P10 --timeouts 0 --blind --json".split(" "),
  );
  expect(exitCode).toBe(1);
  const result = JSON.parse(stdout) as { readonly [name: string]: unknown };
  expect(result).toMatchObject({ valid: false, events: 6, headline: "Not linearizable.", depth: 5 });
  expect(result["trace"]).toMatch(/trace\.txt$/);
});

test("operations that are given are those that are searched", async () => {
  const given = ["--operation", "c0 propose x 1", "--operation", "c1 propose x 2", "--timeouts", "0"];
  const { exitCode, stdout } = await explored("--system", "paxos", "--nodes", "2", "--mutant", "P03", ...given);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^c0 {2}propose x 1\nc1 {2}propose x 2\n/);
  expect(stdout).toMatch(/Event 9: That breaks a promise: later ballots keep what was chosen: /);
});

test("a mistake in the flags ends with 254 and is named", async () => {
  const { exitCode, stderr } = await explored("--system", "raft", "--losses", "1");
  expect(exitCode).toBe(254);
  expect(stderr).toMatch(/^--losses 1: expected no such flag\. A message may always be late for ever/);
});

test("a trace with a mistake is refused with its line", async () => {
  const file = join(store.path, "mistaken.txt");
  writeFileSync(file, "trace 1\nsystem test-and-set\nnodes 1\nworkload test-and-set\n\n> n1 crahses\n");
  const { exitCode, stderr } = await clew("replay", file);
  expect(exitCode).toBe(254);
  expect(stderr).toMatch(/mistaken\.txt:6: expected one of: .*Found "n1 crahses"/);
});
