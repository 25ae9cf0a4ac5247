/**
 * The whole path as users walk it: the compiled command, real processes, real sockets, real files.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readRun } from "../reports/write/read-run.ts";
import { readHistory } from "../histories/files/read-history.ts";
import type { RunResults, TestRecord } from "../runs/results.ts";
import { launchBrowser } from "./browser.ts";
import {
  clew,
  clewDecided,
  type Ended,
  openClew,
  processesWith,
  startClew,
  temporaryStore,
  until,
} from "./clew-command.ts";

const store = temporaryStore();
const open = openClew();
afterAll(async () => {
  await open.close();
  store.remove();
});
/** In one process with others, where it is not ended from outside. */
const clewInTurn = (...args: readonly string[]): Promise<Ended> => open.run(args);

const latest = (): string => realpathSync(join(store.path, "latest"));
const results = (run: string): RunResults => JSON.parse(readFileSync(join(run, "results.json"), "utf8")) as RunResults;

describe("clew test", () => {
  test("a correct cluster under partitions is valid, and everything about the run is kept", async () => {
    const { exitCode, stdout } = await clewDecided(
      ..."test --system raft --nemesis partition --time-limit 6s --seed 11".split(" "),
      "--store",
      store.path,
    );
    expect(stdout).toContain("Linearizable.");
    expect(stdout).toContain("npx clew test --system raft --nemesis partition --time-limit 6s --seed 11");
    expect(exitCode).toBe(0);

    const run = latest();
    expect(readdirSync(run)).toEqual(
      expect.arrayContaining(
        "history.edn history.jsonl messages.jsonl n1 n5 notes.jsonl report.html results.json test.json".split(" "),
      ),
    );
    const record = JSON.parse(readFileSync(join(run, "test.json"), "utf8")) as TestRecord;
    expect(record).toMatchObject({
      system: "raft",
      workload: "register",
      seed: 11,
      nodes: ["n1", "n2", "n3", "n4", "n5"],
    });
    expect(results(run)).toMatchObject({ valid: true, faults: [{ fault: "partition" }] });
    expect(readFileSync(join(store.path, "index.html"), "utf8")).toContain("raft-register");
    const { nemesis, messages, progress = [] } = readRun(run);
    expect(new Set(progress.map(({ node }) => node))).toEqual(new Set(record.nodes));
    expect(progress.at(-1)?.committed).toBeGreaterThan(progress[0]?.committed ?? NaN);
    const cutNs = nemesis.find(({ f, value }) => f === "start-partition" && typeof value === "object")?.time ?? NaN;
    const around = messages.filter(({ time }) => Math.abs(time - cutNs) < 150e6);
    expect(around.some(({ time, arrived }) => time < cutNs && arrived.length === 1)).toBe(true);
    expect(around.some(({ time, lost, isCut }) => time > cutNs && lost !== undefined && isCut === true)).toBe(true);
    expect(around.some(({ message, text }) => message === "append" && text.includes("term"))).toBe(true);
    expect(around.some(({ from, message }) => from.startsWith("client ") && message === "operation")).toBe(true);
    expect(processesWith(store.path)).toEqual([]);

    const again = await clewInTurn("check", run);
    expect(again.stdout).toContain("Linearizable.");
    expect(again.exitCode).toBe(0);
  });

  test("a planted bug is caught, and its report tells which operations contradict each other", async () => {
    // A leader that answers when it appends loses what it answered as soon as it is cut off: the surest of the bugs.
    const { exitCode, stdout } = await clewDecided(
      ..."test examples/teeth.yaml --only R42-reply-at-append --time-limit 8s".split(" "),
      "--store",
      store.path,
    );
    expect(stdout).toContain("Not linearizable.");
    expect(exitCode).toBe(1);

    const run = latest();
    const found = results(run);
    expect(found.valid).toBe(false);
    const explained = found.keys.find((key) => key.explanation !== undefined)?.explanation;
    expect(explained?.operations.length).toBeGreaterThan(0);

    const again = await clewInTurn("check", run);
    expect(again.stdout).toContain("Not linearizable.");
    expect(again.exitCode).toBe(1);

    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`file://${join(run, "report.html")}`);
      expect(await page.locator("h1").textContent()).toContain("Not linearizable.");
      expect(await page.locator("main").textContent()).toContain(explained?.sentences[0]);
    } finally {
      await browser.close();
    }
  });

  test.each(["local", "simulated"])("that is to record no messages has no file of them: %s", async (cluster) => {
    const limits = ["--time-limit", "2s", "--no-messages", "--store", store.path];
    await clewInTurn("test", "--system", "test-and-set", "--cluster", cluster, ...limits);
    const run = latest();
    expect(existsSync(join(run, "history.jsonl"))).toBe(true);
    expect(existsSync(join(run, "messages.jsonl"))).toBe(false);
  });

  test("a simulated run is the same again, to the last event", async () => {
    const args = ["test", "--system", "raft", "--cluster", "simulated", "--nemesis", "partition,kill"];
    const histories: string[] = [];
    for (let repetition = 0; repetition < 2; repetition++) {
      // oxlint-disable-next-line no-await-in-loop -- the second run is compared with the first
      const { exitCode } = await clewInTurn(...args, "--time-limit", "10s", "--seed", "4", "--store", store.path);
      expect(exitCode).toBe(0);
      histories.push(readFileSync(join(latest(), "history.jsonl"), "utf8"));
    }
    expect(histories[0]).toBe(histories[1]);
    expect(histories[0]?.split("\n").length).toBeGreaterThan(1000);
  });

  test("ended by SIGTERM it stops its nodes in order and keeps a readable history and a report", async () => {
    const own = temporaryStore();
    try {
      const running = startClew(["test", "--system", "raft", "--time-limit", "60s", "--store", own.path]);
      await until("operations are recorded", () => historyLines(own.path) > 200);
      expect(processesWith(own.path).length).toBeGreaterThanOrEqual(5);
      running.kill("SIGTERM");
      const { exitCode, stdout } = await running.ended;
      expect(exitCode).toBe(2);
      expect(stdout).toContain("Unknown");
      expect(processesWith(own.path)).toEqual([]);
      const run = realpathSync(join(own.path, "latest"));
      expect(
        results(run)
          .checks.map((check) => check.message)
          .join(),
      ).toContain("interrupted by SIGTERM");
      expect(existsSync(join(run, "report.html"))).toBe(true);
    } finally {
      own.remove();
    }
  });

  test("killed by SIGKILL in the middle of a pause it leaves no node behind, and a readable history", async () => {
    const own = temporaryStore();
    try {
      const nemesis = ["--nemesis", "pause", "--seed", "5"];
      const running = startClew(["test", "--system", "raft", "--time-limit", "60s", ...nemesis, "--store", own.path]);
      await until("a node is paused", () => historyText(own.path).includes('"start-pause"'));
      running.kill("SIGKILL");
      await running.ended;
      await until("every node is gone", () => processesWith(own.path).length === 0);
      const run = realpathSync(join(own.path, "latest"));
      expect(readHistory(join(run, "history.jsonl")).events.length).toBeGreaterThan(0);
      expect(readRun(run).messages.length).toBeGreaterThan(0);
      const report = await clewInTurn("report", run);
      expect(report.exitCode).toBe(0);
      expect(report.stdout).toContain("report.html");
    } finally {
      own.remove();
    }
  });

  test("ended by SIGTERM a simulated run, which would take minutes, stops in order and keeps its history", async () => {
    const own = temporaryStore();
    try {
      const length = ["--time-limit", "2000s", "--rate", "2000"];
      const running = startClew(["test", "--system", "raft", "--cluster", "simulated", ...length, "--store", own.path]);
      await until("operations are recorded", () => historyLines(own.path) > 200);
      running.kill("SIGTERM");
      expect((await running.ended).exitCode).toBe(2);
      const run = realpathSync(join(own.path, "latest"));
      expect(readHistory(join(run, "history.jsonl")).events.length).toBeGreaterThan(0);
      expect(existsSync(join(run, "report.html"))).toBe(true);
    } finally {
      own.remove();
    }
  });
});

function historyText(path: string): string {
  const file = join(path, "latest", "history.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function historyLines(path: string): number {
  return historyText(path).split("\n").length;
}

test("bad input ends the process with one clear message and 254", async () => {
  const { exitCode, stderr } = await clew("test", "--system", "rafd");
  expect(stderr).toContain('Did you mean "raft"?');
  expect(stderr).not.toContain("    at ");
  expect(exitCode).toBe(254);
});

describe("bad input ends with one clear message and 254", () => {
  test.each([
    [["test"], "expected a YAML file, --system (raft"],
    [["test", "--system", "raft", "--workload", "registr"], 'Did you mean "register"?'],
    [["test", "--system", "raft", "--nemesis", "partitoin"], 'Did you mean "partition"?'],
    [["test", "--system", "raft", "--mutant", "R999"], "--mutant: expected"],
    [["test", "--system", "raft", "--nodes", "77"], "expected 1 to 9 nodes"],
    [["test", "--system", "vm-ft", "--nodes", "5"], "--nodes"],
    [["test", "--system", "raft", "--option", "raeds=log"], 'Did you mean "reads"?'],
    [["test", "--systm", "raft"], "unknown option '--systm'"],
    [["tset"], "unknown command 'tset'"],
    [["test", "no-such.yaml"], "no-such.yaml: no such file"],
    [["check", "no-such.jsonl"], "no-such.jsonl: no such file"],
    [["report", "."], "expected a run directory"],
  ])("%j", async (args, message) => {
    const { exitCode, stderr } = await clewInTurn(...args, ...(args[0] === "test" ? ["--store", store.path] : []));
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(exitCode).toBe(254);
  });

  test.each([
    [
      "tests:\n  - {system: raft, nemesi: []}\nname: x\n",
      ":2:20: tests[0].nemesi: expected",
      'Did you mean "nemesis"?',
    ],
    ["system: raft\ntimeLimit: soon\n", ":2:12: timeLimit: expected a duration", ""],
    ["system: [raft\n", ':2:1: expected "]"', "found the end of the file"],
  ])("YAML %j", async (text, place, hint) => {
    const file = join(store.path, "bad.yaml");
    writeFileSync(file, text);
    const { exitCode, stderr } = await clewInTurn("test", file, "--store", store.path);
    expect(stderr).toContain(`${file}${place}`);
    expect(stderr).toContain(hint);
    expect(exitCode).toBe(254);
  });

  const invoke = { index: 0, time: 0, type: "invoke", process: 0, f: "read", value: null };
  test.each([
    [[{ ...invoke, type: "ok" }], "has nothing open"],
    [[invoke, { ...invoke, index: 1 }], "is still open"],
    [[invoke, "{nonsense"], "bad.jsonl:2: expected one JSON object"],
    [[], "empty"],
    [[{ ...invoke, f: "frobnicate" }], "frobnicate"],
  ])("history %#", async (lines, message) => {
    const file = join(store.path, "bad.jsonl");
    const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
    writeFileSync(file, text === "" ? "" : `${text}\n`);
    const { exitCode, stderr } = await clewInTurn("check", file);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(exitCode).toBe(254);
  });
});
