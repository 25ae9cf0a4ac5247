/**
 * `clew hunt`: many seeds in simulation, on all processors, to the end or until it is interrupted; and, with
 * `--mutants`, the proof that it finds what was planted.
 */
import { counted } from "../../../histories/words/counts.ts";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Catalog } from "../../catalog.ts";
import { judgeTally } from "../../../runs/hunts/tally-verdict.ts";
import type { Tally } from "../../../runs/hunts/tally.ts";
import { createCampaign, openCampaign, type CampaignFolder } from "../../hunt/fleet/campaign-folder.ts";
import { hunt, huntMutants } from "../../hunt/fleet/hunt.ts";
import { oracleWords } from "../../hunt/oracles/failures.ts";
import { StoredFileError } from "../../hunt/fleet/stored-file-error.ts";
import { durationMs } from "../../spec/duration.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { EXIT, exitCodeOf, InputError } from "../base/exit-codes.ts";
import { countFlag } from "../base/number-flags.ts";
import { campaignSpec, refuseOtherSearch, type SearchFlags } from "./hunt-flags.ts";
import { requireSystem } from "../base/require-system.ts";
import { openCiLog } from "../ci/ci-log.ts";
import type { TellingFlags } from "../ci/reporter-flags.ts";
import { jsonDocument } from "../../../reports/views/ci/json.ts";
import type { CampaignSpec } from "../../../runs/hunts/campaign.ts";
import { inVoice } from "../base/terminal.ts";
import { huntCases, mutantCase, plannedHunt, plannedMutant } from "./ci-cases.ts";
import { huntHeadline, printCampaign, virtualTime } from "./hunt-summary.ts";
import { inVain } from "./in-vain.ts";
import { shortPath } from "../base/short-path.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";

/** The options of `clew hunt`, as text from the command line. */
export interface HuntFlags extends SearchFlags, TellingFlags {
  readonly timeLimit?: string;
  readonly jobs?: string;
  readonly mutants?: boolean;
  readonly stopOnFirst?: boolean;
  readonly budget?: string;
  readonly shrink?: boolean;
  readonly resume?: string;
  readonly record?: string;
  readonly store: string;
}

/** Runs the hunt that was asked for; gives the exit code. */
export async function huntCommand(flags: HuntFlags, { catalog, terminal: given }: Surroundings): Promise<number> {
  const terminal = inVoice(given, flags);
  const stop = interruption(flags, terminal);
  try {
    const workers = countFlag("jobs", flags.jobs, availableParallelism());
    if (flags.mutants === true) return await mutationCommand({ ...flags, workers }, stop.isOver, { catalog, terminal });
    refuseBeside("only --mutants has one", flags, ONLY_MUTANTS);
    return await campaignCommand({ ...flags, workers }, stop.isOver, { catalog, terminal });
  } finally {
    stop.end();
  }
}

/** Flags that mean nothing where every planted bug is hunted, and those that mean something only there. */
const ONLY_SEARCH = [
  "seeds",
  "shard",
  "resume",
  "nodes",
  "option",
  "workload",
  "strategy",
  "profile",
  "oracles",
  "blind",
] as const;
const ONLY_MUTANTS = ["budget", "record", "shrink"] as const;

function refuseBeside(why: string, flags: HuntFlags, names: readonly (keyof HuntFlags)[]): void {
  const name = names.find((each) => isGiven(flags[each]));
  if (name === undefined) return;
  throw new InputError(`--${name}: expected no such flag here, found ${String(flags[name])}: ${why}`);
}

/** Some flags have a value also where nobody gave them. */
function isGiven(value: HuntFlags[keyof HuntFlags]): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

async function campaignCommand(
  flags: HuntFlags & { readonly workers: number },
  isOver: () => boolean,
  { catalog, terminal }: Surroundings,
): Promise<number> {
  const begun = flags.resume === undefined ? undefined : resumedCampaign(flags.resume, flags, catalog);
  const spec = begun?.spec ?? campaignSpec(flags, catalog);
  const name = `hunt ${spec.system}`;
  const log = openCiLog({ verb: "hunt", name, planned: [plannedHunt(spec)] }, flags, {
    terminal,
    environment: process.env,
  });
  const campaign = begun ?? newCampaign(spec, flags, { catalog, terminal });
  log.begin(0);
  const path = shortPath(campaign.path);
  const cases = huntCases(log, spec, path);
  const system = requireSystem(spec.system, catalog);
  for (const note of [...campaign.notes, ...inVain(spec.fixed, system)]) terminal.warn(`hunt: ${note}`);
  terminal.change(`hunt: ${counted(campaign.left.length, "seed")} of ${campaign.spec.system}, into ${path}`);
  const began = performance.now();
  const seedsBefore = campaign.tally.seeds;
  const total = seedsBefore + campaign.left.length;
  let tenthTold = Math.floor((10 * seedsBefore) / Math.max(1, total));
  const told = new Set(campaign.tally.findings.map((finding) => finding.seed));
  const results = await hunt({
    campaign,
    catalog,
    workers: flags.workers,
    stopsOnFirst: flags.stopOnFirst === true,
    isOver,
    onProgress(tally) {
      const seconds = (performance.now() - began) / 1000;
      for (const finding of tally.findings) {
        if (told.has(finding.seed)) continue;
        told.add(finding.seed);
        cases.finding(finding);
        for (const failure of finding.failures ?? [finding]) {
          terminal.warn(`seed ${finding.seed}: ${oracleWords(failure)}: ${failure.message.slice(0, 160)}`);
        }
      }
      const line = progressLine({ tally, seconds, seedsBefore, total });
      terminal.live(line);
      const tenth = Math.floor((10 * tally.seeds) / total);
      if (tenth > tenthTold) terminal.change(line);
      tenthTold = tenth;
    },
  });
  terminal.live("");
  const verdict = judgeTally(results.tally);
  const seconds = (performance.now() - began) / 1000;
  printCampaign({ results, verdict, cpuS: results.cpuS, seconds, path, terminal });
  cases.end(results, verdict, huntHeadline(results, verdict));
  log.end();
  terminal.document(jsonDocument(log.report()));
  if (results.seedsLeft === 0 || verdict.valid === false) return exitCodeOf(verdict.valid);
  return EXIT.unknown;
}

function progressLine(now: {
  readonly tally: Tally;
  readonly seconds: number;
  readonly seedsBefore: number;
  readonly total: number;
}): string {
  const { tally, seconds, seedsBefore, total } = now;
  const rate = (tally.seeds - seedsBefore) / Math.max(seconds, 0.001);
  const left = rate > 0 ? `, ${Math.ceil((total - tally.seeds) / rate)} s left` : "";
  const found = tally.findings.length === 0 ? "nothing found" : `${tally.findings.length} found`;
  return `hunt  ${tally.seeds}/${total} seeds  ${rate.toFixed(0)}/s  ${virtualTime(tally.virtualMs)} virtual  ${found}${left}`;
}

async function mutationCommand(
  flags: HuntFlags & { readonly workers: number },
  isOver: () => boolean,
  { catalog, terminal }: Surroundings,
): Promise<number> {
  const { printMutation, reportLine } = await import("./hunt-mutants.ts");
  refuseBeside("--mutants hunts each planted bug from seed 1 to its budget", flags, ONLY_SEARCH);
  const asked = flags.system === undefined ? catalog.systems : [requireSystem(flags.system, catalog)];
  const known = asked.flatMap((system) => system.mutants.map(({ id }) => id));
  for (const id of flags.mutant?.split(",") ?? []) {
    if (known.includes(id)) continue;
    throw new InputError(`--mutant: expected ids of ${known.join(", ")}, found "${id}".${didYouMean(id, known)}`);
  }
  const mutants = asked.flatMap((system) =>
    system.mutants
      .filter(({ id }) => flags.mutant === undefined || flags.mutant.split(",").includes(id))
      .map(({ id }) => ({ system: system.name, id })),
  );
  const startedAt = new Date();
  const planned = mutants.map(plannedMutant);
  const log = openCiLog({ verb: "hunt", name: "planted bugs", planned }, flags, { terminal, environment: process.env });
  const reports = await huntMutants({
    mutants,
    catalog,
    shrinks: flags.shrink === true,
    budget: flags.budget === undefined ? undefined : countFlag("budget", flags.budget, 0),
    workers: flags.workers,
    isOver,
    onReport(report) {
      const place = mutants.findIndex(({ system, id }) => system === report.system && id === report.id);
      log.finish(place, mutantCase(report));
      terminal.change(reportLine(report));
      terminal.live(`hunt  ${report.system} ${report.id}: ${report.outcome}`);
    },
  });
  terminal.live("");
  log.end();
  terminal.document(jsonDocument(log.report()));
  const how = { asked: mutants.length, store: resolve(flags.store), startedAt, record: flags.record };
  return printMutation(reports, how, terminal);
}

function newCampaign(spec: CampaignSpec, flags: HuntFlags, { catalog, terminal }: Surroundings): CampaignFolder {
  if (flags.system === undefined) terminal.warn(`system: ${spec.system} (--system says otherwise)`);
  return createCampaign(resolve(flags.store), spec, { startedAt: new Date(), modules: catalog.modules });
}

function resumedCampaign(path: string, flags: HuntFlags, catalog: Catalog): CampaignFolder {
  const campaign = opened(path);
  requireSystem(campaign.spec.system, catalog);
  refuseOtherSearch(flags, campaign.spec, { path: shortPath(campaign.path), catalog });
  return campaign;
}

function opened(path: string): CampaignFolder {
  try {
    return openCampaign(resolve(path));
  } catch (cause) {
    if (!(cause instanceof StoredFileError)) throw cause;
    throw new InputError(`--resume: ${cause.message}`, { cause });
  }
}

/** Ctrl-C and the time limit end the hunt after what is under way. */
function interruption(flags: HuntFlags, terminal: Terminal): { readonly isOver: () => boolean; end(): void } {
  const limitMs = flags.timeLimit === undefined ? Infinity : durationMs(flags.timeLimit);
  if (limitMs === undefined) {
    throw new InputError(`--time-limit: expected a duration such as 10m, found "${flags.timeLimit}"`);
  }
  const endsAt = performance.now() + limitMs;
  let isInterrupted = false;
  const onSignal = (): void => {
    if (isInterrupted) process.exit(EXIT.failed);
    isInterrupted = true;
    terminal.warn("hunt: ending after the seeds that are under way; once more ends at once");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    isOver: () => isInterrupted || performance.now() >= endsAt,
    end() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
