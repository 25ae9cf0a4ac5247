/**
 * A hunt's folder: what is searched, and what came of it so far. While it goes on, and where it was killed, that is the sum
 * of its lines of progress; in the end it is in its results, which a merged hunt has alone.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import {
  campaignShape,
  type CampaignResults,
  type ProgressLine,
  progressShape,
  resultsShape,
} from "../../runs/hunts/campaign-files.ts";
import { type CampaignSpec, seedsOf } from "../../runs/hunts/campaign.ts";
import { judgeTally } from "../../runs/hunts/tally-verdict.ts";
import { addTallies, emptyTally, type Tally } from "../../runs/hunts/tally.ts";
import type { Verdict } from "../../histories/verdict.ts";
import { counted } from "../../histories/words/counts.ts";
import { type GrowingFile, growingFile } from "./growing-file.ts";
import { readJson, type Stored } from "./read-json.ts";

/** A hunt as far as its folder tells. */
export interface HuntFolder {
  readonly spec: CampaignSpec;
  readonly tally: Tally;
  /** Seeds of this campaign (or shard). */
  readonly seedCount: number;
  readonly weaknesses: string | undefined;
  /** Its results are written, and nothing was done since. */
  readonly isOver: boolean;
  /** What cannot be read, as sentences. */
  readonly problems: readonly string[];
}

/** @returns a sentence instead, where `campaign.json` is not a campaign's */
export async function readHunt(folder: string): Promise<HuntFolder | string> {
  const spec = await readJson(folder, "campaign.json", (value) => shaped(campaignShape, value) as CampaignSpec);
  if (spec.content === undefined) return spec.problem ?? "There is no campaign.json.";
  const results = await readHuntResults(folder);
  const progress = huntProgress(folder);
  await progress.look();
  // A hunt that was taken up again has results of before.
  const isOver = results.content !== undefined && results.content.tally.seeds >= progress.tally().seeds;
  return {
    spec: spec.content,
    tally: isOver && results.content !== undefined ? results.content.tally : progress.tally(),
    seedCount: seedsOf(spec.content).length,
    weaknesses: results.content?.weaknesses,
    isOver,
    problems: [...(results.problem === undefined ? [] : [results.problem]), ...progress.problems()],
  };
}

/** What the hunt came to when it ended last; it may have been taken up again since. */
export function readHuntResults(folder: string): Promise<Stored<CampaignResults>> {
  return readJson(folder, "results.json", (value) => shaped(resultsShape, value) as CampaignResults);
}

/** The progress of a hunt, added up as it grows. */
export interface HuntProgress {
  /** Takes in what is new. Gives the lines. */
  look(): Promise<readonly ProgressLine[]>;
  tally(): Tally;
  problems(): readonly string[];
}

/** Nothing of it was read yet. */
export function huntProgress(folder: string): HuntProgress {
  const file: GrowingFile = growingFile(join(folder, "progress.jsonl"));
  let tally = emptyTally;
  let broken = 0;
  return {
    async look() {
      const fresh: ProgressLine[] = [];
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- one look after the other
        const { lines, hasMore } = await file.look();
        for (const line of lines) {
          const job = progressIn(line);
          if (job === undefined) broken++;
          else fresh.push(job);
        }
        if (!hasMore) break;
      }
      tally = fresh.map((job) => job.tally).reduce(addTallies, tally);
      return fresh;
    },
    tally: () => tally,
    problems: () => (broken === 0 ? [] : [`progress.jsonl: ${broken} of its lines cannot be read.`]),
  };
}

function progressIn(line: string): ProgressLine | undefined {
  try {
    return shaped(progressShape, JSON.parse(line)) as ProgressLine;
  } catch {
    return undefined;
  }
}

function shaped(shape: z.ZodType, value: unknown): unknown {
  const parsed = shape.safeParse(value);
  if (parsed.success) return value;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join(".") || "the whole"}: ${issue?.message ?? "another shape"}`);
}

/** What the hunt has shown: seeds that were not run leave doubt, as they do on the command line. */
export function huntVerdict({ tally, seedCount }: Pick<HuntFolder, "tally" | "seedCount">): {
  readonly valid: Verdict;
  readonly headline: string;
} {
  const { valid, reasons } = judgeTally(tally);
  const left = seedCount - tally.seeds;
  if (valid === true && left > 0) return { valid: "unknown", headline: `Stopped with ${left} seeds left.` };
  return { valid, headline: reasons[0] ?? `Nothing found in ${counted(tally.seeds, "seed")}.` };
}

/** When a file was written last, ms since the epoch; undefined where it is not there. */
export async function writtenAt(folder: string, name: string): Promise<number | undefined> {
  try {
    return (await stat(join(folder, name))).mtimeMs;
  } catch {
    return undefined;
  }
}
