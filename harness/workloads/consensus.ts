/**
 * consensus: proposals and reads of decisions that are made once. Every proposal has a new value, so each answer tells
 * whose it was.
 *
 * A decision is contested in its first moments only: proposers that duel, a read while a proposal is under way. So most
 * keys get a few operations and make room for the next. Every fifth one is asked for as long as other workloads ask for
 * a key, for a decision must last: over restarts, and whoever is asked.
 */
import { limit, mix, once, repeat } from "../generator/combinators.ts";
import { countingUp } from "./operations/counting-up.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

/** Operations on most keys. */
const CONTEST = 8;
/** One key of so many is asked on and on. */
const LASTING_EVERY = 5;

/** Decisions by key: `propose` and `read` answer what was decided; a read answers null while nothing is. */
export const consensus: Workload = {
  name: "consensus",
  description: "Proposals and reads of decisions; each key is decided once, and for ever.",
  judge: "consensus",
  generator: (options) =>
    keyedGenerator(options, ({ key, index, firstValue }) => {
      const isLasting = index % LASTING_EVERY === 0;
      const operations = mix([
        { weight: 3, generator: countingUp({ f: "propose", key, firstValue }) },
        { weight: 2, generator: repeat(once({ f: "read", key })) },
      ]);
      return isLasting ? operations : limit(CONTEST, operations);
    }),
  finalGenerator: finalReads,
  mustSucceed: ["propose", "read"],
  defaults: { keys: 3, operationsPerKey: 60 },
};
