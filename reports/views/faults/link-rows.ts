/**
 * The rows of the picture of links over time: one for each directed link that was ever disturbed, those of a pair below
 * each other, so that a cut in one direction only is seen at once.
 */
import type { LinkSpan } from "../data/report-data.ts";

/** One link, and when it was disturbed. */
export interface LinkLane {
  readonly from: string;
  readonly to: string;
  readonly spans: readonly LinkSpan[];
}

/** By pair, then by direction; at most `lanesMax`, the longest disturbed first to stay. */
export function linkLanes(spans: readonly LinkSpan[], lanesMax: number): LinkLane[] {
  const lanes = new Map<string, LinkSpan[]>();
  for (const span of spans) {
    const name = `${span.from}>${span.to}`;
    const own = lanes.get(name);
    if (own === undefined) lanes.set(name, [span]);
    else own.push(span);
  }
  const length = (own: readonly LinkSpan[]): number =>
    own.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
  return [...lanes.values()]
    .sort((one, other) => length(other) - length(one))
    .slice(0, lanesMax)
    .map((own) => ({ from: own[0]?.from ?? "", to: own[0]?.to ?? "", spans: own }))
    .sort((one, other) => compare(pairOf(one), pairOf(other)) || compare(one.from, other.from));
}

/** How each disturbed link stands at a time: the rule that holds. */
export function rulesAt(spans: readonly LinkSpan[], timeNs: number): ReadonlyMap<string, LinkSpan> {
  return new Map(
    spans
      .filter(({ startNs, endNs }) => startNs <= timeNs && timeNs < endNs)
      .map((span) => [`${span.from}>${span.to}`, span]),
  );
}

function pairOf({ from, to }: LinkLane): string {
  return [from, to].sort().join(" ");
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
