/**
 * Campaign: many seeds of one search. Each becomes a plan, and what came of it a tally that can be added to others.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { CampaignSpec } from "../../runs/hunts/campaign.ts";
import type { CampaignResults } from "../../runs/hunts/campaign-files.ts";
import type { Failure } from "../../runs/hunts/oracle.ts";
import type { HuntFinding, Tally } from "../../runs/hunts/tally.ts";
import type { System } from "../../systems-under-test/system.ts";
import { workloadNamed, type Catalog } from "../catalog.ts";
import { claimAbout, claimBrief, claimText, claimWith, judgedBy } from "../run/claims.ts";
import { drawPlan } from "./plan/draw-plan.ts";
import type { HuntPlan } from "./plan/plan.ts";
import type { HuntResult } from "./simulate.ts";

/** The plan of this seed: what the campaign fixes, and the rest as drawn. */
export function planOf(spec: Pick<CampaignSpec, "fixed">, system: System, seed: number): HuntPlan {
  const { fixed } = spec;
  const options = { ...mutantOptions(system, fixed.mutant), ...fixed.options };
  return drawPlan({
    ...fixed,
    system,
    seed,
    options,
    profile: fixed.profile ?? mutantNamed(system, fixed.mutant)?.profile,
  });
}

/** One seed in this number is run twice: determinism must be tested, not declared. */
export const REPEAT_EVERY = 25;

/** The tally of one seed. `difference`: between this run and its second one, if there is any. */
export function tallyOf(plan: HuntPlan, result: HuntResult, difference?: string): Tally {
  const { seed } = plan;
  const strategy = "strategy" in plan.faults ? plan.faults.strategy : "recorded";
  const [first] = result.failures;
  const isIdle = first === undefined && result.verdict === "unknown" && result.report?.valid === true;
  const isUndecided = first === undefined && result.verdict === "unknown" && !isIdle;
  const isExpected = result.failures.every((failure) => failure.expected !== undefined);
  const findings = first === undefined ? [] : [findingOf(plan, strategy, result, first)];
  return {
    seeds: 1,
    events: result.eventCount,
    virtualMs: Math.round(result.virtualMs),
    okCount: result.okCount,
    operations: operationsIn(result.events),
    idleSeeds: isIdle ? [seed] : [],
    undecidedSeeds: isUndecided ? [seed] : [],
    unrepeatable: difference === undefined ? [] : [{ seed, difference }],
    strategies: { [strategy]: { seeds: 1, findings: isExpected ? 0 : 1 } },
    faults: Object.fromEntries(result.faults.map(({ fault, armed, effective }) => [fault, { armed, effective }])),
    findings: isExpected ? [] : findings,
    expected: isExpected ? findings : [],
  };
}

function operationsIn(events: readonly HistoryEvent[]): Tally["operations"] {
  const sums = new Map<string, { invoked: number; ok: number }>();
  for (const { process, f, type } of events) {
    if (process === "nemesis") continue;
    const sum = sums.get(f) ?? { invoked: 0, ok: 0 };
    sums.set(f, sum);
    if (type === "invoke") sum.invoked++;
    if (type === "ok") sum.ok++;
  }
  return Object.fromEntries(sums);
}

function findingOf({ seed }: HuntPlan, strategy: string, result: HuntResult, first: Failure): HuntFinding {
  return {
    seed,
    strategy,
    oracle: first.oracle,
    message: first.message,
    oracles: result.failures.map(({ oracle }) => oracle),
    failures: result.failures.map((failure) => ({ ...failure, timeMs: roundedMs(failure) })),
    timeMs: roundedMs(first),
    traceHash: result.traceHash,
  };
}

function roundedMs({ timeMs }: Failure): number {
  return Math.round(timeMs * 1000) / 1000;
}

/**
 * What the system does not promise with the options that all seeds of the campaign have, in words, as far as anything that
 * the campaign's workloads ask could show it.
 */
export function weaknessesIn(
  { fixed }: CampaignSpec,
  system: System | undefined,
  catalog: Catalog,
): Pick<CampaignResults, "weaknesses" | "notPromised"> {
  if (system === undefined) return {};
  const claim = claimWith(system, fixed.options ?? {});
  const names = fixed.workload === undefined ? system.workloads : [fixed.workload];
  const judged = names.flatMap((name) => {
    const workload = workloadNamed(catalog, name);
    return workload === undefined ? [] : judgedBy(workload, claim);
  });
  const known = claimAbout(claim, judged);
  return known === undefined ? {} : { weaknesses: claimText(known), notPromised: claimBrief(known) };
}

/** The planted bug with this id; undefined when the system has none. */
export function mutantNamed(system: System, id: string | undefined): System["mutants"][number] | undefined {
  return id === undefined ? undefined : system.mutants.find((mutant) => mutant.id === id);
}

function mutantOptions(system: System, id: string | undefined): { readonly [name: string]: Json } | undefined {
  return mutantNamed(system, id)?.options;
}
