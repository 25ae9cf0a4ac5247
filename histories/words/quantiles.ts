/**
 * Quantiles of numbers in ascending order. All give undefined where there are none.
 */

/** The nearest rank: the smallest of the numbers such that at least a share of 0 … 1 of them is not above it. */
export function quantile(ascending: readonly number[], share: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];
}

/** The middle; of an even count the mean of the two in the middle. */
export function median(ascending: readonly number[]): number | undefined {
  const low = ascending[Math.floor((ascending.length - 1) / 2)];
  const high = ascending[Math.floor(ascending.length / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
