/**
 * What a hunt found, for people: verdict first, then figures, findings with the command that repeats each, and what
 * the faults did.
 */
import { count, counted, countedWas } from "../../../histories/words/counts.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CampaignSpec } from "../../../runs/hunts/campaign.ts";
import type { CampaignVerdict } from "../../../runs/hunts/tally-verdict.ts";
import type { HuntFinding, Tally } from "../../../runs/hunts/tally.ts";
import type { CampaignResults } from "../../../runs/hunts/campaign-files.ts";
import { oracleWords } from "../../hunt/oracles/failures.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import type { Terminal } from "../base/terminal.ts";

/** Findings shown one by one; the others are in results.json. */
const SHOWN_MAX = 20;

/** Prints the summary of a hunt: verdict, figures, findings, faults. */
export function printCampaign(parts: {
  readonly results: CampaignResults;
  readonly verdict: CampaignVerdict;
  /** undefined where it is not known, as after a merge. */
  readonly cpuS?: number;
  readonly seconds?: number;
  /** The campaign's folder, as shown. */
  readonly path: string;
  /** Put together from shards, each of which is resumed by itself. */
  readonly isMerged?: boolean;
  readonly terminal: Terminal;
}): void {
  const { results, verdict, cpuS, seconds, path, isMerged = false, terminal } = parts;
  const { tally, seedsLeft } = results;
  terminal.print(`${terminal.verdict(verdict.valid, huntWord(verdict))} ${figures(tally)}`);
  for (const reason of verdict.reasons) terminal.print(`  ${reason}`);
  printExpected(results, path, terminal);
  if (cpuS !== undefined && seconds !== undefined && cpuS > 0) {
    const rate = tally.virtualMs / 1000 / cpuS;
    terminal.detail(
      `  ${seconds.toFixed(0)} s, ${cpuS.toFixed(0)} CPU s: ${rate.toFixed(0)} virtual seconds a CPU second.`,
    );
  }
  for (const finding of tally.findings.slice(0, SHOWN_MAX))
    printFinding(finding, { spec: results.spec, path, terminal });
  if (tally.findings.length > SHOWN_MAX) {
    terminal.print(`  … and ${tally.findings.length - SHOWN_MAX} more in ${path}/results.json`);
  }
  terminal.detail(`  faults, effective/begun: ${faultWords(tally)}`);
  terminal.print(`  ${path}`);
  if (seedsLeft > 0) {
    const goOn = isMerged ? "" : ` To go on: ${shellCommand(["npx", "clew", "hunt", "--resume", path])}`;
    terminal.print(`  ${countedWas(seedsLeft, "seed")} not run.${goOn}`);
  }
}

/** The verdict in a word, and what was run. */
export function huntHeadline({ tally }: CampaignResults, verdict: CampaignVerdict): string {
  return `${huntWord(verdict)} ${figures(tally)}`;
}

function huntWord({ valid }: CampaignVerdict): string {
  return valid === true ? "Nothing found." : valid === false ? "Found." : "Unknown.";
}

/** What the system does not promise, and the seeds that failed because of it: how many, by weakness. */
function printExpected({ tally, spec, notPromised }: CampaignResults, path: string, terminal: Terminal): void {
  if (notPromised !== undefined) terminal.detail(`  ${notPromised} More: ${path}/results.json`);
  const [first] = tally.expected;
  if (first === undefined) return;
  const by = new Map<string, number>();
  for (const { failures = [] } of tally.expected) {
    const id = failures[0]?.expected ?? "";
    by.set(id, (by.get(id) ?? 0) + 1);
  }
  const counts = [...by].sort(([one], [other]) => (one < other ? -1 : 1)).map(([id, seeds]) => `${id} ${count(seeds)}`);
  terminal.print(
    `  Expected findings: ${count(tally.expected.length)} of ${count(tally.seeds)} seeds, first weakness ${counts.join(", ")}.`,
  );
  terminal.print(`    such as ${seedCommand(spec, first)}`);
}

function figures(tally: Tally): string {
  return `${counted(tally.seeds, "seed")}, ${virtualTime(tally.virtualMs)} of virtual time, ${counted(tally.okCount, "operation")} ok, ${counted(tally.events, "event")}.`;
}

/** In the unit that shows it: "46.2 s", "12.5 min", "3.1 h". */
export function virtualTime(ms: number): string {
  // A minute and an hour from where they would be rounded to.
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 59.95 * 60_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

function printFinding(
  finding: HuntFinding,
  { spec, path, terminal }: { readonly spec: CampaignSpec; readonly path: string; readonly terminal: Terminal },
): void {
  terminal.print(`  seed ${finding.seed}, ${finding.strategy}: ${finding.oracles.join(", ")}`);
  for (const failure of finding.failures ?? [finding]) {
    terminal.print(`    ${oracleWords(failure)} at ${failure.timeMs} ms: ${failure.message.slice(0, 300)}`);
  }
  terminal.print(`    ${findingCommand(finding, { spec, path })}`);
}

/** The shell command that replays a finding of the hunt in this folder. */
export function findingCommand(
  finding: HuntFinding,
  { spec, path }: { readonly spec: CampaignSpec; readonly path: string },
): string {
  const folder = join(path, "findings", String(finding.seed));
  return existsSync(folder) ? shellCommand(["npx", "clew", "replay", folder]) : seedCommand(spec, finding);
}

/** For a finding without a folder: only the first ones get one. */
function seedCommand({ system, fixed }: CampaignSpec, { seed }: HuntFinding): string {
  const { nodes, options = {}, mutant, workload, strategy, profile, oracles, watches } = fixed;
  const flag = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${name}`, String(value)];
  return shellCommand([
    "npx",
    "clew",
    "replay",
    `${system}:${seed}`,
    ...flag("nodes", nodes),
    ...Object.entries(options).flatMap(([name, value]) => ["--option", `${name}=${JSON.stringify(value)}`]),
    ...flag("mutant", mutant),
    ...flag("workload", workload),
    ...flag("strategy", strategy),
    ...flag("profile", profile),
    ...flag("oracles", oracles?.join(",")),
    ...(watches === false ? ["--blind"] : []),
  ]);
}

function faultWords({ faults }: Tally): string {
  const words = Object.entries(faults).map(([fault, { armed, effective }]) => `${fault} ${effective}/${armed}`);
  return words.length === 0 ? "none" : words.join(", ");
}
