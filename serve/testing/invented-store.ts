/**
 * A store for tests with one of everything: runs that stand in each way, hunts, a record of planted bugs, and folders that
 * are broken or foreign.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeInventedRun } from "../../reports/testing/invented-run.ts";
import { CAMPAIGN_FORMAT, type CampaignSpec } from "../../runs/hunts/campaign.ts";
import { addTallies, emptyTally, type Tally } from "../../runs/hunts/tally.ts";
import type { TestRecord } from "../../runs/results.ts";

export interface InventedStore {
  readonly path: string;
  remove(): void;
}

/** Long ago, for whoever asks whether something goes on. */
const LONG_AGO = new Date("2026-01-01");

export function inventStore(): InventedStore {
  const path = mkdtempSync(join(tmpdir(), "clew-serve-"));
  const run = (
    name: string,
    standing: "valid" | "invalid" | "unknown" | "unfinished",
    more: Partial<TestRecord> = {},
  ): string => {
    const folder = writeInventedRun(join(path, name), { standing, seconds: 2 });
    const time = /\/(\d{4})(\d\d)(\d\d)T/.exec(name);
    const startedAt = `${time?.[1]}-${time?.[2]}-${time?.[3]}T12:00:00.000Z`;
    const record = { ...readRecord(folder), name: name.split("/")[0], startedAt, ...more };
    writeFileSync(join(folder, "test.json"), JSON.stringify(record));
    return folder;
  };
  run("register/20260901T120000.000Z", "valid");
  run("register/20260902T120000.000Z", "invalid", { seed: 4711 });
  run("other/20260903T120000.000Z", "unknown", { system: "paxos", mutant: "P07" });
  run("other/20260904T120000.000Z", "unfinished", { system: "paxos", mutant: "P07" });
  agedBy(run("other/20260905T120000.000Z", "unfinished", { system: "paxos", mutant: "P07" }));
  const half = join(path, "register/20260906T120000.000Z");
  mkdirSync(half);
  writeFileSync(join(half, "test.json"), '{"format": 1, "sys');
  mkdirSync(join(path, "holiday/pictures"), { recursive: true });
  writeFileSync(join(path, "holiday/pictures/list.txt"), "sea\nhills\n");
  writeHunt(join(path, "hunt-raft/20260907T120000.000Z"), 20);
  writeRecord(join(path, "mutants/20260908T120000.000Z"), ["found", "found"]);
  writeRecord(join(path, "mutants/20260909T120000.000Z"), ["found", "missed"]);
  symlinkSync("other/20260905T120000.000Z", join(path, "latest"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function readRecord(folder: string): TestRecord {
  return JSON.parse(readFileSync(join(folder, "test.json"), "utf8")) as TestRecord;
}

function agedBy(folder: string): void {
  for (const name of ["test.json", "history.jsonl", "notes.jsonl", "messages.jsonl"]) {
    utimesSync(join(folder, name), LONG_AGO, LONG_AGO);
  }
}

export const huntSpec: CampaignSpec = {
  format: CAMPAIGN_FORMAT,
  system: "raft",
  from: 1,
  to: 20,
  shard: { index: 1, count: 1 },
  fixed: { mutant: "R46", nodes: 3 },
};

/** What one seed of the hunt comes to; every seventh fails. */
export function seedTally(seed: number): Tally {
  const strategy = seed % 2 === 0 ? "storm" : "calm";
  const message = `seed ${seed} read what was never written`;
  const finding = {
    seed,
    strategy,
    oracle: "history",
    message,
    oracles: ["history"],
    timeMs: 12,
    traceHash: "ab",
  } as const;
  return {
    ...emptyTally,
    seeds: 1,
    events: 1000,
    virtualMs: 5000,
    okCount: 50,
    operations: { read: { invoked: 60, ok: 50 } },
    strategies: { [strategy]: { seeds: 1, findings: seed % 7 === 0 ? 1 : 0 } },
    faults: { kill: { armed: 2, effective: 2 } },
    findings: seed % 7 === 0 ? [finding] : [],
  };
}

/** A hunt with so many of its 20 seeds done; one with all of them has results. */
export function writeHunt(folder: string, done: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "campaign.json"), JSON.stringify(huntSpec));
  const seeds = Array.from({ length: done }, (_, at) => at + 1);
  const lines = seeds.map((seed) => `${JSON.stringify({ seeds: [seed], tally: seedTally(seed) })}\n`);
  writeFileSync(join(folder, "progress.jsonl"), lines.join(""));
  if (done < 20) return;
  const tally = seeds.map(seedTally).reduce(addTallies, emptyTally);
  writeFileSync(join(folder, "results.json"), JSON.stringify({ spec: huntSpec, seedsLeft: 0, tally }));
  mkdirSync(join(folder, "findings/7"), { recursive: true });
  writeFileSync(join(folder, "findings/7/finding.json"), "{}");
}

function writeRecord(folder: string, outcomes: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const reports = outcomes.map((outcome, at) => ({ system: "raft", id: `R0${at + 1}`, expected: "history", outcome }));
  writeFileSync(join(folder, "mutants.json"), JSON.stringify({ reports }));
}
