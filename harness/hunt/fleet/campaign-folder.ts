/**
 * A campaign on disk: what is searched, what was done so far, what was found, and the end.
 *
 * Progress is a line for each job that ended, with its seeds and its tally, so that a hunt that was interrupted at
 * any moment goes on where it was, with the same result. A torn last line is left out, and a note says so.
 *
 *   campaign.json   progress.jsonl   findings/<seed>/…   results.json
 */
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isTorn, tornLineNote } from "../../../histories/codecs/lines.ts";
import { linesOf } from "../../../histories/files/file-text.ts";
import { createRunDirectory, writeJsonFile } from "../../../runs/run-directory.ts";
import { addTallies, emptyTally, type Tally } from "../../../runs/hunts/tally.ts";
import { seedsOf, type CampaignSpec } from "../../../runs/hunts/campaign.ts";
import { campaignShape, progressShape, type ProgressLine } from "../../../runs/hunts/campaign-files.ts";
import { recordModules } from "../../plug-ins/recorded-modules.ts";
import { parseStored, readStored } from "./stored-file.ts";
import { StoredFileError } from "./stored-file-error.ts";

/** The folder of one campaign, open for writing. */
export interface CampaignFolder {
  readonly path: string;
  readonly findings: string;
  readonly spec: CampaignSpec;
  /** Seeds that were not run yet, in order. */
  readonly left: readonly number[];
  /** Sum over the seeds that were run. */
  readonly tally: Tally;
  /** That a torn line of progress was left out, as a sentence; mostly empty. */
  readonly notes: readonly string[];
  /** Appends a line of progress: these seeds were run, with this tally of theirs alone. */
  record(seeds: readonly number[], tally: Tally): void;
  /** Writes `results.json`. */
  finish(results: object): void;
}

/** A new folder below the store. @param modules what is plugged in, as absolute paths */
export function createCampaign(
  store: string,
  spec: CampaignSpec,
  { startedAt, modules = [] }: { readonly startedAt: Date; readonly modules?: readonly string[] },
): CampaignFolder {
  const { path } = createRunDirectory({ store, test: `hunt-${spec.system}`, startedAt });
  recordModules(path, modules);
  writeJsonFile(join(path, "campaign.json"), spec);
  return open(path, spec, { done: [], tally: emptyTally, notes: [] });
}

/** Opens a campaign to go on with it. @throws StoredFileError when the folder is not a campaign's, or damaged */
export function openCampaign(path: string): CampaignFolder {
  const spec = readStored(join(path, "campaign.json"), campaignShape, "the campaign of a hunt") as CampaignSpec;
  const own = new Set(seedsOf(spec));
  const done: number[] = [];
  const notes: string[] = [];
  let tally = emptyTally;
  const progress = join(path, "progress.jsonl");
  if (existsSync(progress)) {
    const kept: string[] = [];
    let isWhole = true;
    for (const line of linesOf(progress)) {
      isWhole = line.isEnded;
      if (isTorn(line)) {
        notes.push(`progress.jsonl: ${tornLineNote(line)}; its seeds are run again`);
        break;
      }
      const where = `${progress}:${line.number}`;
      const job = parseStored(line.text, {
        where,
        shape: progressShape,
        whatItIs: "progress of the hunt",
      }) as ProgressLine;
      const foreign = job.seeds.find((seed) => !own.delete(seed));
      if (foreign !== undefined) {
        throw new StoredFileError(
          `${where}: expected each seed of the hunt once, found seed ${foreign} twice, or one that is not the hunt's. Begin a new hunt without --resume.`,
        );
      }
      kept.push(`${line.text}\n`);
      for (const seed of job.seeds) done.push(seed);
      tally = addTallies(tally, job.tally);
    }
    // The next job's line must begin on a line of its own.
    if (!isWhole) writeFileSync(progress, kept.join(""));
  }
  return open(path, spec, { done, tally, notes });
}

function open(
  path: string,
  spec: CampaignSpec,
  before: { readonly done: readonly number[]; readonly tally: Tally; readonly notes: readonly string[] },
): CampaignFolder {
  const done = new Set(before.done);
  return {
    path,
    findings: join(path, "findings"),
    spec,
    left: seedsOf(spec).filter((seed) => !done.has(seed)),
    tally: before.tally,
    notes: before.notes,
    record: (seeds, tally) => appendFileSync(join(path, "progress.jsonl"), `${JSON.stringify({ seeds, tally })}\n`),
    finish: (results) => writeJsonFile(join(path, "results.json"), results),
  };
}
