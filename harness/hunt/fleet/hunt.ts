/**
 * The hunt itself: hands the seeds of a campaign to workers in small portions, adds up what comes back, and stops
 * when there is nothing left, the time is over, or somebody asks.
 */
import { addTallies, emptyTally, type Tally } from "../../../runs/hunts/tally.ts";
import { planOf, weaknessesIn } from "../campaign.ts";
import type { CampaignSpec } from "../../../runs/hunts/campaign.ts";
import type { Failure } from "../../../runs/hunts/oracle.ts";
import { systemNamed, type Catalog } from "../../catalog.ts";
import type { MutantReport } from "../mutants/mutation.ts";
import type { ShrinkMeasure } from "../mutants/mutation-shrink.ts";
import type { CampaignResults } from "../../../runs/hunts/campaign-files.ts";
import type { CampaignFolder } from "./campaign-folder.ts";
import { runPool } from "./pool.ts";

/** Seeds of one job: a fraction of a second's work. */
const PORTION = 5;

/** What is hunted, with how many workers, and when to stop. */
export interface HuntOptions {
  readonly campaign: CampaignFolder;
  readonly catalog: Catalog;
  readonly workers: number;
  readonly stopsOnFirst: boolean;
  /** Asked before each job: true ends the hunt when what is under way is done. */
  readonly isOver: () => boolean;
  /** Told after each job. */
  readonly onProgress: (tally: Tally) => void;
}

/** Runs what is left of a campaign; the results are written, too. */
export async function hunt(options: HuntOptions): Promise<CampaignResults & { readonly cpuS: number }> {
  const { campaign, catalog, workers, stopsOnFirst, isOver, onProgress } = options;
  const left = [...campaign.left];
  let tally = campaign.tally;
  let cpuS = 0;
  let done = 0;
  /** Seeds of portions whose workers died: one a job, until it is known which it was. */
  const suspects: number[] = [];
  const diedOnce = new Set<number>();
  const isEnough = (): boolean => isOver() || (stopsOnFirst && tally.findings.length > 0);
  function take(seeds: readonly number[], part: Tally): void {
    campaign.record(seeds, part);
    tally = addTallies(tally, part);
    done += seeds.length;
    onProgress(tally);
  }
  await runPool({
    workers,
    modules: catalog.modules,
    next() {
      if (isEnough()) return undefined;
      const seeds = suspects.length > 0 ? suspects.splice(0, 1) : left.splice(0, PORTION);
      if (seeds.length === 0) return undefined;
      return { type: "seeds", spec: campaign.spec, seeds, findings: campaign.findings };
    },
    done(end) {
      if (end.type !== "seeds") return;
      cpuS += end.cpuS;
      take(end.seeds, end.tally);
    },
    died(job, signal) {
      if (job.type !== "seeds") return false;
      const [seed, ...others] = job.seeds;
      if (seed === undefined) return false;
      const isAlone = others.length === 0;
      // Somebody else may have ended it: that it was this seed is known when it dies of it alone, again.
      if (isAlone && diedOnce.has(seed)) take([seed], tallyOfDeath(campaign.spec, seed, { signal, catalog }));
      else suspects.push(...job.seeds);
      if (isAlone) diedOnce.add(seed);
      return true;
    },
  });
  const { spec } = campaign;
  const weaknesses = weaknessesIn(spec, systemNamed(catalog, spec.system), catalog);
  const seedsLeft = campaign.left.length - done;
  const results: CampaignResults = { spec, seedsLeft, tally, ...weaknesses };
  campaign.finish(results);
  return { ...results, cpuS };
}

/** A seed that twice took its worker with it: a loop that fills the memory before anything can interrupt it. */
function tallyOfDeath(
  spec: CampaignSpec,
  seed: number,
  { signal, catalog }: { readonly signal: string; readonly catalog: Catalog },
): Tally {
  const system = systemNamed(catalog, spec.system);
  const faults = system === undefined ? undefined : planOf(spec, system, seed).faults;
  const strategy = faults !== undefined && "strategy" in faults ? faults.strategy : "recorded";
  const message = `the worker that ran it was ended by ${signal}, twice: a step that never ends, and fills the memory`;
  const failure: Failure = { oracle: "loop", message, timeMs: 0 };
  const finding = { seed, strategy, ...failure, oracles: [failure.oracle], failures: [failure], traceHash: "unknown" };
  return { ...emptyTally, seeds: 1, strategies: { [strategy]: { seeds: 1, findings: 1 } }, findings: [finding] };
}

/** A mutant's report with what it cost. */
export type TimedReport = MutantReport & { readonly cpuS: number; readonly shrunk?: ShrinkMeasure };

/** Hunts each of these mutants, one a job. */
export async function huntMutants(options: {
  readonly mutants: readonly { readonly system: string; readonly id: string }[];
  readonly catalog: Catalog;
  readonly budget: number | undefined;
  /** Shrinks what was found, too. */
  readonly shrinks: boolean;
  readonly workers: number;
  readonly isOver: () => boolean;
  readonly onReport: (report: TimedReport) => void;
}): Promise<readonly TimedReport[]> {
  const { mutants, catalog, budget, shrinks, workers, isOver, onReport } = options;
  const left = [...mutants];
  const reports: TimedReport[] = [];
  await runPool({
    workers,
    modules: catalog.modules,
    next() {
      const mutant = isOver() ? undefined : left.shift();
      return mutant === undefined ? undefined : { type: "mutant", ...mutant, budget, shrinks };
    },
    done(end) {
      if (end.type !== "mutant") return;
      const cpuS = Math.round(end.cpuS * 10) / 10;
      const report = { ...end.report, cpuS, ...(end.shrunk === undefined ? {} : { shrunk: end.shrunk }) };
      reports.push(report);
      onReport(report);
    },
  });
  const place = new Map(mutants.map(({ system, id }, position) => [`${system} ${id}`, position]));
  return reports.sort((one, other) => placeOf(place, one) - placeOf(place, other));
}

function placeOf(place: ReadonlyMap<string, number>, { system, id }: MutantReport): number {
  return place.get(`${system} ${id}`) ?? 0;
}
