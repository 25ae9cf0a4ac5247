/**
 * The last operations of a run, when everything was healed: what was written must still be there.
 *
 * Several workers read each object, since each is connected to another node: a single one might happen to have the only
 * node that is up to date.
 */
import type { Key } from "../../histories/event.ts";
import { any, delay, once, onWorkers, phases, repeat, untilOk } from "../generator/combinators.ts";
import type { Generator } from "../generator/generator.ts";
import type { Template } from "../generator/combinators/once.ts";
import type { WorkloadOptions } from "./workload.ts";

const READERS_MAX = 3;
const RETRY_MS = 100;
/** Tries a key gets. When clients give up only after seconds, the run's own limit comes first. */
const TRIES_MAX = 50;

/** Reads every key by up to three workers, each until it has succeeded, 100 ms apart, fifty times at most. */
export function finalReads(options: WorkloadOptions, keysInUse: readonly Key[]): Generator {
  return finalAnswers(options, keysInUse, { f: "read" });
}

/** The same with another operation than a read; each key gets it under its own name. */
export function finalAnswers(options: WorkloadOptions, keysInUse: readonly Key[], operation: Template): Generator {
  return byThree(options, keysInUse, (key) => untilOk(delay(RETRY_MS, repeat(once({ ...operation, key }), TRIES_MAX))));
}

/** What is done with each key by up to three workers, each of them one key after the other. */
export function byThree(
  options: WorkloadOptions,
  keysInUse: readonly Key[],
  onKey: (key: Key) => Generator,
): Generator {
  return byWorkers(options, keysInUse, READERS_MAX, onKey);
}

/** The same by every worker, the keys in the same order. */
export function byAll(options: WorkloadOptions, keysInUse: readonly Key[], onKey: (key: Key) => Generator): Generator {
  return byWorkers(options, keysInUse, options.concurrency, onKey);
}

function byWorkers(
  { concurrency }: WorkloadOptions,
  keysInUse: readonly Key[],
  most: number,
  onKey: (key: Key) => Generator,
): Generator {
  const readers = Math.min(most, concurrency);
  const turns = Array.from({ length: concurrency }, (_, worker) => {
    const own = keysInUse.filter((_key, position) => {
      const offset = (worker - position * readers) % concurrency;
      return (offset + concurrency) % concurrency < readers;
    });
    return onWorkers((one) => one === worker, phases(...own.map(onKey)));
  });
  return any(...turns);
}

/**
 * For a single object without a key: the operation by up to three workers, each until it has succeeded, 100 ms apart.
 */
export function finalReadsOfOne({ concurrency }: WorkloadOptions, operation: Template): Generator {
  const readers = Array.from({ length: Math.min(READERS_MAX, concurrency) }, (_, worker) =>
    onWorkers((one) => one === worker, untilOk(delay(RETRY_MS, repeat(once(operation))))),
  );
  return any(...readers);
}
