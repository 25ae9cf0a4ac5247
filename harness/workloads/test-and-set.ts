/**
 * test-and-set: one flag that all workers try to set, and that is cleared now and then.
 *
 * Most calls find it set, so each reset starts a race with exactly one winner. Two winners, or none, are the bugs
 * that this workload looks for.
 */
import { clients, mix, once, repeat, stagger } from "../generator/combinators.ts";
import { finalReadsOfOne } from "./final-reads.ts";
import type { Workload } from "./workload.ts";

/** One flag without a key: `tas` answers what the flag was before, and sets it. */
export const testAndSet: Workload = {
  name: "test-and-set",
  description: "Test-and-sets, resets and reads of one flag.",
  judge: "test-and-set",
  generator({ rate }) {
    const calls = mix([
      { weight: 5, generator: repeat(once({ f: "tas" })) },
      { weight: 2, generator: repeat(once({ f: "reset" })) },
      { weight: 2, generator: repeat(once({ f: "read" })) },
    ]);
    return clients(rate > 0 ? stagger(1000 / rate, calls) : calls);
  },
  finalGenerator: (options) => finalReadsOfOne(options, { f: "read" }),
  mustSucceed: ["tas", "reset", "read"],
  defaults: { keys: 1, operationsPerKey: 200 },
};
