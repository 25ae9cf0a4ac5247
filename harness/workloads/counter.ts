/**
 * counter: numbers that are counted up, each step by 1, so that a step that is lost or taken twice can never be made up.
 *
 * Odd keys are incremented without an answer, and only reads show them. Even keys are fetched and added to: each answer is
 * the number before, which no other may answer.
 */
import { mix, once, repeat } from "../generator/combinators.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

/** Counters by key: `increment` (odd keys), `fetch-and-add` (even keys), both with the amount 1, and `read`. */
export const counter: Workload = {
  name: "counter",
  description: "Increments of some counters, fetch-and-adds on the others, and reads.",
  judge: "counter",
  generator: (options) =>
    keyedGenerator(options, ({ key, index }) => {
      const isBlind = index % 2 === 0;
      return mix([
        { weight: 3, generator: repeat(once({ f: isBlind ? "increment" : "fetch-and-add", key, value: 1 })) },
        { weight: 2, generator: repeat(once({ f: "read", key })) },
      ]);
    }),
  finalGenerator: finalReads,
  mustSucceed: ["read"],
  defaults: { keys: 4, operationsPerKey: 200 },
};
