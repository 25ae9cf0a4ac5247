/**
 * `clew hunt`: many seeds in simulation, on all processors, to the end or until it is interrupted; and, with
 * `--mutants`, the proof that it finds what was planted.
 */
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import type { Json } from "../../histories/json.ts";
import { systemNamed, systems } from "../../systems-under-test/catalog.ts";
import type { System } from "../../systems-under-test/system.ts";
import { CAMPAIGN_FORMAT, judgeTally, type CampaignSpec, type FixedParts, type Tally } from "../hunt/campaign.ts";
import { createCampaign, openCampaign, type CampaignFolder } from "../hunt/fleet/campaign-folder.ts";
import { hunt, huntMutants } from "../hunt/fleet/hunt.ts";
import { portfolio } from "../hunt/portfolio.ts";
import { durationMs } from "../spec/duration.ts";
import { nearest } from "../spec/nearest.ts";
import { EXIT, exitCodeOf, InputError } from "./exit-codes.ts";
import { printMutation, reportLine } from "./hunt-mutants.ts";
import { printCampaign } from "./hunt-summary.ts";
import type { Terminal } from "./terminal.ts";

export interface HuntFlags {
  readonly system?: string;
  readonly seeds: string;
  readonly shard?: string;
  readonly timeLimit?: string;
  readonly jobs?: string;
  readonly mutants?: boolean;
  readonly mutant?: string;
  readonly nodes?: string;
  readonly option?: readonly string[];
  readonly workload?: string;
  readonly strategy?: string;
  readonly blind?: boolean;
  readonly stopOnFirst?: boolean;
  readonly budget?: string;
  readonly resume?: string;
  readonly record?: string;
  readonly store: string;
}

/** Runs the hunt that was asked for; gives the exit code. */
export async function huntCommand(flags: HuntFlags, terminal: Terminal): Promise<number> {
  const stop = interruption(flags, terminal);
  try {
    if (flags.mutants === true) return await mutationCommand(flags, stop.isOver, terminal);
    const campaign = flags.resume === undefined ? newCampaign(flags) : resumedCampaign(flags.resume);
    return await campaignCommand(campaign, flags, stop.isOver, terminal);
  } finally {
    stop.end();
  }
}

async function campaignCommand(
  campaign: CampaignFolder,
  flags: HuntFlags,
  isOver: () => boolean,
  terminal: Terminal,
): Promise<number> {
  const path = shown(campaign.path);
  terminal.change(`hunt: ${campaign.left.length} seeds of ${campaign.spec.system}, into ${path}`);
  const began = performance.now();
  const seedsBefore = campaign.tally.seeds;
  const told = new Set(campaign.tally.findings.map((finding) => finding.seed));
  const results = await hunt({
    campaign,
    workers: countFlag("jobs", flags.jobs, availableParallelism()),
    stopsOnFirst: flags.stopOnFirst === true,
    isOver,
    onProgress(tally, cpuS) {
      const seconds = (performance.now() - began) / 1000;
      for (const finding of tally.findings) {
        if (told.has(finding.seed)) continue;
        told.add(finding.seed);
        terminal.warn(`seed ${finding.seed}: ${finding.oracle}: ${finding.message.slice(0, 160)}`);
      }
      terminal.live(progressLine({ tally, cpuS, seconds, seedsBefore, total: seedsBefore + campaign.left.length }));
    },
  });
  terminal.live("");
  const verdict = judgeTally(results.tally);
  printCampaign({ results, verdict, cpuS: results.cpuS, seconds: (performance.now() - began) / 1000, path, terminal });
  if (results.seedsLeft === 0 || verdict.valid === false) return exitCodeOf(verdict.valid);
  return EXIT.unknown;
}

function progressLine(now: {
  readonly tally: Tally;
  readonly cpuS: number;
  readonly seconds: number;
  readonly seedsBefore: number;
  readonly total: number;
}): string {
  const { tally, seconds, seedsBefore, total } = now;
  const rate = (tally.seeds - seedsBefore) / Math.max(seconds, 0.001);
  const left = rate > 0 ? `, ${Math.ceil((total - tally.seeds) / rate)} s left` : "";
  const found = tally.findings.length === 0 ? "nothing found" : `${tally.findings.length} found`;
  return `hunt  ${tally.seeds}/${total} seeds  ${rate.toFixed(0)}/s  ${hours(tally.virtualMs)} virtual  ${found}${left}`;
}

function hours(ms: number): string {
  return ms < 3_600_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

async function mutationCommand(flags: HuntFlags, isOver: () => boolean, terminal: Terminal): Promise<number> {
  const asked = flags.system === undefined ? systems : [requireSystem(flags.system)];
  const mutants = asked.flatMap((system) =>
    system.mutants
      .filter(({ id }) => flags.mutant === undefined || flags.mutant.split(",").includes(id))
      .map(({ id }) => ({ system: system.name, id })),
  );
  if (mutants.length === 0)
    throw new InputError(`--mutant: expected an id that clew list shows, found "${flags.mutant}"`);
  const reports = await huntMutants({
    mutants,
    budget: flags.budget === undefined ? undefined : countFlag("budget", flags.budget, 0),
    workers: countFlag("jobs", flags.jobs, availableParallelism()),
    isOver,
    onReport(report) {
      terminal.change(reportLine(report));
      terminal.live(`hunt  ${report.system} ${report.id}: ${report.outcome}`);
    },
  });
  terminal.live("");
  return printMutation(reports, { asked: mutants.length, store: resolve(flags.store), record: flags.record }, terminal);
}

function newCampaign(flags: HuntFlags): CampaignFolder {
  const system = requireSystem(flags.system ?? systems[0]?.name ?? "");
  const [from, to] = rangeFlag(flags.seeds);
  const spec: CampaignSpec = {
    format: CAMPAIGN_FORMAT,
    system: system.name,
    from,
    to,
    shard: shardFlag(flags.shard),
    fixed: fixedParts(system, flags),
  };
  return createCampaign(resolve(flags.store), spec, new Date());
}

function resumedCampaign(path: string): CampaignFolder {
  try {
    return openCampaign(resolve(path));
  } catch (cause) {
    throw new InputError(`--resume: ${(cause as Error).message}`, { cause });
  }
}

/** What the flags fix of every seed. @throws InputError naming the flag */
export function fixedParts(
  system: System,
  flags: Pick<HuntFlags, "nodes" | "option" | "mutant" | "workload" | "strategy" | "blind">,
): FixedParts {
  const { mutant, workload, strategy, option = [] } = flags;
  const oneOf = (name: string, found: string | undefined, known: readonly string[]): void => {
    if (found === undefined || known.includes(found)) return;
    throw new InputError(`--${name}: expected one of ${known.join(", ")}, found "${found}".${nearest(found, known)}`);
  };
  oneOf(
    "mutant",
    mutant,
    system.mutants.map((each) => each.id),
  );
  oneOf("workload", workload, system.workloads);
  oneOf(
    "strategy",
    strategy,
    portfolio.map((entry) => entry.strategy),
  );
  const options: Record<string, Json> = {};
  for (const given of option) {
    const [name = "", ...rest] = given.split("=");
    oneOf(
      "option",
      name,
      system.options.map((each) => each.name),
    );
    options[name] = optionValue(rest.join("="));
  }
  return {
    ...(flags.nodes === undefined ? {} : { nodes: countFlag("nodes", flags.nodes, 1) }),
    ...(option.length === 0 ? {} : { options }),
    ...(mutant === undefined ? {} : { mutant }),
    ...(workload === undefined ? {} : { workload }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(flags.blind === true ? { watches: false } : {}),
  };
}

function optionValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export function requireSystem(name: string): System {
  const system = systemNamed(name);
  const known = systems.map((each) => each.name);
  if (system !== undefined) return system;
  throw new InputError(`--system: expected one of ${known.join(", ")}, found "${name}".${nearest(name, known)}`);
}

function rangeFlag(text: string): readonly [number, number] {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (match === null || to < from) throw new InputError(`--seeds: expected a range such as 1..10000, found "${text}"`);
  return [from, to];
}

function shardFlag(text: string | undefined): CampaignSpec["shard"] {
  if (text === undefined) return { index: 1, count: 1 };
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (match === null || index < 1 || index > count) {
    throw new InputError(`--shard: expected a part such as 2/4, found "${text}"`);
  }
  return { index, count };
}

function countFlag(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InputError(`--${name}: expected a whole number above 0, found "${text}"`);
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
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
