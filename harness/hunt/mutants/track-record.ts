/**
 * The track record as a page: every planted bug, what found it, and after how many seeds. Generated, so that it says
 * what was measured and nothing else.
 *
 * Source of the idea: the track record of etcd's robustness tests.
 */
import { markdownTable } from "../../../histories/words/text-table.ts";
import type { MutantReport } from "./mutation.ts";
import { scoreOf } from "./mutation.ts";

/** Of `docs/track-record.json`. */
export interface TrackRecord {
  /** The command that measured it. */
  readonly command: string;
  readonly reports: readonly (MutantReport & { readonly cpuS: number })[];
}

/** `docs/track-record.md`. Pure. */
export function trackRecordPage({ command, reports }: TrackRecord): string {
  const { killed, killable, equivalent } = scoreOf(reports);
  const lines = [
    "# Track record",
    "",
    `Every bug that is planted in a bundled system, and what found it: **${killed} of ${killable}**, and ${equivalent} that nothing can see.`,
    "Measured by the command below, from seed 1 on, and written by it; a test fails when this page is stale.",
    "",
    "```sh",
    command,
    "```",
    "",
    "The number is that of the seed in which a detector first fired. Bold is the one that the catalogue names: the hunt of a bug",
    "ends when that one has fired. _script_: an order of events written for it.",
    "",
  ];
  for (const system of new Set(reports.map((report) => report.system))) {
    const own = reports.filter((report) => report.system === system);
    lines.push(`## ${system}`, "", ...markdownTable(HEAD, own.map(row)), "");
    const silent = own.filter((report) => report.expected === "equivalent");
    if (silent.length === 0) continue;
    lines.push("Equivalent, that is, no run can tell them from the correct system:", "");
    for (const { id, title, note } of silent) lines.push(`- ${id}, ${title}: ${note}`);
    lines.push("");
  }
  return lines.join("\n");
}

const DETECTORS = ["history", "invariant", "availability", "liveness", "loop"] as const;
const HEAD = ["bug", "what is wrong", ...DETECTORS, "script", "seeds run", "CPU s"];

function row(report: TrackRecord["reports"][number]): string[] {
  const { id, title, expected, seedsRun, cpuS, detections } = report;
  const cell = (detector: (typeof DETECTORS)[number]): string => {
    const seed = detections[detector]?.seed;
    if (seed === undefined) return "";
    return detector === expected ? `**${seed}**` : String(seed);
  };
  const script = detections.script === undefined ? "" : expected === "script" ? "**yes**" : "yes";
  const cells = [...DETECTORS.map(cell), script];
  return [id, title, ...cells, String(seedsRun), cpuS.toFixed(1)];
}
