/**
 * What the workloads have in common: keys that come and go, a rate, and final reads.
 */
import type { Key } from "../../histories/event.ts";
import {
  any,
  clients,
  concurrentKeys,
  delay,
  limit,
  once,
  onWorkers,
  phases,
  repeat,
  stagger,
  untilOk,
} from "../generator/combinators.ts";
import type { Generator } from "../generator/generator.ts";
import type { Template } from "../generator/combinators/once.ts";
import type { WorkloadOptions } from "./workload.ts";

/** One key's part of a workload. */
export interface KeyOptions {
  readonly key: Key;
  /** The smallest value that no other key writes; this one may count up from it, one for each operation. */
  readonly firstValue: number;
}

/**
 * A key's operations on several keys at a time, each key for so many operations, at the rate that was asked for.
 * Values are unique over all keys, so that one that turns up under the wrong key is noticed.
 */
export function keyedGenerator(options: WorkloadOptions, operations: (key: KeyOptions) => Generator): Generator {
  const { keys, operationsPerKey, rate } = options;
  const all = concurrentKeys({
    keys,
    generator: (key, index) =>
      limit(operationsPerKey, operations({ key, firstValue: (index - 1) * operationsPerKey + 1 })),
  });
  return clients(rate > 0 ? stagger(1000 / rate, all) : all);
}

/**
 * Reads every key by up to three workers, each until it has succeeded, 100 ms apart, fifty times at most.
 * One worker might be lucky and have the only node that is up to date.
 */
export function finalReads(options: WorkloadOptions, keysInUse: readonly Key[]): Generator {
  return finalAnswers(options, keysInUse, { f: "read" });
}

/** The same with another operation than a read. */
export function finalAnswers(options: WorkloadOptions, keysInUse: readonly Key[], asked: Template): Generator {
  const { concurrency } = options;
  const readers = Math.min(READERS_PER_KEY, concurrency);
  const turns = Array.from({ length: concurrency }, (_, worker) => {
    const own = keysInUse.filter((_key, position) => {
      const offset = (worker - position * readers) % concurrency;
      return (offset + concurrency) % concurrency < readers;
    });
    const reads = own.map((key) => untilOk(delay(RETRY_MS, repeat(once({ ...asked, key }), TRIES_MAX))));
    return onWorkers((one) => one === worker, phases(...reads));
  });
  return any(...turns);
}

const READERS_PER_KEY = 3;
const RETRY_MS = 100;
/** With clients that give up after seconds, the run's own limit comes first. */
const TRIES_MAX = 50;
