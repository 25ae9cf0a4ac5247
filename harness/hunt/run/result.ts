/**
 * HuntResult: everything that is known of a run when it is over, and the last of its oracles: progress and the history.
 */
import type { CheckReport } from "../../../checker/check.ts";
import { type Check, reportOfCheck, type Testimony } from "../../../checker/history-check.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { pairOperations } from "../../../histories/pair.ts";
import { worst, type Verdict } from "../../../histories/verdict.ts";
import { type SeenWeakness, whyNotPromised } from "../../run/claims.ts";
import type { Claim } from "../../../systems-under-test/system.ts";
import type { NodeNote } from "../../../runs/results.ts";
import type { AvailabilityReport } from "../../availability/availability.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import type { TraceEntry } from "../../clusters/simulated/trace.ts";
import { besides, decided, type Judge, judgeHistory } from "../../judge.ts";
import type { ControlEnd } from "../../run/controller.ts";
import type { FaultCount } from "../faults/fault-tally.ts";
import type { NemesisDriver } from "../faults/nemesis-driver.ts";
import { isAsked, type Failure, type Oracle } from "../../../runs/hunts/oracle.ts";
import { historyFailure, livenessFailure } from "../oracles/failures.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import { asksProgress, type HuntPlan } from "../plan/plan.ts";
import type { RunRecord } from "./run-record.ts";

/** What a run came to; a function of its plan. */
export interface HuntResult {
  /** 16 hexadecimal digits over every event of the run: equal for equal runs. */
  readonly traceHash: string;
  readonly eventCount: number;
  readonly virtualMs: number;
  /** false when any oracle fired, "unknown" when the check gave up, or too little succeeded to mean anything. */
  readonly verdict: Verdict;
  /** The oracle that fired first, and what it said; undefined when none did. */
  readonly oracle: Oracle | undefined;
  readonly message: string | undefined;
  /** Known weaknesses of the system each time that they showed; failures from the first one on are expected. */
  readonly weaknesses: readonly SeenWeakness[];
  /** All that fired, each oracle once, in the order in which they spoke: the history, which is judged last, last. */
  readonly failures: readonly Failure[];
  /** The history with the nemesis's effects in it. */
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly NodeNote[];
  /** What the nemesis did: as the plan's faults, they give this run again. */
  readonly effects: readonly TimedEffect[];
  readonly faults: readonly FaultCount[];
  readonly okCount: number;
  /** The check of the history; undefined when the run ended before it. */
  readonly report: CheckReport | undefined;
  /** What other checks say of it: those of its workload and of the catalog. */
  readonly otherReports: readonly CheckReport[];
  /** How long it was judged whether anybody is answered, and by what bound; undefined: it was not. */
  readonly availability: AvailabilityReport | undefined;
  /** Where the run was ended because it did not go on, whichever oracles count; undefined: it came to its end. */
  readonly endless: string | undefined;
  /** How the controller ended; undefined when the run ended before it. */
  readonly end: ControlEnd | undefined;
  /** The first events of the trace, as many as asked for. */
  readonly trace: readonly TraceEntry[];
}

/** Fewer ok operations than this have tested nothing. */
const SIMULATED_OK_MIN = 5;
/** Bytes that the search for a verdict may use: a hunt goes on with the next seed rather than decide a hard one. */
const CHECK_MEMORY_BYTES = 2 ** 26;
/** The check's clock: it counts how often it is asked, so that no verdict depends on how busy the machine is. */
const CHECK_TIME_LIMIT_MS = 4_000;

/** Judges what is left to judge, and puts the result together. @throws what the interpreter ended with, if anything */
export function conclude(parts: {
  readonly plan: HuntPlan;
  /** What the system claims. What it does not promise cannot fail. */
  readonly claim?: Claim | undefined;
  readonly judge: Judge;
  /** What is asked of the history besides. */
  readonly checks: readonly Check[];
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly record: RunRecord;
  readonly end: ControlEnd | undefined;
  readonly endless?: string | undefined;
}): HuntResult {
  const { cluster, driver, record, end, endless } = parts;
  const virtualMs = cluster.clock.nowNs() / 1e6;
  record.endFaults(virtualMs);
  if (end?.interpreted.error !== undefined) throw end.interpreted.error;
  const operations = pairOperations(record.events);
  const report = reportOf(parts, { operations, virtualMs });
  const otherReports = report === undefined ? [] : othersOf(parts, { operations, virtualMs });
  const { failures, events, notes, weaknesses } = record;
  const [first] = failures;
  return {
    traceHash: cluster.traceHash(),
    eventCount: cluster.eventCount(),
    virtualMs,
    verdict: verdictOf(parts, report === undefined ? [] : [report, ...otherReports]),
    oracle: first?.oracle,
    get message() {
      return first?.message;
    },
    weaknesses,
    failures,
    events,
    notes,
    effects: driver.effects,
    faults: driver.counts(),
    okCount: record.okCount(),
    report,
    otherReports,
    availability: record.availability(),
    endless,
    end,
    trace: cluster.traceEntries(),
  };
}

/** What is judged at the end. */
interface Over {
  readonly operations: readonly Operation[];
  readonly virtualMs: number;
}

/** The oracles that speak when the run is over. A run that was cut short has none of them. */
function reportOf(
  { plan, claim, judge, record, end, endless }: Parameters<typeof conclude>[0],
  { operations, virtualMs }: Over,
): CheckReport | undefined {
  const { failures, events } = record;
  if (endless !== undefined || (plan.stopsAtViolation && failures.length > 0)) return undefined;
  const noProgress = asksProgress(plan) ? livenessFailure(end?.recovery, virtualMs) : undefined;
  if (noProgress !== undefined) record.fail(noProgress);
  if (!isAsked("history", plan.oracles)) return undefined;
  const report = judged(operations, judge, record);
  if (whyNotPromised(claim, nameOf(report)) !== undefined) return report;
  const failure = historyFailure(report, { events, endMs: virtualMs });
  if (failure !== undefined) record.fail(withExpected(failure, { judge, record }));
  return report;
}

/** As the results call what was asked. */
function nameOf({ property = "linearizable" }: CheckReport): string {
  return property;
}

function judged(operations: readonly Operation[], judge: Judge, testimony: Testimony): CheckReport {
  let asked = 0;
  const budget = {
    timeLimitMs: CHECK_TIME_LIMIT_MS,
    memoryLimitBytes: CHECK_MEMORY_BYTES,
    now: () => asked++ / 100,
  };
  return decided(judge, operations, () => judgeHistory(operations, judge, budget, testimony));
}

/** A history that was right until a known weakness showed went wrong because of it. */
function withExpected(
  failure: Failure,
  { judge, record }: { readonly judge: Judge; readonly record: RunRecord },
): Failure {
  const [first] = record.weaknesses;
  if (first === undefined) return failure;
  const before = record.events.filter(({ time }) => time < first.timeMs * 1e6);
  if (judged(pairOperations(before), judge, record).valid === false) return failure;
  return { ...failure, expected: first.id };
}

/** A check that does not hold fails the run as its history does, and is told apart by its name. */
function othersOf(
  { claim, judge, checks, record }: Parameters<typeof conclude>[0],
  { operations, virtualMs: endMs }: Over,
): readonly CheckReport[] {
  const { events } = record;
  return besides(judge, checks).map((check) => {
    const report = decided(check, operations, () => reportOfCheck(check, operations, record));
    if (whyNotPromised(claim, check.name) !== undefined) return report;
    const failure = historyFailure(report, { events, endMs });
    if (failure !== undefined) record.fail({ ...failure, invariant: check.name });
    return report;
  });
}

function verdictOf({ plan, claim, record }: Parameters<typeof conclude>[0], reports: readonly CheckReport[]): Verdict {
  if (record.failures.length > 0) return false;
  if (record.okCount() < SIMULATED_OK_MIN) return "unknown";
  if (reports.length === 0) return isAsked("history", plan.oracles) ? "unknown" : true;
  const promised = reports.filter((report) => whyNotPromised(claim, nameOf(report)) === undefined);
  return worst(promised.map(({ valid }) => valid));
}
