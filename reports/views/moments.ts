/** Moments worth a look: a fault begins or ends, somebody begins to lead, it fails. The keyboard steps from one to the next. */
import type { ReportData } from "./data/report-data.ts";

/** A moment, and what happens then. */
export interface Moment {
  readonly timeNs: number;
  readonly text: string;
}

/** In order of time. */
export function moments({ bands, leaders, failureNs }: Pick<ReportData, "bands" | "leaders" | "failureNs">): Moment[] {
  const all = [
    ...bands.flatMap(({ fault, detail, startNs, endNs, isEnded }) => [
      { timeNs: startNs, text: `${fault} begins${detail === "" ? "" : `: ${detail}`}` },
      ...(isEnded ? [{ timeNs: endNs, text: `${fault} ends` }] : []),
    ]),
    ...leaders.map(({ node, text, startNs }) => ({ timeNs: startNs, text: `${node}: ${text}` })),
    ...(failureNs === undefined ? [] : [{ timeNs: failureNs, text: "here it fails" }]),
  ];
  return all.sort((one, other) => one.timeNs - other.timeNs);
}

/** The last one before a time, or the first one after it; undefined without one. Without a time: from the run's ends. */
export function momentBeside(
  all: readonly Moment[],
  timeNs: number | undefined,
  way: "before" | "after",
): Moment | undefined {
  if (way === "after") return all.find((moment) => moment.timeNs > (timeNs ?? -1));
  return all.findLast((moment) => moment.timeNs < (timeNs ?? Infinity));
}

/** What is in force at a time: bands that began before it and end after it. */
export function inForce(bands: ReportData["bands"], timeNs: number): ReportData["bands"] {
  return bands.filter(({ startNs, endNs }) => startNs <= timeNs && timeNs < endNs);
}
