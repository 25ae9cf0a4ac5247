/**
 * The hunt itself: hands the seeds of a campaign to workers in small portions, adds up what comes back, and stops
 * when there is nothing left, the time is over, or somebody asks.
 */
import { addTallies, type Tally } from "../campaign.ts";
import type { MutantReport } from "../mutation.ts";
import type { ShrinkMeasure } from "../mutation-shrink.ts";
import type { CampaignFolder, CampaignResults } from "./campaign-folder.ts";
import { runPool } from "./pool.ts";

/** Seeds of one job: a fraction of a second's work. */
const PORTION = 5;

export interface HuntOptions {
  readonly campaign: CampaignFolder;
  readonly workers: number;
  readonly stopsOnFirst: boolean;
  /** Asked before each job: true ends the hunt when what is under way is done. */
  readonly isOver: () => boolean;
  /** Told after each job. */
  readonly onProgress: (tally: Tally) => void;
}

/** Runs what is left of a campaign; the results are written, too. */
export async function hunt(options: HuntOptions): Promise<CampaignResults & { readonly cpuS: number }> {
  const { campaign, workers, stopsOnFirst, isOver, onProgress } = options;
  const left = [...campaign.left];
  let tally = campaign.tally;
  let cpuS = 0;
  let done = 0;
  const isEnough = (): boolean => isOver() || (stopsOnFirst && tally.findings.length > 0);
  await runPool({
    workers,
    next() {
      if (isEnough() || left.length === 0) return undefined;
      return { type: "seeds", spec: campaign.spec, seeds: left.splice(0, PORTION), findings: campaign.findings };
    },
    done(end) {
      if (end.type !== "seeds") return;
      campaign.record(end.seeds, end.tally);
      tally = addTallies(tally, end.tally);
      cpuS += end.cpuS;
      done += end.seeds.length;
      onProgress(tally);
    },
  });
  const results: CampaignResults = { spec: campaign.spec, seedsLeft: campaign.left.length - done, tally };
  campaign.finish(results);
  return { ...results, cpuS };
}

/** A mutant's report with what it cost. */
export type TimedReport = MutantReport & { readonly cpuS: number; readonly shrunk?: ShrinkMeasure };

/** Hunts each of these mutants, one a job. */
export async function huntMutants(options: {
  readonly mutants: readonly { readonly system: string; readonly id: string }[];
  readonly budget: number | undefined;
  /** Shrinks what was found, too. */
  readonly shrinks: boolean;
  readonly workers: number;
  readonly isOver: () => boolean;
  readonly onReport: (report: TimedReport) => void;
}): Promise<readonly TimedReport[]> {
  const { mutants, budget, shrinks, workers, isOver, onReport } = options;
  const left = [...mutants];
  const reports: TimedReport[] = [];
  await runPool({
    workers,
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
