/**
 * One seed of a campaign, run and added up; now and then run twice, to see that it is the same run.
 *
 * The second time, everything that passes between nodes, disks and clients goes through the real codec: it must make no
 * difference either, and what does not survive the wire shows.
 */
import type { System } from "../../systems-under-test/system.ts";
import { bundledCatalog, type Catalog } from "../catalog.ts";
import { firstDifference, type TraceEntry } from "../clusters/simulated/trace.ts";
import { planOf, REPEAT_EVERY, tallyOf } from "./campaign.ts";
import type { CampaignSpec } from "../../runs/hunts/campaign.ts";
import type { Tally } from "../../runs/hunts/tally.ts";
import type { HuntPlan } from "./plan/plan.ts";
import { simulate, type HuntResult, type Simulate } from "./simulate.ts";

/** A seed that was run. */
export interface SeedRun {
  readonly plan: HuntPlan;
  readonly result: HuntResult;
  readonly tally: Tally;
}

/**
 * Draws the plan of this seed and runs it.
 *
 * @param how.run with what limit; default: none
 * @param how.catalog what the plan's names stand for, but for the system; default: what comes with clew
 * @throws what `simulate` throws
 */
export function runSeed(
  spec: Pick<CampaignSpec, "fixed">,
  system: System,
  seed: number,
  how: { readonly run?: Simulate; readonly catalog?: Catalog } = {},
): SeedRun {
  const { run = simulate, catalog = bundledCatalog } = how;
  const plan = planOf(spec, system, seed);
  const result = run(plan, { system, catalog });
  const isRepeated = seed % REPEAT_EVERY === 0 && result.endless === undefined;
  const difference = isRepeated ? differenceTo(result, plan, { system, catalog }) : undefined;
  return { plan, result, tally: tallyOf(plan, result, difference) };
}

/** What a second run does otherwise, in words; undefined when it is the same. */
function differenceTo(
  result: HuntResult,
  plan: HuntPlan,
  named: { readonly system: System; readonly catalog: Catalog },
): string | undefined {
  if (simulate(plan, { ...named, isolation: "codec" }).traceHash === result.traceHash) return undefined;
  const recordMax = result.eventCount + 1000;
  const one = simulate(plan, { ...named, recordMax }).trace;
  const other = simulate(plan, { ...named, recordMax, isolation: "codec" }).trace;
  return differenceText(one, other) ?? "not again when both were recorded";
}

/** The first event that differs, e.g. "event 12 was …, then …"; undefined when none does. */
export function differenceText(one: readonly TraceEntry[], other: readonly TraceEntry[]): string | undefined {
  const position = firstDifference(one, other);
  if (position === undefined) return undefined;
  return `event ${position} was ${eventWords(one[position])}, then ${eventWords(other[position])}`;
}

/** An event of a trace in words. */
export function eventWords(entry: TraceEntry | undefined): string {
  if (entry === undefined) return "the end of the run";
  const { timeUs, kind, target, digest } = entry;
  return `${kind} for ${target} at ${(timeUs / 1000).toFixed(3)} ms, digest ${digest}`;
}
