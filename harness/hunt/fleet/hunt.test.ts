import { bundledCatalog } from "../../catalog.ts";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CAMPAIGN_FORMAT, type CampaignSpec } from "../../../runs/hunts/campaign.ts";
import type { Tally } from "../../../runs/hunts/tally.ts";
import { createCampaign } from "./campaign-folder.ts";
import { hunt } from "./hunt.ts";

const store = mkdtempSync(join(tmpdir(), "clew-hunt-"));
afterAll(() => rmSync(store, { recursive: true, force: true }));

const spec = (to: number): CampaignSpec => ({
  format: CAMPAIGN_FORMAT,
  system: "raft",
  from: 1,
  to,
  shard: { index: 1, count: 1 },
  fixed: { nodes: 3, oracles: ["history"] },
});

/** The workers of hunts of this process, from the kernel. */
function workers(): number[] {
  const tasks = readdirSync("/proc/self/task");
  const children = tasks.flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" "));
  return children.map(Number).filter((pid) => {
    const path = `/proc/${pid}/cmdline`;
    return pid > 0 && existsSync(path) && readFileSync(path, "utf8").includes("hunt/fleet/worker.js");
  });
}

/** Hunts while workers are killed as soon as they are there, at most so many. */
async function huntUnder(to: number, killsMax: number): Promise<{ readonly tally: Tally; readonly kills: number }> {
  const campaign = createCampaign(store, spec(to), { startedAt: new Date() });
  const killed = new Set<number>();
  const killing = setInterval(() => {
    for (const pid of workers()) {
      if (killed.size >= killsMax || killed.has(pid)) continue;
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    }
  }, 5);
  try {
    const onProgress = (): void => undefined;
    const { tally } = await hunt({
      catalog: bundledCatalog,
      campaign,
      workers: 1,
      stopsOnFirst: false,
      isOver: () => false,
      onProgress,
    });
    return { tally, kills: killed.size };
  } finally {
    clearInterval(killing);
  }
}

// The kernel's list of children is what it takes to find a worker.
const hasProc = existsSync("/proc/self/task");

test.runIf(hasProc)("a hunt whose worker is killed gives what it gives without", async () => {
  const calm = await huntUnder(4, 0);
  const disturbed = await huntUnder(4, 1);
  expect(disturbed.kills).toBe(1);
  expect(disturbed.tally).toEqual(calm.tally);
  expect(calm.tally.seeds).toBe(4);
});

test.runIf(hasProc)(
  "a seed that takes its worker with it, alone and twice, is a finding, and the hunt goes on",
  async () => {
    const { tally } = await huntUnder(2, 5);
    expect(tally.seeds).toBe(2);
    expect(tally.findings.map(({ seed, oracle }) => [seed, oracle])).toEqual([
      [1, "loop"],
      [2, "loop"],
    ]);
    expect(tally.findings[0]?.message).toBe(
      "the worker that ran it was ended by SIGKILL, twice: a step that never ends, and fills the memory",
    );
  },
);
