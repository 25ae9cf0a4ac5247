/**
 * Flags that are numbers, read from text.
 */
import { InputError } from "./exit-codes.ts";

/** One of several parts, e.g. 2 of 4. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A part such as "2/4"; undefined where none was asked for. @throws InputError for anything else */
export function shardFlag(given: string | undefined): Shard | undefined {
  if (given === undefined) return undefined;
  const match = /^(\d+)\/(\d+)$/.exec(given);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (match === null || index < 1 || index > count) {
    throw new InputError(`--shard: expected a part such as 2/4, found "${given}"`);
  }
  return { index, count };
}

/** A whole number, 1 or more. @throws InputError naming the flag */
export function countFlag(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const count = Number(given);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InputError(`--${name}: expected a whole number of at least 1, found "${given}"`);
}
