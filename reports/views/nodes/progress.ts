/**
 * How far each node was in its log over time, as columns over one row of times: what plots want, and what a page has room for.
 * A node says it when it came further, so what it said last holds on; of a node that is down nobody knows anything until it
 * says so again.
 */
import type { Outage, ProgressPoint, ProgressView } from "../data/report-data.ts";

/** Enough for a plot as wide as a screen. */
const TIMES_MAX = 1_000;

/** Nodes by name; undefined where none said how far it was. */
export function progressView(
  points: readonly ProgressPoint[],
  outages: readonly Outage[],
  { durationNs, nodes }: { readonly durationNs: number; readonly nodes: readonly string[] },
): ProgressView | undefined {
  if (points.length === 0) return undefined;
  const downs = outages.filter(({ kind }) => kind === "down");
  const timesNs = columnTimes(points, downs, durationNs);
  const speakers = new Set(points.map(({ node }) => node));
  return {
    timesNs,
    nodes: [...new Set([...nodes, ...speakers])]
      .filter((node) => speakers.has(node))
      .map((node) => ({
        node,
        ...columns(
          points.filter((point) => point.node === node),
          downs.filter((outage) => outage.node === node),
          timesNs,
        ),
      })),
  };
}

/** When anything changed; of very many changes, evenly over the run. */
function columnTimes(points: readonly ProgressPoint[], downs: readonly Outage[], durationNs: number): number[] {
  const changes = new Set([...points.map(({ timeNs }) => timeNs), ...downs.map(({ startNs }) => startNs), durationNs]);
  if (changes.size <= TIMES_MAX) return [...changes].sort((one, other) => one - other);
  const endNs = Math.max(...changes);
  return Array.from({ length: TIMES_MAX }, (_, index) => Math.round(((index + 1) * endNs) / TIMES_MAX));
}

function columns(
  points: readonly ProgressPoint[],
  downs: readonly Outage[],
  timesNs: readonly number[],
): Omit<ProgressView["nodes"][number], "node"> {
  let [said, ended] = [0, 0];
  const held = timesNs.map((timeNs) => {
    while ((points[said]?.timeNs ?? Infinity) <= timeNs) said += 1;
    while ((downs[ended]?.startNs ?? Infinity) <= timeNs) ended += 1;
    const point = points[said - 1];
    return point !== undefined && point.timeNs >= (downs[ended - 1]?.startNs ?? 0) ? point : undefined;
  });
  return {
    term: held.map((point) => point?.term ?? null),
    committed: held.map((point) => point?.committed ?? null),
    applied: held.map((point) => point?.applied ?? null),
  };
}

/** What a node had said by a moment; undefined before it said anything, and while it is down. */
export function progressAt(
  { timesNs, nodes }: ProgressView,
  node: string,
  timeNs: number,
): { readonly [Figure in "term" | "committed" | "applied"]: number | undefined } | undefined {
  const at = timesNs.findLastIndex((time) => time <= timeNs);
  const own = nodes.find((each) => each.node === node);
  if (own === undefined || typeof own.committed[at] !== "number") return undefined;
  return {
    term: own.term[at] ?? undefined,
    committed: own.committed[at] ?? undefined,
    applied: own.applied[at] ?? undefined,
  };
}
