/**
 * Delay distributions on integer microseconds.
 *
 * Exponential delays reorder messages as a by-product, but `Math.log` is only approximated by the language's
 * standard: two engines may round it differently, and one microsecond is enough to lose a replay. So the quantiles
 * are tabulated once, by additions, multiplications and divisions only, which every engine rounds alike.
 *
 * Source of the shape: TigerBeetle's packet simulator (minimum and exponential mean), FoundationDB's rare long tail.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";

/** A duration in ms, drawn anew each time: `max(minMs, Exp(meanMs))`, at times `tailMs` longer. */
export interface Delay {
  readonly minMs: number;
  /** 0: always `minMs`. */
  readonly meanMs: number;
  /** How often the tail is added, 0..1. Default 0. */
  readonly tailChance?: number;
  /** Added then, uniform in 0 … tailMs. Default 0. */
  readonly tailMs?: number;
}

const tableBits = 12;
const quantiles = exponentialQuantiles(1 << tableBits);

/** The same delay with nothing left out. */
export function filledDelay({ minMs, meanMs, tailChance = 0, tailMs = 0 }: Delay): Required<Delay> {
  return { minMs, meanMs, tailChance, tailMs };
}

/** The next delay, in whole µs, at least 0. Draws once, or three times when there is a tail. */
export function drawDelayUs(delay: Delay, random: RandomStream): number {
  const minUs = Math.floor(delay.minMs * 1000);
  let delayUs = minUs;
  if (delay.meanMs > 0) {
    const quantile = quantiles[random.next() >>> (32 - tableBits)] as number;
    delayUs = Math.max(minUs, Math.floor(quantile * delay.meanMs * 1000));
  }
  if ((delay.tailChance ?? 0) > 0) {
    const hasTail = random.chance(delay.tailChance ?? 0);
    const tailUs = Math.floor(random.unit() * (delay.tailMs ?? 0) * 1000);
    if (hasTail) delayUs += tailUs;
  }
  return delayUs;
}

/** -ln(1 - u) in the middle of each of `count` equal steps of u. */
function exponentialQuantiles(count: number): Float64Array {
  const table = new Float64Array(count);
  for (let position = 0; position < count; position++) {
    table[position] = naturalLogarithm(count / (count - position - 0.5));
  }
  return table;
}

/** ln x for x >= 1, by halving and the series of artanh; its rounding is the same everywhere. */
function naturalLogarithm(x: number): number {
  let halvings = 0;
  let rest = x;
  while (rest > 1.5) {
    rest /= 2;
    halvings++;
  }
  return halvings * Math.LN2 + nearOne(rest);
}

function nearOne(x: number): number {
  const ratio = (x - 1) / (x + 1);
  const square = ratio * ratio;
  let power = ratio;
  let sum = 0;
  for (let odd = 1; odd < 40; odd += 2) {
    sum += power / odd;
    power *= square;
  }
  return 2 * sum;
}
