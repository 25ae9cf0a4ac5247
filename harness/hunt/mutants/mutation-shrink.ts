/**
 * How small the failures of planted bugs become: for each bug that the hunt found, the plan of its first seed is
 * shrunk, and what is left must fail in the same way when it is read back from its JSON.
 */
import { quantile } from "../../../histories/words/quantiles.ts";
import { bundledCatalog, type Catalog } from "../../catalog.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { planOf } from "../campaign.ts";
import type { MutantReport } from "./mutation.ts";
import { ORACLES, type Oracle } from "../../../runs/hunts/oracle.ts";
import type { HuntPlan } from "../plan/plan.ts";
import { failureKind, isSameKind } from "../shrink/shrink-failure.ts";
import { shrink, type PlanSize } from "../shrink/shrink.ts";
import { simulate, type Simulate } from "../simulate.ts";

/** How small the finding of one planted bug becomes. */
export interface ShrinkMeasure {
  readonly oracle: Oracle;
  readonly seed: number;
  readonly before: PlanSize;
  readonly after: PlanSize;
  readonly runs: number;
  /** The shrunk plan, written out and read back, gave the same run and the same failure. */
  readonly isRepeatable: boolean;
}

/** Most runs for one plan: a bound in time would make the measure depend on the machine. */
const RUNS_MAX = 600;
/** A few minutes' worth. */
const EVENTS_MAX = 10_000_000;

/** Shrinks what the expected detector found, or else what another one did; undefined when only a script did. */
export function measureShrink(
  system: System,
  report: MutantReport,
  how: { readonly runsMax?: number; readonly run?: Simulate; readonly catalog?: Catalog } = {},
): ShrinkMeasure | undefined {
  const { runsMax = RUNS_MAX, run = simulate, catalog = bundledCatalog } = how;
  const { id, expected, detections } = report;
  const oracle =
    ORACLES.find((each) => each === expected && detections[each] !== undefined) ??
    ORACLES.find((each) => detections[each] !== undefined);
  const detection = oracle === undefined ? undefined : detections[oracle];
  if (oracle === undefined || detection === undefined) return undefined;
  const { seed } = detection;
  const failure = failureKind({ ...detection, oracle });
  // One that speaks first would hide the failure.
  const plan = { ...planOf({ fixed: { mutant: id } }, system, seed), oracles: [oracle] };
  const shrunk = shrink({ plan, failure, budget: { runsMax, eventsMax: EVENTS_MAX }, run, catalog });
  const again = run(JSON.parse(JSON.stringify(shrunk.plan)) as HuntPlan, { catalog });
  const [first] = again.failures;
  const isRepeatable =
    again.traceHash === shrunk.result.traceHash && first !== undefined && isSameKind(failureKind(first), shrunk.kind);
  return {
    oracle: shrunk.kind.oracle,
    seed,
    before: shrunk.before,
    after: shrunk.after,
    runs: shrunk.runs,
    isRepeatable,
  };
}

/** Medians of what is left; of an even number, the lower one. */
export function mediansLeft(measures: readonly ShrinkMeasure[]): Pick<PlanSize, "faults" | "operations" | "nodes"> {
  const middle = (of: (size: PlanSize) => number): number => {
    const ascending = measures.map(({ after }) => of(after)).sort((one, other) => one - other);
    return quantile(ascending, 0.5) ?? 0;
  };
  return {
    faults: middle(({ faults }) => faults),
    operations: middle(({ operations }) => operations),
    nodes: middle(({ nodes }) => nodes),
  };
}
