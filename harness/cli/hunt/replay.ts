/**
 * `clew replay`: the same run again, event for event, from a finding's folder, a seed line such as `raft:1234` or the trace
 * of a search; and this time with everything written down, for a person to look at.
 */
import { counted } from "../../../histories/words/counts.ts";
import { existsSync } from "node:fs";
import type { LinkRecord } from "../../../runs/results.ts";
import { firstDifference } from "../../clusters/simulated/trace.ts";
import { planOf } from "../../hunt/campaign.ts";
import { eventWords } from "../../hunt/run-seed.ts";
import { readFinding, readTrace, type StoredFinding } from "../../hunt/fleet/finding-folder.ts";
import { simulateLimited } from "../../hunt/fleet/limited.ts";
import { writeRun } from "../../hunt/fleet/write-run.ts";
import type { HuntPlan } from "../../hunt/plan/plan.ts";
import type { HuntResult } from "../../hunt/simulate.ts";
import { claimAbout, claimCheck, claimWith, judgedBy } from "../../run/claims.ts";
import { simulateWithStory } from "../../hunt/story/story-run.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import { exitCodeOf, EXIT, InputError } from "../base/exit-codes.ts";
import { traceFileAt } from "../../explore/files/read-trace.ts";
import { replayTrace } from "../explore/replay-trace.ts";
import { workloadOfPlan } from "../../hunt/plan/named.ts";
import type { Catalog } from "../../catalog.ts";
import { kindText } from "../../hunt/shrink/shrink-failure.ts";
import { failedCheck, oracleWords } from "../../hunt/oracles/failures.ts";
import { refuseNoFinding } from "./no-finding.ts";
import { fixedParts, type FixedFlags } from "./hunt-flags.ts";
import { requireSystem } from "../base/require-system.ts";
import { lastingPath, shortPath } from "../base/short-path.ts";
import { storeOfFinding } from "../base/store-folder.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";
import { CLEW_VERSION } from "../base/version.ts";

/** The options of `clew replay`, as text from the command line. */
export interface ReplayFlags extends FixedFlags {
  /** Default: the store that holds the finding. */
  readonly store?: string;
}

/** What is to be run again. */
interface ReplayInput {
  readonly plan: HuntPlan;
  readonly finding?: StoredFinding;
}

/** Most events of a trace that are compared. */
const TRACE_MAX = 2_000_000;

/** Repeats a run; gives the exit code of its verdict, or of a failure when it was not the same run. */
export async function replayCommand(
  given: string,
  flags: ReplayFlags,
  { catalog, terminal }: Surroundings,
): Promise<number> {
  const what = lastingPath(given);
  const trace = traceFileAt(what);
  if (trace !== undefined) return replayTrace(trace, flags, { catalog, terminal });
  refuseNoFinding("replay", what);
  const { plan, finding } = existsSync(what) ? fromFolder(what, catalog) : fromSeedLine(what, flags, catalog);
  const system = requireSystem(plan.system, catalog);
  const links: LinkRecord[] = [];
  const surroundings = {
    catalog,
    system,
    recordMax: TRACE_MAX,
    onLink: (record: LinkRecord) => void links.push(record),
  };
  const { result, messages, story } = simulateWithStory(plan, surroundings, simulateLimited);
  if (finding !== undefined && finding.traceHash !== result.traceHash) {
    tellDifference(finding, result, terminal);
    return EXIT.failed;
  }
  const { directory, report } = await writeRun({
    plan,
    system,
    workload: workloadOfPlan(plan, catalog),
    result,
    links,
    messages,
    story,
    store: storeOfFinding(what, { named: flags.store, otherwise: catalog.store }),
    startedAt: new Date(),
    name: `replay-${plan.system}-${plan.seed}`,
    command: commandOf(what, flags),
    clewVersion: CLEW_VERSION,
  });
  terminal.print(`${terminal.verdict(result.verdict, headline(result))} ${figures(result)}`);
  for (const failure of result.failures) {
    const { message, timeMs, expected } = failure;
    const why = expected === undefined ? "" : `, expected after ${expected}`;
    terminal.print(`  ${oracleWords(failure, result.report)} at ${timeMs.toFixed(1)} ms${why}: ${message}`);
  }
  const claim = claimWith(system, plan.options);
  const known = claimAbout(claim, judgedBy(workloadOfPlan(plan, catalog), claim));
  if (known !== undefined) terminal.print(`  ${claimCheck(known, result.weaknesses).brief ?? ""} More: the report.`);
  const same = finding === undefined ? "" : ", the same as when it was found";
  terminal.print(`  trace ${result.traceHash}${same}`);
  terminal.print(`  ${shortPath(directory)}`);
  terminal.print(`  ${shortPath(report)}`);
  return exitCodeOf(result.verdict);
}

function fromFolder(folder: string, catalog: Catalog): ReplayInput {
  const finding = readFinding(folder, catalog);
  return { plan: finding.plan, finding };
}

/** `raft:1234`: the seed as a hunt with the same flags would run it. */
function fromSeedLine(line: string, flags: ReplayFlags, catalog: Catalog): ReplayInput {
  const match = /^([\w-]+):(\d+)$/.exec(line);
  if (match === null) {
    throw new InputError(
      `clew replay: expected the folder of a finding, the file of a trace, or a seed such as raft:1234, found "${line}". No such folder exists.`,
    );
  }
  const system = requireSystem(match[1] ?? "", catalog);
  return { plan: planOf({ fixed: fixedParts(system, flags, catalog) }, system, Number(match[2])) };
}

/** Another run means other code, or something that drew from outside the simulation: the first event shows where. */
function tellDifference(finding: StoredFinding, result: HuntResult, terminal: Terminal): void {
  terminal.print(terminal.verdict(false, "Not the same run."));
  terminal.print(`  expected trace ${finding.traceHash} with ${finding.eventCount} events, from ${finding.folder}`);
  terminal.print(`  found    trace ${result.traceHash} with ${result.eventCount} events`);
  const before = finding.hasTrace ? readTrace(finding.folder) : [];
  const position = firstDifference(before, result.trace);
  if (before.length === 0 || position === undefined) {
    terminal.print("  There is no recorded trace to compare with.");
    return;
  }
  terminal.print(`  The first event that differs is number ${position}:`);
  terminal.print(`    then ${eventWords(before[position])}`);
  terminal.print(`    now  ${eventWords(result.trace[position])}`);
  terminal.print("  Has the code changed since? If not, something under test draws from outside the simulation.");
}

function headline({ verdict, failures: [first], report }: HuntResult): string {
  if (verdict === true) return "Valid.";
  if (verdict === "unknown") return "Unknown.";
  if (first === undefined) return "Failed.";
  const check = failedCheck(first, report);
  if (first.oracle !== "history") return `Failed: ${kindText(first)}.`;
  return check === undefined ? "Not linearizable." : `The check ${check} does not hold.`;
}

function figures({ eventCount, virtualMs, okCount, effects }: HuntResult): string {
  return `${(virtualMs / 1000).toFixed(1)} s of virtual time, ${counted(eventCount, "event")}, ${counted(okCount, "operation")} ok, ${counted(effects.length, "effect")} of the nemesis.`;
}

function commandOf(what: string, flags: ReplayFlags): string {
  const words = ["npx", "clew", "replay", what];
  for (const name of ["nodes", "mutant", "workload", "strategy", "profile", "oracles"] as const) {
    const value = flags[name];
    if (value !== undefined) words.push(`--${name}`, value);
  }
  for (const option of flags.option ?? []) words.push("--option", option);
  if (flags.blind === true) words.push("--blind");
  return shellCommand(words);
}
