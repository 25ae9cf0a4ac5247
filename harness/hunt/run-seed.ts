/**
 * One seed of a campaign, run and added up; now and then run twice, to see that it is the same run.
 */
import type { System } from "../../systems-under-test/system.ts";
import { planOf, REPEAT_EVERY, tallyOf, type CampaignSpec, type Tally } from "./campaign.ts";
import type { HuntPlan } from "./plan.ts";
import { simulate, type HuntResult } from "./simulate.ts";

export interface SeedRun {
  readonly plan: HuntPlan;
  readonly result: HuntResult;
  readonly tally: Tally;
}

export function runSeed(spec: Pick<CampaignSpec, "fixed">, system: System, seed: number): SeedRun {
  const plan = planOf(spec, system, seed);
  const result = simulate(plan, { system });
  const repeatedHash = seed % REPEAT_EVERY === 0 ? simulate(plan, { system }).traceHash : undefined;
  return { plan, result, tally: tallyOf(plan, result, repeatedHash) };
}
