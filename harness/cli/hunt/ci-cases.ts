/**
 * A hunt as reporters tell it: a case for the whole, whose name stays from one hunt to the next, and one for each finding; of
 * planted bugs, a case for each.
 */
import { countedWas } from "../../../histories/words/counts.ts";
import type { CampaignSpec } from "../../../runs/hunts/campaign.ts";
import type { CampaignResults } from "../../../runs/hunts/campaign-files.ts";
import type { HuntFinding } from "../../../runs/hunts/tally.ts";
import type { CampaignVerdict } from "../../../runs/hunts/tally-verdict.ts";
import type { CiCase } from "../../../reports/views/ci/ci-report.ts";
import type { Json } from "../../../histories/json.ts";
import type { TimedReport } from "../../hunt/fleet/hunt.ts";
import type { CiLog, PlannedCase } from "../ci/ci-log.ts";
import { reportLine } from "./hunt-mutants.ts";
import { findingCommand } from "./hunt-summary.ts";

/** Findings that have a case of their own; the results of the hunt have all. */
const FINDINGS_MAX = 100;

/** What is known of a hunt before it begins. */
export function plannedHunt({ system, from, to, shard, fixed }: CampaignSpec): PlannedCase {
  const part = shard.count === 1 ? "" : `, shard ${shard.index}/${shard.count}`;
  const mutant = fixed.mutant === undefined ? {} : { mutant: fixed.mutant };
  return {
    name: `hunt ${system}, seeds ${from}..${to}${part}`,
    group: system,
    facts: { system, seeds: `${from}..${to}`, ...mutant },
  };
}

/** Told of a hunt while it goes on. */
export interface HuntCases {
  /** Tells of a finding; of one that was told before, nothing. */
  readonly finding: (finding: HuntFinding) => void;
  /** Tells what the whole came to. */
  readonly end: (results: CampaignResults, verdict: CampaignVerdict, headline: string) => void;
}

/** The cases of a hunt, of which the first of the log is the whole. @param path the folder of the hunt, as shown */
export function huntCases(log: CiLog, spec: CampaignSpec, path: string): HuntCases {
  const told = new Set<number>();
  const tell = (finding: HuntFinding): void => {
    if (told.has(finding.seed) || told.size >= FINDINGS_MAX) return;
    told.add(finding.seed);
    const { system } = spec;
    const facts = { seed: finding.seed };
    log.finish(
      log.plan({ name: `hunt ${system}, seed ${finding.seed}`, group: system, facts }),
      findingCase(finding, spec, path),
    );
  };
  return {
    finding: tell,
    end({ tally, seedsLeft }, { valid, reasons }, headline) {
      const isWhole = seedsLeft === 0 || valid === false;
      const { findings, ...figures } = tally;
      findings.forEach(tell);
      log.finish(0, {
        standing: !isWhole || valid === "unknown" ? "unknown" : valid ? "valid" : "invalid",
        headline,
        details: [...reasons, ...(seedsLeft === 0 ? [] : [`${countedWas(seedsLeft, "seed")} not run.`])],
        figures: { path, seedsLeft, findings: findings.length, ...figures } as unknown as Json,
      });
    },
  };
}

type Found = Parameters<CiLog["finish"]>[1];

function findingCase(finding: HuntFinding, spec: CampaignSpec, path: string): Found {
  const failures = finding.failures ?? [finding];
  return {
    standing: "invalid",
    headline: `${finding.oracle}: ${finding.message}`,
    details: failures.map(({ oracle, message, timeMs }) => `${oracle} at ${timeMs} ms: ${message}`),
    command: findingCommand(finding, { spec, path }),
  };
}

/** What is known of a hunt for a planted bug before it begins. */
export function plannedMutant({ system, id }: { readonly system: string; readonly id: string }): PlannedCase {
  return { name: `${system} ${id}`, group: system, facts: { mutant: id } };
}

/** A hunt for a planted bug is well when it ended as the catalogue says. */
export function mutantCase(report: TimedReport): Found {
  const standing: CiCase["standing"] = report.outcome === "found" ? "valid" : "invalid";
  return { standing, headline: `${report.system} ${report.id}: ${report.outcome}.`, details: [reportLine(report)] };
}
