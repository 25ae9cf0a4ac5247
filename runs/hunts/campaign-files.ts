/**
 * The files of a hunt's folder: `campaign.json`, a line of `progress.jsonl` for each job that ended, `results.json`. The
 * shapes look at every field that is relied on; what they do not know is left alone.
 */
import { z } from "zod";
import { CAMPAIGN_FORMAT, type CampaignSpec } from "./campaign.ts";
import { ORACLES } from "./oracle.ts";
import type { Tally } from "./tally.ts";

/** `results.json` of a campaign. */
export interface CampaignResults {
  readonly spec: CampaignSpec;
  /** Seeds of this campaign (or shard) that were not run: it was stopped early. */
  readonly seedsLeft: number;
  readonly tally: Tally;
  /**
   * What the system promises and what not with the options that all seeds have, in words; left out when nothing that was asked
   * of the seeds could show what it does not.
   */
  readonly weaknesses?: string;
  /** The same in a line, of what it does not promise. Hunts of earlier versions have none. */
  readonly notPromised?: string;
}

/** A line of `progress.jsonl`: these seeds were run, with this tally of theirs alone. */
export interface ProgressLine {
  readonly seeds: readonly number[];
  readonly tally: Tally;
}

const count = z.number().int().min(0);
const name = z.string().min(1);
const seeds = z.array(count);
const oracle = z.enum(ORACLES);

const findings = z.array(z.looseObject({ seed: count, oracle, message: z.string(), oracles: z.array(oracle) }));

const tallyShape = z.looseObject({
  seeds: count,
  events: count,
  virtualMs: z.number(),
  okCount: count,
  operations: z.record(z.string(), z.looseObject({ invoked: count, ok: count })),
  idleSeeds: seeds,
  undecidedSeeds: seeds,
  unrepeatable: z.array(z.looseObject({ seed: count, difference: z.string() })),
  strategies: z.record(z.string(), z.looseObject({ seeds: count, findings: count })),
  faults: z.record(z.string(), z.looseObject({ armed: count, effective: count })),
  findings,
  expected: findings,
});

/** `campaign.json`. */
export const campaignShape = z.looseObject({
  format: z.literal(CAMPAIGN_FORMAT),
  system: name,
  from: count,
  to: count,
  shard: z.looseObject({ index: count.min(1), count: count.min(1) }),
  fixed: z.looseObject({}),
});

/** A line of `progress.jsonl`. */
export const progressShape = z.looseObject({ seeds, tally: tallyShape });

/** `results.json` of a campaign. */
export const resultsShape = z.looseObject({ spec: campaignShape, seedsLeft: count, tally: tallyShape });
