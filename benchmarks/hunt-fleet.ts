/**
 * What a second worker is worth: seeds a second of wall clock and of processor time, with the pool that `clew hunt`
 * uses, the start of its workers included.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CAMPAIGN_FORMAT, seedsOf, type CampaignSpec } from "../runs/hunts/campaign.ts";
import { runPool } from "../harness/hunt/fleet/pool.ts";
import type { System } from "../systems-under-test/system.ts";

/** Seeds of one job. */
const PORTION = 5;

export interface FleetFigures {
  readonly seedsPerSecond: number;
  /** Processor time of the workers for their seeds. */
  readonly seedsPerCpu: number;
}

/** Hunts the seeds 1 … `seeds` with so many workers. @throws Error when a seed is not clean */
export async function benchFleet(system: System, how: { workers: number; seeds: number }): Promise<FleetFigures> {
  const { workers, seeds } = how;
  const shard = { index: 1, count: 1 };
  const spec: CampaignSpec = { format: CAMPAIGN_FORMAT, system: system.name, from: 1, to: seeds, shard, fixed: {} };
  const findings = mkdtempSync(join(tmpdir(), "clew-bench-"));
  const left = seedsOf(spec);
  let cpuS = 0;
  const start = performance.now();
  try {
    await runPool({
      workers,
      modules: [],
      next: () => (left.length === 0 ? undefined : { type: "seeds", spec, seeds: left.splice(0, PORTION), findings }),
      done(end) {
        if (end.type === "seeds" && end.tally.findings.length > 0) {
          throw new Error(`seed ${end.tally.findings[0]?.seed ?? "?"} of ${system.name} is not clean`);
        }
        cpuS += end.cpuS;
      },
    });
  } finally {
    rmSync(findings, { recursive: true, force: true });
  }
  return { seedsPerSecond: (seeds / (performance.now() - start)) * 1000, seedsPerCpu: seeds / cpuS };
}
