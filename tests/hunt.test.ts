/**
 * The hunt as users run it: found, stopped, gone on with, split, merged and replayed, through the compiled command.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { failureTimeNs } from "../histories/failure-time.ts";
import { readHistory } from "../histories/files/read-history.ts";
import { pairOperations } from "../histories/pair.ts";
import type { MessageRecord, RunResults } from "../runs/results.ts";
import type { CampaignResults } from "../runs/hunts/campaign-files.ts";
import { clew, openClew, startClew, temporaryStore, until } from "./clew-command.ts";

const store = temporaryStore();
const open = openClew();
afterAll(async () => {
  await open.close();
  store.remove();
});
/** In one process with others, where it is not ended from outside. */
const clewInTurn = (...args: readonly string[]) => open.run(args);

/** For tests of several hunts, on a machine that has more to do. */
const PATIENCE_MS = 180_000;

const latest = (): string => realpathSync(join(store.path, "latest"));
const results = (folder: string): CampaignResults =>
  JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as CampaignResults;
/** One worker: to start a second one takes as long as these seeds. */
const inStore = ["--jobs", "1", "--store", store.path];
const planted = ["hunt", "--system", "vm-ft", "--mutant", "V05", "--seeds", "1..16", ...inStore];

describe("clew hunt", () => {
  let whole: CampaignResults;
  let folder: string;

  test("finds a planted bug, keeps each finding, and says how to repeat it", async () => {
    const { exitCode, stdout } = await clew(...planted);
    expect(exitCode).toBe(1);
    folder = latest();
    whole = results(folder);
    expect(whole.tally.seeds).toBe(16);
    expect(whole.tally.findings.length).toBeGreaterThan(3);
    const first = whole.tally.findings[0]?.seed ?? 0;
    expect(stdout).toContain(`npx clew replay ${join(folder, "findings", String(first))}`);
    expect(existsSync(join(folder, "findings", String(first), "finding.json"))).toBe(true);
  });

  test(
    "goes on when a step never ends, and names who loops, of which input and where",
    { timeout: PATIENCE_MS },
    async () => {
      // The first of the two loops.
      const flags = ["--mutant", "R87", "--seeds", "3..4", "--oracles", "loop", ...inStore];
      const { exitCode, stdout, stderr } = await clewInTurn("hunt", "--system", "raft", ...flags);
      expect(exitCode).toBe(1);
      const words = /n\d does not come back from a step \((receive|request|tick|durable)\), at [\d.]+ ms, in event \d+/;
      expect(stdout).toMatch(words);
      expect(stderr).toMatch(words);
      const { tally } = results(latest());
      expect(tally.seeds).toBe(2);
      expect(tally.findings.map(({ seed }) => seed)).toEqual([3]);
      const replayed = await clewInTurn("replay", join(latest(), "findings", "3"), "--store", store.path);
      expect(replayed.stdout).toMatch(words);
      expect(replayed.stdout).toContain("the same as when it was found");
    },
  );

  test("finds nothing in the correct system", async () => {
    const flags = ["--system", "raft", "--seeds", "1..10", ...inStore];
    const { exitCode, stdout, stderr } = await clewInTurn("hunt", ...flags);
    expect(stderr).not.toContain("--system says otherwise");
    // On no terminal a line for each tenth that is done, and no more: two portions here.
    expect(stderr.match(/hunt {2}\d+\/10 seeds {2}\d+\/s {2}\S+ (?:s|min) virtual {2}nothing found/g)).toHaveLength(2);
    expect(stdout).toContain("Nothing found.");
    expect(exitCode).toBe(0);
  });

  test(
    "ends with the same findings when it was ended by SIGTERM, SIGINT and SIGKILL, and resumed each time",
    { timeout: PATIENCE_MS },
    async () => {
      const ended = async (command: readonly string[], signal: NodeJS.Signals): Promise<number | undefined> => {
        const running = startClew(command);
        await until("seeds are handed out", () => running.said().includes("hunt: "), PATIENCE_MS);
        running.kill(signal);
        return (await running.ended).exitCode;
      };
      expect(await ended(planted, "SIGTERM")).toBe(1);
      const interrupted = latest();
      const progress = join(interrupted, "progress.jsonl");
      const seedsDone = (): number =>
        readFileSync(progress, "utf8")
          .trim()
          .split("\n")
          .flatMap((line) => (JSON.parse(line) as { seeds: number[] }).seeds).length;
      const first = seedsDone();
      expect(results(interrupted).tally.seeds).toBe(first);
      const resume = ["hunt", "--resume", interrupted, "--seeds", "1..16", ...inStore];
      expect(await ended(resume, "SIGINT")).toBe(1);
      const second = seedsDone();
      // What was handed out before an orderly end counts.
      expect(second).toBeGreaterThan(first);
      expect(results(interrupted).tally.seeds).toBe(second);
      expect(await ended(resume, "SIGKILL")).toBeUndefined();
      expect(seedsDone()).toBeLessThan(16);
      // A line whose writing was cut off counts for nothing.
      writeFileSync(progress, '{"seeds":[1', { flag: "a" });
      await clewInTurn(...resume);
      expect(results(interrupted)).toEqual(whole);
      const kept = (campaign: string): string[] => readdirSync(join(campaign, "findings")).sort();
      expect(kept(interrupted)).toEqual(kept(folder));
    },
  );

  test("gives in merged shards what it gives in one piece", { timeout: PATIENCE_MS }, async () => {
    const shards: string[] = [];
    for (const index of [1, 2]) {
      // oxlint-disable-next-line no-await-in-loop -- two cores
      await clewInTurn(...planted, "--shard", `${index}/2`);
      shards.push(latest());
    }
    const { exitCode } = await clewInTurn("merge", ...shards, "--store", store.path);
    expect(exitCode).toBe(1);
    expect(results(latest())).toEqual(whole);
    const merged = readdirSync(join(latest(), "findings"));
    expect(merged.sort()).toEqual(readdirSync(join(folder, "findings")).sort());
  });

  test("says which system it searches where nobody named one", async () => {
    const { stderr } = await clewInTurn("hunt", "--seeds", "1", ...inStore);
    expect(stderr).toContain("system: raft (--system says otherwise)");
  });

  test("refuses what does not exist, by name", { timeout: PATIENCE_MS }, async () => {
    for (const [flags, words] of [
      [
        ["--system", "rift"],
        'expected one of raft, vm-ft, test-and-set, paxos, multi-paxos, zookeeper, mesos, found "rift"',
      ],
      [["--seeds", "9..1"], "expected a range such as 1..10000"],
      [["--shard", "5/4"], "expected a part such as 2/4"],
      [["--jobs", "none"], "--jobs: expected a whole number of at least 1"],
      [["--mutants", "--seeds", "1..5"], "--seeds: expected no such flag here, found 1..5"],
      [["--strategy", "leader-swam"], 'Did you mean "leader-swarm"?'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- two cores
      const { exitCode, stderr } = await clewInTurn("hunt", ...flags, "--store", store.path);
      expect(stderr).toContain(words);
      expect(exitCode).toBe(254);
    }
  });
});

/** Faults that last, of which the results do not say what succeeded meanwhile. */
function faultsWithoutCounts(run: string): readonly string[] {
  const { faults } = JSON.parse(readFileSync(join(run, "results.json"), "utf8")) as RunResults;
  expect(faults.length).toBeGreaterThan(0);
  return faults
    .filter(({ fault, succeeded }) => fault !== "operator" && succeeded === undefined)
    .map(({ fault }) => fault);
}

describe("clew replay", () => {
  test("repeats the finding that a hunt stopped at event for event, with a report and what the links did", async () => {
    await clewInTurn(...planted, "--stop-on-first");
    const campaign = latest();
    expect(results(campaign).seedsLeft).toBeGreaterThan(0);
    const finding = join(campaign, "findings", String(results(campaign).tally.findings[0]?.seed));
    // Without a store of its own: the run lies beside the hunt of its finding.
    const { exitCode, stdout } = await clewInTurn("replay", finding);
    expect(stdout).toContain("the same as when it was found");
    expect(exitCode).toBe(1);
    const run = latest();
    expect(run).toContain(join(realpathSync(store.path), "replay-vm-ft-"));
    expect(faultsWithoutCounts(run)).toEqual([]);
    for (const file of [
      "history.jsonl",
      "history.edn",
      "messages.jsonl",
      "notes.jsonl",
      "results.json",
      "report.html",
    ]) {
      expect({ file, isThere: existsSync(join(run, file)) }).toEqual({ file, isThere: true });
    }
    expect(readFileSync(join(run, "messages.jsonl"), "utf8")).toContain('"rule":"drop"');

    const record = JSON.parse(readFileSync(join(finding, "finding.json"), "utf8")) as { plan: { seed: number } };
    writeFileSync(
      join(finding, "finding.json"),
      JSON.stringify({ ...record, plan: { ...record.plan, seed: record.plan.seed + 1000 } }),
    );
    const other = await clewInTurn("replay", finding, "--store", store.path);
    expect(other.stdout).toContain("The first event that differs is number");
    expect(other.exitCode).toBe(255);
  });

  test("runs a seed from one line", async () => {
    const { exitCode, stdout } = await clewInTurn("replay", "raft:7", "--store", store.path);
    expect(stdout).toContain("Valid.");
    expect(exitCode).toBe(0);
    expect((await clewInTurn("replay", "nowhere", "--store", store.path)).stderr).toContain("a seed such as raft:1234");
  });
});

test("a test on the simulated cluster that fails keeps each message around the failure, and names the nearest hunt", async () => {
  const mistake = ["--mutant", "R42", "--nemesis", "partition", "--time-limit", "12s", "--cluster", "simulated"];
  const { exitCode, stdout } = await clewInTurn(
    "test",
    "--system",
    "raft",
    ...mistake,
    "--seed",
    "1",
    "--store",
    store.path,
  );
  expect(exitCode).toBe(1);
  expect(stdout).toContain("npx clew hunt --system raft --nodes 5 --workload register --mutant R42");
  const run = latest();
  const lines = readFileSync(join(run, "messages.jsonl"), "utf8").trim().split("\n");
  const messages = lines.map((line) => JSON.parse(line) as Partial<MessageRecord>).filter((line) => "message" in line);
  expect(messages.length).toBeGreaterThan(100);
  const { keys } = JSON.parse(readFileSync(join(run, "results.json"), "utf8")) as RunResults;
  const { events } = readHistory(join(run, "history.jsonl"));
  const failureNs = failureTimeNs(keys, pairOperations(events)) ?? 0;
  const last = messages.at(-1)?.time ?? 0;
  expect(last).toBeGreaterThan(failureNs - 100e6);
  expect(last).toBeLessThanOrEqual(failureNs + 50e6);
});

test("clew hunt --mutants says which detector found what", async () => {
  const { exitCode, stdout } = await clewInTurn("hunt", "--mutants", "--mutant", "R13,R30", ...inStore);
  expect(stdout).toMatch(/raft R13 +found +.*history\* after \d+/);
  expect(stdout).toMatch(/raft R30 +found +.*script/);
  expect(stdout).toContain("2 of 2 planted bugs found, 0 equivalent.");
  expect(exitCode).toBe(0);
});
