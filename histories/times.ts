/**
 * How often something happened, in words.
 */

/** 1 → "once", 3 → "3 times", 41208 → "41,208 times". */
export function times(count: number): string {
  return count === 1 ? "once" : `${count.toLocaleString("en-US")} times`;
}
