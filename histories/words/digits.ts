/**
 * How many digits figures need so that a reader can tell them apart.
 */

const DIGITS_MIN = 3;
const DIGITS_MAX = 9;

/** Digits after the point with which these numbers are told apart: as few as will do, from 3 to 9. Equal ones stay equal. */
export function digitsApart(numbers: readonly number[]): number {
  const different = [...new Set(numbers)];
  let digits = DIGITS_MIN;
  while (digits < DIGITS_MAX && new Set(different.map((one) => one.toFixed(digits))).size < different.length) digits++;
  return digits;
}
