/**
 * The seed of a run for which nobody names one.
 */

/** 31 bits, so that it reads well. */
export function drawnSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
