import { bundledCatalog } from "../../catalog.ts";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { raft } from "../../../systems-under-test/raft/system.ts";
import { CAMPAIGN_FORMAT, type CampaignSpec } from "../../../runs/hunts/campaign.ts";
import { emptyTally } from "../../../runs/hunts/tally.ts";
import { drawPlan } from "../plan/draw-plan.ts";
import { simulate } from "../simulate.ts";
import { createCampaign, openCampaign } from "./campaign-folder.ts";
import { readFinding, readTrace, writeFinding, type FindingRecord } from "./finding-folder.ts";
import { StoredFileError } from "./stored-file-error.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-stored-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plan = { ...drawPlan({ system: raft, seed: 1, mutant: "R42" }), faultMs: 300 };

describe("a finding", () => {
  test("is read as it was written, with its trace", () => {
    writeFinding(folder, plan, simulate(plan), bundledCatalog);
    const finding = readFinding(join(folder, "1"), bundledCatalog);
    expect(finding.plan).toEqual(plan);
    expect(readTrace(finding.folder)).toEqual(simulate(plan, { recordMax: 10_000 }).trace);
  });

  const other = (change: (record: FindingRecord) => unknown): (() => unknown) => {
    const { folder: _folder, hasTrace: _hasTrace, ...record } = readFinding(join(folder, "1"), bundledCatalog);
    const path = join(folder, "other.json");
    writeFileSync(path, JSON.stringify(change(record)));
    return () => readFinding(path, bundledCatalog);
  };

  test.each([
    [
      "of another version",
      { plan: { ...plan, format: 99 } },
      /plan\.format: expected \d+, found 99\. It was written by another version/,
    ],
    [
      "with a field of another kind",
      { plan: { ...plan, nodes: "five" } },
      'other.json: plan.nodes: expected a number, found "five".',
    ],
    [
      "without a field",
      { plan: { ...plan, clients: undefined } },
      "other.json: plan.clients: expected a number, found nothing.",
    ],
    [
      "with an effect that is misspelt",
      { plan: { ...plan, faults: { effects: [{ atUs: 1, type: "rstart", node: "n1" }] } } },
      /plan\.faults\.effects\[0\]\.type: expected "kill", .*, found "rstart"\. Did you mean "restart"\?/,
    ],
    [
      "with an oracle that is misspelt",
      { plan: { ...plan, oracles: ["histroy"] } },
      /plan\.oracles\[0\]: expected "history".*, found "histroy"\. Did you mean "history"\?/,
    ],
    [
      "of a system that is not in the catalog",
      { plan: { ...plan, system: "rift" } },
      'plan.system: expected one of raft, vm-ft, test-and-set, paxos, multi-paxos, zookeeper, mesos, found "rift". Did you mean "raft"? Was it found with another catalog?',
    ],
    [
      "of a bug that is not planted any more",
      { plan: { ...plan, mutant: "R999" } },
      "plan.mutant: expected one of R01",
    ],
    ["without its hash", { traceHash: undefined }, "traceHash: expected text, found nothing."],
  ])("%s is refused, by field", (_what, change, words) => {
    const reading = other((record) => ({ ...record, ...change }));
    expect(reading).toThrow(words);
    expect(reading).toThrow(StoredFileError);
  });

  test("that is no JSON, or no finding at all, or a whole hunt, is refused", () => {
    const path = join(folder, "torn.json");
    writeFileSync(path, '{"plan":');
    expect(() => readFinding(path, bundledCatalog)).toThrow(
      "torn.json: expected a finding of a hunt, found text that is not JSON",
    );
    expect(() => readFinding(join(folder, "nowhere"), bundledCatalog)).toThrow("found no such file");
    writeFileSync(join(folder, "1", "trace.txt.gz"), "no gzip");
    expect(() => readTrace(join(folder, "1"))).toThrow("trace.txt.gz: expected the trace of a run");
  });
});

describe("a campaign", () => {
  const spec: CampaignSpec = {
    format: CAMPAIGN_FORMAT,
    system: "raft",
    from: 1,
    to: 6,
    shard: { index: 1, count: 1 },
    fixed: {},
  };
  let millisecond = 0;
  const fresh = (): ReturnType<typeof createCampaign> =>
    createCampaign(folder, spec, { startedAt: new Date(millisecond++) });
  const progressOf = (seeds: readonly number[]): string => `${JSON.stringify({ seeds, tally: emptyTally })}\n`;

  test("goes on with what is left, and a whole hunt is not a finding", () => {
    const campaign = fresh();
    campaign.record([1, 2, 5], emptyTally);
    expect(openCampaign(campaign.path).left).toEqual([3, 4, 6]);
    expect(() => readFinding(campaign.path, bundledCatalog)).toThrow("expected one finding, found a whole hunt");
  });

  test.each([
    [
      "a seed twice",
      progressOf([1, 2]) + progressOf([2]),
      "progress.jsonl:2: expected each seed of the hunt once, found seed 2",
    ],
    ["a seed that is not its own", progressOf([7]), "found seed 7 twice, or one that is not the hunt's"],
    [
      "a line that is not JSON",
      `nonsense\n${progressOf([1])}`,
      "progress.jsonl:1: expected progress of the hunt, found text that is not JSON",
    ],
    [
      "a tally of another version",
      '{"seeds":[1],"tally":{"seeds":1}}\n',
      "tally.events: expected a number, found nothing",
    ],
  ])("with %s in its progress is refused", (_what, lines, words) => {
    const { path } = fresh();
    appendFileSync(join(path, "progress.jsonl"), lines);
    expect(() => openCampaign(path)).toThrow(words);
  });

  test("of another version is refused, and told so", () => {
    const { path } = fresh();
    writeFileSync(join(path, "campaign.json"), JSON.stringify({ ...spec, format: 1 }));
    expect(() => openCampaign(path)).toThrow("It was written by another version of clew, which can read it.");
  });
});
