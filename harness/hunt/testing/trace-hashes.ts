/**
 * The trace hashes of many seeds: of every system, correct and with each of its planted bugs in turn.
 */
import { systems } from "../../../systems-under-test/catalog.ts";
import { planOf } from "../campaign.ts";
import { simulate } from "../simulate.ts";

/** One line a seed: system, mutant, seed and hash. */
export function traceHashes(seedCount: number): string[] {
  return Array.from({ length: seedCount }, (_, position) => {
    const seed = position + 1;
    const system = systems[seed % systems.length] ?? systems[0];
    if (system === undefined) return "";
    // Two of three seeds have a bug planted.
    const mutant = seed % 3 === 0 ? undefined : system.mutants[seed % system.mutants.length]?.id;
    const fixed = mutant === undefined ? {} : { mutant };
    return `${system.name} ${mutant ?? "correct"} ${seed} ${simulate(planOf({ fixed }, system, seed)).traceHash}`;
  });
}
