/**
 * Latency: how long a message between servers takes. Each message draws its own, so messages overtake each other.
 *
 * Source: Maelstrom, net.clj: `constant`, `uniform` between 0 and twice the mean, `exponential`.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";

/** How latencies are spread around their mean. */
export type LatencyDistribution = "constant" | "uniform" | "exponential";

/** A mean in ms, at least 0, and the spread around it. */
export interface Latency {
  readonly meanMs: number;
  readonly distribution: LatencyDistribution;
}

/** None at all. */
export const NO_LATENCY: Latency = { meanMs: 0, distribution: "constant" };

/** The next latency, in whole ns. Draws once, except when it is constant. */
export function drawLatencyNs({ meanMs, distribution }: Latency, random: RandomStream): number {
  switch (distribution) {
    case "constant":
      return Math.round(meanMs * 1e6);
    case "uniform":
      return Math.round(random.unit() * 2 * meanMs * 1e6);
    case "exponential":
      return Math.round(-Math.log(1 - random.unit()) * meanMs * 1e6);
  }
}
