/**
 * test-and-set: one flag that everybody races for, and that is cleared now and then.
 *
 * Most calls find it set, so each reset opens a race with one winner: two winners, or none, is what it looks for.
 */
import { any, clients, delay, mix, once, onWorkers, repeat, stagger, untilOk } from "../generator/combinators.ts";
import type { Workload } from "./workload.ts";

const RETRY_MS = 100;

export const testAndSet: Workload = {
  name: "test-and-set",
  description: "Test-and-sets, resets and reads of one flag.",
  model: "test-and-set",
  generator({ rate }) {
    const calls = mix([
      { weight: 5, generator: repeat(once({ f: "tas" })) },
      { weight: 2, generator: repeat(once({ f: "reset" })) },
      { weight: 2, generator: repeat(once({ f: "read" })) },
    ]);
    return clients(rate > 0 ? stagger(1000 / rate, calls) : calls);
  },
  finalGenerator: ({ concurrency }) =>
    any(
      ...Array.from({ length: Math.min(concurrency, 3) }, (_, worker) =>
        onWorkers((one) => one === worker, untilOk(delay(RETRY_MS, repeat(once({ f: "read" }))))),
      ),
    ),
  mustSucceed: ["tas", "reset", "read"],
  defaults: { keys: 1, operationsPerKey: 200 },
};
