/**
 * What the workloads on keys have in common: keys that come and go, at a rate.
 */
import type { Key } from "../../histories/event.ts";
import { clients, concurrentKeys, limit, stagger } from "../generator/combinators.ts";
import type { Generator } from "../generator/generator.ts";
import { withReaders } from "./operations/with-readers.ts";
import type { WorkloadOptions } from "./workload.ts";

/** What a workload needs to know for its operations on one key. */
export interface KeyOptions {
  /** The key, e.g. "x4". */
  readonly key: Key;
  /** How many keys began before it. */
  readonly index: number;
  /**
   * The first of the values that only this key writes: it may count up from it, one for each operation. The next key
   * begins where this one must have ended.
   */
  readonly firstValue: number;
}

/**
 * Endless operations on `keys` keys at a time, `operationsPerKey` on each before a new key takes its place, at the
 * rate of the options; what workers do that only read is not counted. Values are unique over all keys, so a value that turns up under the wrong key is noticed.
 *
 * @param operations makes the generator of one key; it may be endless
 * @param name the name of the key with this index, from 1; default: x1, x2, x3 …
 */
export function keyedGenerator(
  options: WorkloadOptions,
  operations: (key: KeyOptions) => Generator,
  name?: (index: number) => Key,
): Generator {
  const { keys, operationsPerKey, rate, readers = 0 } = options;
  const all = concurrentKeys({
    keys,
    ...(name === undefined ? {} : { name }),
    generator: (key, index) => {
      const own = operations({ key, index: index - 1, firstValue: (index - 1) * operationsPerKey + 1 });
      return withReaders(readers, key, limit(operationsPerKey, own));
    },
  });
  return clients(rate > 0 ? stagger(1000 / rate, all) : all);
}
