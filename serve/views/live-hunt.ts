/** A hunt that goes on, as its page shows it. */
import type { Tally } from "../../runs/hunts/tally.ts";

/** How fast seeds are run is measured over so much time. */
const RATE_MS = 10_000;

/** What a page is told of a hunt. */
export interface HuntNews {
  readonly seeds: number;
  readonly seedCount: number;
  readonly findings: number;
  /** Seeds a second, of late; undefined before that is known. */
  readonly rate?: number;
  readonly strategies: Tally["strategies"];
  readonly isOver: boolean;
}

/** Seeds a second, from looks at a count. */
export function rateMeter(): { take(atMs: number, seeds: number): void; rate(): number | undefined } {
  const looks: { readonly atMs: number; readonly seeds: number }[] = [];
  return {
    take(atMs, seeds) {
      looks.push({ atMs, seeds });
      while ((looks[1]?.atMs ?? Infinity) <= atMs - RATE_MS) looks.shift();
    },
    rate() {
      const [first, last] = [looks[0], looks.at(-1)];
      if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
      return ((last.seeds - first.seeds) * 1000) / (last.atMs - first.atMs);
    },
  };
}
