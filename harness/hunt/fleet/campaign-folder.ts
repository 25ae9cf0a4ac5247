/**
 * A campaign on disk: what is searched, what was done so far, what was found, and the end.
 *
 * Progress is a line for each job that ended, with its seeds and its tally, so that a hunt that was interrupted at
 * any moment goes on where it was and ends as if it never had been. A torn last line counts for nothing.
 *
 *   campaign.json   progress.jsonl   findings/<seed>/…   results.json
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLines } from "../../../histories/files/history-file.ts";
import { createRunDirectory, writeJsonFile } from "../../../histories/files/run-directory.ts";
import { addTallies, CAMPAIGN_FORMAT, emptyTally, seedsOf, type CampaignSpec, type Tally } from "../campaign.ts";

export interface CampaignFolder {
  readonly path: string;
  readonly findings: string;
  readonly spec: CampaignSpec;
  /** Seeds that were not run yet, in order. */
  readonly left: readonly number[];
  /** Of the seeds that were. */
  readonly tally: Tally;
  record(seeds: readonly number[], tally: Tally): void;
  finish(results: object): void;
}

/** `results.json` of a campaign. */
export interface CampaignResults {
  readonly spec: CampaignSpec;
  /** Seeds of this campaign (or shard) that were not run: it was stopped early. */
  readonly seedsLeft: number;
  readonly tally: Tally;
}

interface ProgressLine {
  readonly seeds: readonly number[];
  readonly tally: Tally;
}

export function createCampaign(store: string, spec: CampaignSpec, startedAt: Date): CampaignFolder {
  const { path } = createRunDirectory({ store, test: `hunt-${spec.system}`, startedAt });
  writeJsonFile(join(path, "campaign.json"), spec);
  return open(path, spec, { done: [], tally: emptyTally });
}

/** @throws Error when the folder is not a campaign's */
export function openCampaign(path: string): CampaignFolder {
  const specPath = join(path, "campaign.json");
  if (!existsSync(specPath)) throw new Error(`${path}: expected a folder with campaign.json, found none`);
  const spec = JSON.parse(readFileSync(specPath, "utf8")) as CampaignSpec;
  if (spec.format !== CAMPAIGN_FORMAT) {
    throw new Error(`${specPath}: expected format ${CAMPAIGN_FORMAT}, found ${JSON.stringify(spec.format)}`);
  }
  const done: number[] = [];
  let tally = emptyTally;
  const progress = join(path, "progress.jsonl");
  if (existsSync(progress)) {
    const kept: string[] = [];
    const torn = readLines(progress, (text) => {
      const line = JSON.parse(text) as ProgressLine;
      kept.push(`${text}\n`);
      for (const seed of line.seeds) done.push(seed);
      tally = addTallies(tally, line.tally);
    });
    if (torn !== "") writeFileSync(progress, kept.join(""));
  }
  return open(path, spec, { done, tally });
}

function open(
  path: string,
  spec: CampaignSpec,
  before: { readonly done: readonly number[]; readonly tally: Tally },
): CampaignFolder {
  const done = new Set(before.done);
  return {
    path,
    findings: join(path, "findings"),
    spec,
    left: seedsOf(spec).filter((seed) => !done.has(seed)),
    tally: before.tally,
    record: (seeds, tally) => appendFileSync(join(path, "progress.jsonl"), `${JSON.stringify({ seeds, tally })}\n`),
    finish: (results) => writeJsonFile(join(path, "results.json"), results),
  };
}
