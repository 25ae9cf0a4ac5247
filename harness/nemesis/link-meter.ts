/**
 * LinkMeter: what links have done to their messages since a moment. A rule on links had effect when the meter has moved: a
 * cut that no message wanted to cross changed nothing.
 */
import type { Cluster, LinkCounts } from "../clusters/cluster.ts";
import type { LinkEnds } from "./effect.ts";

/** Messages that did not get through, not at once, not once only, not in their turn, or not as they were. */
export type Disturbance = "dropped" | "delayed" | "duplicated" | "reordered" | "corrupted" | "reset";

/** Measures some links from the moment at which it was made. */
export interface LinkMeter {
  /** Whether any of the links has dropped or delayed anything since the meter was made. */
  hasMoved(): boolean;
  /** How many messages were, in all, and on which links, e.g. ["n1>n2"]. */
  moved(what: Disturbance): { readonly count: number; readonly links: readonly string[] };
}

/** A meter that begins now. Cost of each question: linear in the number of links. */
export function createLinkMeter(cluster: Pick<Cluster, "linkCounts">, links: readonly LinkEnds[]): LinkMeter {
  const before: readonly LinkCounts[] = links.map((ends) => cluster.linkCounts(ends[0], ends[1]));
  return {
    hasMoved: () =>
      links.some((ends, position) => {
        const now = cluster.linkCounts(ends[0], ends[1]);
        return now.dropped !== before[position]?.dropped || now.delayed !== before[position]?.delayed;
      }),
    moved(what) {
      let count = 0;
      const moved: string[] = [];
      links.forEach((ends, position) => {
        const now = cluster.linkCounts(ends[0], ends[1])[what] ?? 0;
        const difference = now - (before[position]?.[what] ?? 0);
        if (difference > 0) moved.push(`${ends[0]}>${ends[1]}`);
        count += difference;
      });
      return { count, links: moved };
    },
  };
}
