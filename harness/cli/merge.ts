/**
 * `clew merge`: one result out of the shards of one hunt. The same as if it had been run in one piece.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { addTallies, CAMPAIGN_FORMAT, emptyTally, judgeTally, type CampaignSpec } from "../hunt/campaign.ts";
import { createCampaign, type CampaignResults } from "../hunt/fleet/campaign-folder.ts";
import { exitCodeOf, EXIT, InputError } from "./exit-codes.ts";
import { printCampaign } from "./hunt-summary.ts";
import type { Terminal } from "./terminal.ts";

/** Merges the results in these folders; gives the exit code. */
export function mergeCommand(
  folders: readonly string[],
  flags: { readonly store: string },
  terminal: Terminal,
): number {
  const parts = folders.map(readResults);
  const [first] = parts;
  if (first === undefined) throw new InputError("clew merge: expected the folders of a hunt's shards, found none");
  const spec = wholeSpec(parts);
  const tally = parts.map((part) => part.tally).reduce(addTallies, emptyTally);
  const missing = missingShards(parts);
  const seedsLeft = parts.reduce((sum, part) => sum + part.seedsLeft, 0) + missing.seeds;
  const campaign = createCampaign(resolve(flags.store), spec, new Date());
  const results: CampaignResults = { spec, seedsLeft, tally };
  campaign.finish(results);
  const verdict = judgeTally(tally);
  printCampaign({ results, verdict, path: relative(process.cwd(), campaign.path), terminal });
  terminal.print(`  findings are kept in ${folders.join(", ")}`);
  if (missing.shards.length > 0) terminal.warn(`clew merge: shards ${missing.shards.join(", ")} are missing.`);
  return seedsLeft === 0 || verdict.valid === false ? exitCodeOf(verdict.valid) : EXIT.unknown;
}

function readResults(folder: string): CampaignResults {
  const path = join(folder, "results.json");
  if (!existsSync(path)) {
    throw new InputError(`${folder}: expected results.json of a hunt, found none. Did the hunt end?`);
  }
  const results = JSON.parse(readFileSync(path, "utf8")) as CampaignResults;
  if (results.spec?.format !== CAMPAIGN_FORMAT) {
    throw new InputError(`${path}: expected a hunt's results of format ${CAMPAIGN_FORMAT}, found another`);
  }
  return results;
}

/** The campaign that these are parts of. @throws InputError when they are not, or one comes twice */
function wholeSpec(parts: readonly CampaignResults[]): CampaignSpec {
  const whole = ({ shard, ...rest }: CampaignSpec): string => JSON.stringify([rest, shard.count]);
  const [first] = parts;
  if (first === undefined) throw new InputError("clew merge: expected at least one shard, found none");
  const seen = new Set<number>();
  for (const { spec } of parts) {
    if (whole(spec) !== whole(first.spec)) {
      throw new InputError(`clew merge: expected shards of one hunt, found ${whole(first.spec)} and ${whole(spec)}`);
    }
    if (seen.has(spec.shard.index)) throw new InputError(`clew merge: shard ${spec.shard.index} was given twice`);
    seen.add(spec.shard.index);
  }
  return { ...first.spec, shard: { index: 1, count: 1 } };
}

function missingShards(parts: readonly CampaignResults[]): {
  readonly shards: readonly number[];
  readonly seeds: number;
} {
  const [first] = parts;
  if (first === undefined) return { shards: [], seeds: 0 };
  const { from, to, shard } = first.spec;
  const given = new Set(parts.map(({ spec }) => spec.shard.index));
  const shards = Array.from({ length: shard.count }, (_, position) => position + 1).filter(
    (index) => !given.has(index),
  );
  const seeds = shards.reduce((sum, index) => sum + Math.max(0, Math.ceil((to - from - index + 2) / shard.count)), 0);
  return { shards, seeds };
}
