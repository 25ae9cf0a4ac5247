/**
 * The second line of a report: under which fault it happened. Of a failure, what was in force then, or ended last before
 * it; of a run that holds, every kind of fault and how often it had effect.
 */
import { counted, times } from "../../histories/words/counts.ts";
import type { FaultRecord } from "../../runs/results.ts";
import type { Band } from "./data/report-data.ts";
import { duration, seconds } from "./words.ts";

/** What is known of the faults of a run. */
export interface FaultsOfRun {
  readonly bands: readonly Band[];
  readonly faults: readonly FaultRecord[];
  /** Kinds that were asked for. */
  readonly asked: readonly string[];
  /** When it went wrong; undefined: it did not, or nobody knows when. */
  readonly failureNs: number | undefined;
  /** What went wrong began here, e.g. with the first operation that shows it. */
  readonly sinceNs?: number | undefined;
}

const NAMED_MAX = 3;

/** What the second line says. */
export function underWhichFaults(known: FaultsOfRun): string {
  return known.failureNs === undefined ? inTheWholeRun(known) : atTheFailure(known, known.failureNs);
}

function atTheFailure({ bands, sinceNs }: FaultsOfRun, failureNs: number): string {
  const from = Math.min(sinceNs ?? failureNs, failureNs);
  const inForce = bands.filter(({ startNs, endNs }) => startNs <= failureNs && endNs >= from);
  if (inForce.length > 0) {
    const named = inForce.slice(-NAMED_MAX).map((band) => `${words(band)} ${when(band, failureNs)}`);
    const more = inForce.length - named.length;
    return `Under ${named.join("; ")}${more > 0 ? `; and ${counted(more, "more fault")}` : ""}.`;
  }
  const last = bands.filter(({ endNs }) => endNs < from).reduce<Band | undefined>(later, undefined);
  if (last === undefined) return "No fault is recorded before it.";
  const before = failureNs - last.endNs;
  return `No fault was in force; the last one, ${words(last)}, ended ${before === 0 ? "just then" : `${duration(before)} before`}.`;
}

function later(one: Band | undefined, other: Band): Band {
  return one === undefined || other.endNs >= one.endNs ? other : one;
}

function words({ fault, detail }: Band): string {
  return detail === "" ? fault : `${fault} (${detail})`;
}

function when({ startNs, endNs }: Band, failureNs: number): string {
  return endNs < failureNs ? `until ${seconds(endNs)}` : `since ${seconds(startNs)}`;
}

function inTheWholeRun({ faults, bands, asked }: FaultsOfRun): string {
  if (faults.length > 0) {
    const each = faults.map(({ fault, armed, effective }) => {
      if (armed === 0) return `${fault} (never began)`;
      if (effective === 0) return `${fault} (never had effect)`;
      return `${fault} (${times(armed)}${effective < armed ? `, ${effective} with effect` : ""})`;
    });
    return `Under ${each.join(", ")}.`;
  }
  const kinds = [...new Set([...bands.map(({ fault }) => fault), ...asked])];
  return kinds.length === 0 ? "No fault is recorded." : `Under ${kinds.join(", ")}.`;
}
