/**
 * The traces of many seeds: of every system, correct and with each of its planted bugs in turn. Half of the plans
 * shuffle ties, because each draws that for itself.
 */
import { systems } from "../../../systems-under-test/catalog.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Isolation } from "../../clusters/simulated/network/isolation.ts";
import type { TraceEntry } from "../../clusters/simulated/trace.ts";
import { planOf } from "../campaign.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { simulate } from "../simulate.ts";

/** Seeds count from 1. */
export function planOfSeed(seed: number): { readonly system: System; readonly plan: HuntPlan } {
  const system = systems[seed % systems.length];
  if (system === undefined) throw new Error("expected a system in the catalog, found none");
  // Two of three seeds have a bug planted.
  const mutant = seed % 3 === 0 ? undefined : system.mutants[seed % system.mutants.length]?.id;
  return { system, plan: planOf({ fixed: mutant === undefined ? {} : { mutant } }, system, seed) };
}

/** One line a seed: system, mutant, seed and hash. */
export function traceHashes(seedCount: number, isolation: Isolation): string[] {
  return Array.from({ length: seedCount }, (_, position) => {
    const { system, plan } = planOfSeed(position + 1);
    return `${system.name} ${plan.mutant ?? "correct"} ${plan.seed} ${simulate(plan, { isolation }).traceHash}`;
  });
}

/** Most events that are compared. */
const RECORD_MAX = 1_000_000;

/** The trace of one of these seeds, at most a million events. */
export function traceOf(seed: number, isolation: Isolation): readonly TraceEntry[] {
  return simulate(planOfSeed(seed).plan, { isolation, recordMax: RECORD_MAX }).trace;
}
