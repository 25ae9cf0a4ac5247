import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CAMPAIGN_FORMAT, type CampaignSpec } from "../../../runs/hunts/campaign.ts";
import { emptyTally } from "../../../runs/hunts/tally.ts";
import type { CampaignResults } from "../../../runs/hunts/campaign-files.ts";
import { createCampaign } from "../../hunt/fleet/campaign-folder.ts";
import { mergeCommand } from "./merge.ts";
import { keptTerminal } from "../testing/kept-terminal.ts";

const store = mkdtempSync(join(tmpdir(), "clew-merge-"));
afterAll(() => rmSync(store, { recursive: true }));

let millisecond = 0;

/** The folder of a shard in which nothing was found. */
function shard(index: number, more: Partial<CampaignSpec> = {}, seedsLeft = 0): string {
  const spec = {
    format: CAMPAIGN_FORMAT,
    system: "raft",
    from: 1,
    to: 8,
    fixed: {},
    shard: { index, count: 4 },
    ...more,
  };
  const campaign = createCampaign(store, spec, { startedAt: new Date(millisecond++) });
  campaign.finish({ spec, seedsLeft, tally: { ...emptyTally, seeds: 2 } } satisfies CampaignResults);
  return campaign.path;
}

/** What a merge says to the user, and its exit code. */
function merged(...folders: readonly string[]): { readonly exitCode: number; readonly words: string } {
  const { terminal, said } = keptTerminal();
  const exitCode = mergeCommand(folders, { store }, terminal);
  return { exitCode, words: said.join("\n") };
}

test("all shards of a hunt are one hunt", () => {
  const { exitCode, words } = merged(shard(2), shard(1), shard(4), shard(3));
  expect(exitCode).toBe(0);
  expect(words).toContain("Nothing found. 8 seeds");
  const results = readFileSync(join(realpathSync(join(store, "latest")), "results.json"), "utf8");
  expect(JSON.parse(results)).toMatchObject({
    seedsLeft: 0,
    spec: { shard: { index: 1, count: 1 } },
    tally: { seeds: 8 },
  });
});

test("what is missing or was not run is told, and the result is not decided", () => {
  const unfinished = shard(2, {}, 1);
  const { exitCode, words } = merged(shard(1), unfinished, shard(4));
  expect(exitCode).toBe(2);
  expect(words).toContain("3 seeds were not run.\n");
  expect(words).toContain("shard 3/4 is missing");
  expect(words).toContain(`npx clew hunt --resume ${unfinished}`);
});

test("reporters are told of the whole, and of each finding; a file that cannot be written is an error first", () => {
  const file = join(store, "merged.json");
  const { terminal } = keptTerminal();
  mergeCommand(
    [1, 2, 3, 4].map((index) => shard(index)),
    { store, reporter: [`json=${file}`] },
    terminal,
  );
  const { verb, cases } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly verb: string;
    readonly cases: readonly { readonly name: string; readonly standing: string }[];
  };
  expect([verb, cases.map(({ name, standing }) => [name, standing])]).toEqual([
    "merge",
    [["hunt raft, seeds 1..8", "valid"]],
  ]);
  const before = readdirSync(join(store, "hunt-raft")).length;
  const asked = { store, reporter: [`json=${join(file, "merged.json")}`] };
  const parts = [shard(1)];
  expect(() => mergeCommand(parts, asked, terminal)).toThrow(/merged\.json/);
  expect(readdirSync(join(store, "hunt-raft")).length).toBe(before + parts.length);
});

test("one shard twice, and shards of two hunts, are refused by what differs", () => {
  const first = shard(1);
  expect(() => merged(first, shard(2), first)).toThrow(`found shard 1 twice, in ${first} and ${first}`);
  expect(() => merged(first, shard(2, { system: "vm-ft" }))).toThrow('system is "raft" in');
  expect(() => merged(first, shard(2, { to: 9 }))).toThrow('seeds is "1..8" in');
  expect(() => merged(first, shard(2, { shard: { index: 2, count: 3 } }))).toThrow("number of shards is 4 in");
  expect(() => merged(first, shard(2, { fixed: { mutant: "R42" } }))).toThrow("mutant is not given in");
});

test("a folder that is no hunt's, a hunt that was killed, and a damaged one are refused, with what to do", () => {
  expect(() => merged(join(store, "nowhere"))).toThrow("expected the results of a hunt, found no such file");
  const killed = shard(1);
  unlinkSync(join(killed, "results.json"));
  expect(() => merged(killed)).toThrow(`First: npx clew hunt --resume ${killed}`);
  const torn = shard(1);
  writeFileSync(join(torn, "results.json"), '{"spec":');
  expect(() => merged(torn)).toThrow("results.json: expected the results of a hunt, found text that is not JSON");
  const old = shard(1);
  writeFileSync(join(old, "results.json"), JSON.stringify({ spec: { format: 1 }, seedsLeft: 0, tally: emptyTally }));
  expect(() => merged(old)).toThrow(
    "results.json: spec.format: expected 4, found 1. It was written by another version of clew",
  );
});
