/**
 * `clew merge`: one result out of the shards of one hunt, findings included. The same as if it had been run in one
 * piece.
 */
import { countedWas } from "../../../histories/words/counts.ts";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { addTallies, emptyTally } from "../../../runs/hunts/tally.ts";
import { judgeTally } from "../../../runs/hunts/tally-verdict.ts";
import { seedsOf, type CampaignSpec } from "../../../runs/hunts/campaign.ts";
import { resultsShape, type CampaignResults } from "../../../runs/hunts/campaign-files.ts";
import { createCampaign } from "../../hunt/fleet/campaign-folder.ts";
import { recordedModules, recordModules } from "../../plug-ins/recorded-modules.ts";
import { readStored } from "../../hunt/fleet/stored-file.ts";
import { exitCodeOf, EXIT, InputError } from "../base/exit-codes.ts";
import { jsonDocument } from "../../../reports/views/ci/json.ts";
import { openCiLog } from "../ci/ci-log.ts";
import type { TellingFlags } from "../ci/reporter-flags.ts";
import { huntCases, plannedHunt } from "./ci-cases.ts";
import { huntHeadline, printCampaign } from "./hunt-summary.ts";
import { shortPath } from "../base/short-path.ts";
import { inVoice, type Terminal } from "../base/terminal.ts";

interface Shard extends CampaignResults {
  readonly folder: string;
}

/** Merges the results in these folders; gives the exit code. @throws InputError, for a reporter's file before anything is written */
export function mergeCommand(
  folders: readonly string[],
  flags: TellingFlags & { readonly store: string },
  given: Terminal,
): number {
  const terminal = inVoice(given, flags);
  const parts = folders.map(readShard);
  const spec = wholeSpec(parts);
  const tally = parts.map((part) => part.tally).reduce(addTallies, emptyTally);
  const missing = missingShards(spec, parts);
  const seedsMissing = missing.reduce((sum, shard) => sum + seedsOf({ ...spec, shard }).length, 0);
  const seedsLeft = parts.reduce((sum, part) => sum + part.seedsLeft, 0) + seedsMissing;
  const name = `hunt ${spec.system}`;
  const at = { terminal, environment: process.env };
  const log = openCiLog({ verb: "merge", name, planned: [plannedHunt(spec)] }, flags, at);
  log.begin(0);
  const campaign = createCampaign(resolve(flags.store), spec, {
    startedAt: new Date(),
    modules: [...new Set(folders.flatMap(recordedModules))],
  });
  for (const { folder } of parts) {
    const findings = join(folder, "findings");
    if (!existsSync(findings)) continue;
    cpSync(findings, campaign.findings, { recursive: true });
    // Their paths are relative, and they have moved.
    for (const seed of readdirSync(findings)) {
      recordModules(join(campaign.findings, seed), recordedModules(join(findings, seed)));
    }
  }
  const { weaknesses, notPromised } = parts[0] ?? {};
  const results: CampaignResults = {
    spec,
    seedsLeft,
    tally,
    ...(weaknesses === undefined ? {} : { weaknesses }),
    ...(notPromised === undefined ? {} : { notPromised }),
  };
  campaign.finish(results);
  const verdict = judgeTally(tally);
  const isMerged = true;
  const path = shortPath(campaign.path);
  printCampaign({ results, verdict, path, isMerged, terminal });
  for (const part of parts.filter((each) => each.seedsLeft > 0)) {
    terminal.warn(
      `${part.folder}: ${countedWas(part.seedsLeft, "seed")} not run: npx clew hunt --resume ${part.folder}`,
    );
  }
  for (const { index, count } of missing) terminal.warn(`clew merge: shard ${index}/${count} is missing.`);
  huntCases(log, spec, path).end(results, verdict, huntHeadline(results, verdict));
  log.end();
  terminal.document(jsonDocument(log.report()));
  return seedsLeft === 0 || verdict.valid === false ? exitCodeOf(verdict.valid) : EXIT.unknown;
}

function readShard(folder: string): Shard {
  const path = join(folder, "results.json");
  if (existsSync(join(folder, "campaign.json")) && !existsSync(path)) {
    throw new InputError(
      `${path}: expected the results of a hunt, found no such file: the hunt was killed before its end. First: npx clew hunt --resume ${folder}`,
    );
  }
  return { ...(readStored(path, resultsShape, "the results of a hunt") as CampaignResults), folder };
}

/** The campaign that these are parts of. @throws InputError when they are not, or one comes twice */
function wholeSpec(parts: readonly Shard[]): CampaignSpec {
  const [first, ...others] = parts;
  if (first === undefined) throw new InputError("clew merge: expected the folders of a hunt's shards, found none");
  const seen = new Map([[first.spec.shard.index, first.folder]]);
  for (const part of others) {
    const before = fields(first.spec);
    const after = fields(part.spec);
    const other = [...new Set([...Object.keys(before), ...Object.keys(after)])].find(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
    );
    if (other !== undefined) {
      throw new InputError(
        `clew merge: expected shards of one hunt, found two hunts: ${other} is ${textOf(before[other])} in ${first.folder} and ${textOf(after[other])} in ${part.folder}`,
      );
    }
    const twin = seen.get(part.spec.shard.index);
    if (twin !== undefined) {
      throw new InputError(
        `clew merge: expected each shard once, found shard ${part.spec.shard.index} twice, in ${twin} and ${part.folder}`,
      );
    }
    seen.set(part.spec.shard.index, part.folder);
  }
  return { ...first.spec, shard: { index: 1, count: 1 } };
}

/** What must be equal, one by one. */
function fields({ system, from, to, shard, fixed }: CampaignSpec): { readonly [name: string]: unknown } {
  return { system, seeds: `${from}..${to}`, "number of shards": shard.count, ...fixed };
}

function textOf(value: unknown): string {
  return value === undefined ? "not given" : JSON.stringify(value);
}

function missingShards(spec: CampaignSpec, parts: readonly Shard[]): readonly CampaignSpec["shard"][] {
  const given = new Set(parts.map((part) => part.spec.shard.index));
  const count = parts[0]?.spec.shard.count ?? spec.shard.count;
  return Array.from({ length: count }, (_, position) => ({ index: position + 1, count })).filter(
    ({ index }) => !given.has(index),
  );
}
