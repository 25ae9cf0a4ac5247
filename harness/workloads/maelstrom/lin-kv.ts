/**
 * lin-kv: registers by key, with the few values that Maelstrom uses, so that a node may count on small numbers.
 *
 * Half of the workers of a key only read, because writers that wait for a node that is cut off would leave nobody to see
 * what the others do. Source: Maelstrom, workload/lin_kv.clj; Jepsen, tests/linearizable_register.clj.
 */
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Key } from "../../../histories/event.ts";
import { any, concurrentKeys, limit, mix, once, onWorkers, repeat } from "../../generator/combinators.ts";
import type { Generator, Worker } from "../../generator/generator.ts";
import { linKv as rpc } from "../../clusters/executables/rpc/lin-kv.ts";
import { finalReads } from "../final-reads.ts";
import type { Workload, WorkloadOptions } from "../workload.ts";
import { atRate } from "./maelstrom-phases.ts";
import { processLimit } from "./process-limit.ts";

const VALUE_MAX = 4;
/** Keys end at different times, each after nine tenths of its operations at least. */
const SHORTEST_SHARE = 0.9;
/** After so many processes a key is left alone; see process-limit.ts. */
const PROCESSES_MAX = 20;

/** Keys 0, 1, 2 …, values 0 … 4; `cas` has the value [from, to]. */
export const linKv: Workload = {
  name: "lin-kv",
  description: "Reads, writes and compare-and-sets of keys, each with a few small values.",
  judge: "cas-register",
  generator: (options) =>
    atRate(
      options,
      concurrentKeys({
        keys: options.keys,
        name: (index) => index - 1,
        generator: (key, index) => onKey(key, index, options),
      }),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["read", "write"],
  defaults: { keys: 1, operationsPerKey: 100 },
  rpc,
};

function onKey(key: Key, index: number, { concurrency, keys, operationsPerKey }: WorkloadOptions): Generator {
  const share = SHORTEST_SHARE + (1 - SHORTEST_SHARE) * createRandomStream(index).unit();
  const reads = repeat(once({ f: "read", key }));
  const write = repeat(once(({ random }) => ({ f: "write", key, value: random.integer(0, VALUE_MAX) })));
  const cas = repeat(
    once(({ random }) => ({ f: "cas", key, value: [random.integer(0, VALUE_MAX), random.integer(0, VALUE_MAX)] })),
  );
  const updates = mix([
    { weight: 1, generator: write },
    { weight: 2, generator: cas },
  ]);
  const groups = Math.min(keys, concurrency);
  const readers = Math.floor(Math.floor(concurrency / groups) / 2);
  // Workers are dealt out to groups in turn.
  const isReader = (worker: Worker): boolean => worker !== "nemesis" && Math.floor(worker / groups) < readers;
  const all =
    readers === 0
      ? mix([reads, updates])
      : any(
          onWorkers(isReader, reads),
          onWorkers((worker) => !isReader(worker), updates),
        );
  return processLimit(PROCESSES_MAX, limit(Math.ceil(operationsPerKey * share), all));
}
