/**
 * What a hunt found, for people: verdict first, then figures, findings with the command that repeats each, and what
 * the faults did.
 */
import { join } from "node:path";
import type { CampaignVerdict, HuntFinding, Tally } from "../hunt/campaign.ts";
import type { CampaignResults } from "../hunt/fleet/campaign-folder.ts";
import type { Terminal } from "./terminal.ts";

/** Findings shown one by one; the others are in results.json. */
const SHOWN_MAX = 20;

export function printCampaign(parts: {
  readonly results: CampaignResults;
  readonly verdict: CampaignVerdict;
  /** undefined where it is not known, as after a merge. */
  readonly cpuS?: number;
  readonly seconds?: number;
  /** The campaign's folder, as shown. */
  readonly path: string;
  readonly terminal: Terminal;
}): void {
  const { results, verdict, cpuS, seconds, path, terminal } = parts;
  const { tally, seedsLeft } = results;
  const word = verdict.valid === true ? "Nothing found." : verdict.valid === false ? "Found." : "Unknown.";
  terminal.print(`${terminal.verdict(verdict.valid, word)} ${figures(tally)}`);
  for (const reason of verdict.reasons) terminal.print(`  ${reason}`);
  if (cpuS !== undefined && seconds !== undefined && cpuS > 0) {
    const rate = tally.virtualMs / 1000 / cpuS;
    terminal.print(
      `  ${seconds.toFixed(0)} s, ${cpuS.toFixed(0)} CPU s: ${rate.toFixed(0)} virtual seconds a CPU second.`,
    );
  }
  for (const finding of tally.findings.slice(0, SHOWN_MAX)) printFinding(finding, path, terminal);
  if (tally.findings.length > SHOWN_MAX) {
    terminal.print(`  … and ${tally.findings.length - SHOWN_MAX} more in ${path}/results.json`);
  }
  terminal.print(`  faults, effective/begun: ${faultWords(tally)}`);
  terminal.print(`  ${path}`);
  if (seedsLeft > 0) {
    terminal.print(`  ${seedsLeft} seeds were not run. To go on: npx clew hunt --resume ${path}`);
  }
}

function figures(tally: Tally): string {
  const count = (value: number): string => value.toLocaleString("en-US");
  const virtual = (tally.virtualMs / 3_600_000).toFixed(1);
  return `${count(tally.seeds)} seeds, ${virtual} h of virtual time, ${count(tally.okCount)} operations ok, ${count(tally.events)} events.`;
}

function printFinding(finding: HuntFinding, path: string, terminal: Terminal): void {
  const all = finding.oracles.length > 1 ? ` (${finding.oracles.join(", ")})` : "";
  terminal.print(`  seed ${finding.seed}, ${finding.strategy}: ${finding.oracle}${all} at ${finding.timeMs} ms`);
  terminal.print(`    ${finding.message.slice(0, 300)}`);
  terminal.print(`    npx clew replay ${join(path, "findings", String(finding.seed))}`);
}

function faultWords({ faults }: Tally): string {
  const words = Object.entries(faults).map(([fault, { armed, effective }]) => `${fault} ${effective}/${armed}`);
  return words.length === 0 ? "none" : words.join(", ");
}
