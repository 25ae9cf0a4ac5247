/**
 * Mutex and semaphore without failed attempts, in O(n log n).
 *
 * A client certainly holds a permit from the return of its acquire to the invocation of its release. Every hold may be
 * shrunk to that interval. So the history is linearizable iff never more of these intervals overlap than there are
 * permits. An acquire that never returned is left out. A release that never returned happens when it is invoked.
 *
 * It applies if every process alternates acquire and release, with the same owner. It does not apply to a failed
 * attempt, which needs somebody to hold: shrinking could take that away.
 *
 * Source: our own argument, above.
 */
import { sameJson } from "../../models/json-text.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** Decides, with a linearization if valid. */
export function holdsRuling(history: KeyHistory, permits: number, effort: Effort): Ruling {
  const { calls, operations, invoke, complete } = history;
  effort(calls.length * 64);
  const holding = new Map<unknown, number>();
  const points: { readonly item: number; readonly at: number; readonly acquire: number }[] = [];
  for (let item = 0; item < calls.length; item++) {
    const [call, process] = [calls[item], operations[item]?.process];
    if (call === undefined) continue;
    const held = holding.get(process);
    if (call.f === "acquire") {
      if (call.output === false) return { verdict: undefined, because: "an attempt that failed" };
      if (held !== undefined) return { verdict: undefined, because: "a process that acquires twice" };
      holding.set(process, item);
      if (complete[item] !== NEVER) points.push({ item, at: complete[item] ?? NEVER, acquire: item });
      continue;
    }
    if (held === undefined || complete[held] === NEVER || !sameJson(calls[held]?.input ?? null, call.input)) {
      return { verdict: undefined, because: "a release of what its process does not hold" };
    }
    if ((complete[held] ?? NEVER) > (invoke[item] ?? wrongIndex(item)))
      return { verdict: undefined, because: "a process that does two things at a time" };
    holding.delete(process);
    points.push({ item, at: invoke[item] ?? wrongIndex(item), acquire: held });
  }
  points.sort((a, b) => a.at - b.at);
  const held = new Set<number>();
  for (const { item, acquire } of points) {
    if (item !== acquire) held.delete(acquire);
    else if (held.size === permits) {
      return {
        verdict: false,
        because: `${permits + 1} clients held at a time`,
        items: () => withReleases(points, [...held, item]),
      };
    } else held.add(item);
  }
  return { verdict: true, order: points.map(({ item }) => item) };
}

/** The acquires and their releases. Without the releases it would look as if nobody had released. */
function withReleases(
  points: readonly { readonly item: number; readonly acquire: number }[],
  acquires: number[],
): number[] {
  const shown = new Set(acquires);
  return points.filter(({ acquire }) => shown.has(acquire)).map(({ item }) => item);
}
