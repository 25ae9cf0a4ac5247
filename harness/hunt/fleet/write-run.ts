/**
 * A simulated run as a run directory: the same files that a run with real processes leaves, and the report.
 */
import { createRunDirectory, writeJsonFile } from "../../../runs/run-directory.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type {
  CheckKind,
  CheckResult,
  FaultRecord,
  LinkRecord,
  MessageRecord,
  RunResults,
  ShrunkFrom,
  StoryLine,
} from "../../../runs/results.ts";
import { writeTestRecord } from "../../../runs/test-record.ts";
import type { RecordedTest } from "../../../runs/test-record.ts";
import type { Operation } from "../../../histories/operation.ts";
import { times } from "../../../histories/words/counts.ts";
import { worst } from "../../../histories/verdict.ts";
import { writeReport } from "../../../reports/write/write-report.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { claimWith, countedVerdict } from "../../run/claims.ts";
import { assess } from "../../run/assess.ts";
import { writeLinearizations } from "../../run/files/linearizations-file.ts";
import { writeRunFiles } from "../../run/files/run-files.ts";
import { inWindows } from "../../run/under-fault.ts";
import type { Workload } from "../../workloads/workload.ts";
import { effectWindows } from "../faults/effect-windows.ts";
import type { HuntPlan } from "../plan/plan.ts";
import type { HuntResult } from "../simulate.ts";

/** A simulated run, and what its run directory needs besides. */
export interface SimulatedRun {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly workload: Workload;
  readonly result: HuntResult;
  readonly links: readonly LinkRecord[];
  /** Messages around the failure, one by one; and what led to it. */
  readonly messages?: readonly MessageRecord[];
  readonly story?: readonly StoryLine[];
  /** Only of a run that was made small. */
  readonly shrunkFrom?: ShrunkFrom;
  readonly store: string;
  readonly startedAt: Date;
  /** Folder of the run below the store. */
  readonly name: string;
  /** The command that repeats it. */
  readonly command: string;
  readonly clewVersion: string;
}

/** Writes the directory and its report; gives their paths. */
export async function writeRun(run: SimulatedRun): Promise<{ readonly directory: string; readonly report: string }> {
  const { startedAt } = run;
  const directory = createRunDirectory({ store: run.store, test: run.name, startedAt });
  writeTestRecord(directory, recordedTest(run));
  const { events, notes } = run.result;
  const messages = [...run.links, ...(run.messages ?? [])];
  writeRunFiles(directory, { events, notes, messages }, run.system.words);
  writeJsonFile(directory.file("plan.json"), run.plan);
  const operations = pairOperations(events);
  writeJsonFile(directory.file("results.json"), resultsOf(run, operations));
  writeLinearizations(directory, run.workload.judge, { operations, keys: run.result.report?.keys ?? [] });
  return { directory: directory.path, report: await writeReport(directory.path) };
}

function recordedTest(run: SimulatedRun): RecordedTest {
  const { plan, system, name, command, clewVersion, result, startedAt, shrunkFrom } = run;
  return {
    name,
    startedAt,
    system: plan.system,
    workload: plan.workload,
    cluster: "simulated",
    nodes: system.members(plan.nodes, plan.options).map((member) => member.id),
    leaderRoles: system.leaderRoles,
    concurrency: plan.clients,
    nemesis: result.faults.map(({ fault }) => fault),
    timeLimitMs: plan.faultMs,
    seed: plan.seed,
    mutant: plan.mutant,
    shrunkFrom,
    command,
    clewVersion,
    spec: plan,
  };
}

/** What is not asked of a run that was ended where it failed, or made small. */
const OF_WHOLE_RUNS: ReadonlySet<CheckKind | undefined> = new Set(["load", "recovery", "end", "progress"]);

function resultsOf(
  { plan, system, workload, result, story = [] }: SimulatedRun,
  operations: readonly Operation[],
): RunResults {
  const known = claimWith(system, plan.options);
  const under = inWindows(effectWindows({ ...result, endNs: result.virtualMs * 1e6 }), operations);
  const faults = result.faults.map(({ fault, armed, effective }): FaultRecord => {
    const succeeded = under.find((each) => each.fault === fault)?.succeeded;
    const effect = `had effect ${armed === effective ? times(armed) : `${effective} of ${times(armed)}`}`;
    return { fault, armed, effective, effect, ...(succeeded === undefined ? {} : { succeeded }) };
  });
  const report = result.report ?? { valid: "unknown", model: "", keys: [], operationCount: operations.length };
  const results = assess({
    operations,
    report,
    others: result.otherReports,
    mustSucceed: workload.mustSucceed,
    faults,
    findings: result.failures
      .filter(({ oracle }) => oracle === "finding" || oracle === "events")
      .map(({ message, timeMs }) => ({ time: timeMs * 1e6, message })),
    weaknesses: known === undefined ? undefined : { known, seen: result.weaknesses },
    recovery: result.end?.recovery,
    endedEarly: result.end === undefined ? "its events or its time were used up, or it was cut short" : undefined,
  });
  const isWhole = plan.ending !== "none" && !(plan.stopsAtViolation && result.failures.length > 0);
  const checks = [...results.checks, ...insideChecks(result)].filter(
    ({ kind }) => (isWhole || !OF_WHOLE_RUNS.has(kind)) && (result.report !== undefined || kind !== "history"),
  );
  const valid = worst(checks.map(countedVerdict));
  const isInsideOnly = valid === false && results.valid !== false;
  const headline = isInsideOnly ? insideHeadline(result) : results.headline;
  return { ...results, checks, valid, headline, ...(story.length === 0 ? {} : { story }) };
}

/** What no client can see. */
function insideChecks({ failures }: HuntResult): CheckResult[] {
  const check = (name: "invariants" | "progress", oracle: "invariant" | "liveness", fine: string): CheckResult => {
    const failure = failures.find((each) => each.oracle === oracle);
    if (failure === undefined) return { kind: name, name, valid: true, message: fine };
    const { message, timeMs } = failure;
    return {
      kind: name,
      name,
      valid: false,
      message: `${message} (at ${timeMs.toFixed(1)} ms)`,
      time: Math.round(timeMs * 1e6),
    };
  };
  return [
    check("invariants", "invariant", "No node broke a promise to the others."),
    check("progress", "liveness", "What was healed went on."),
  ];
}

function insideHeadline({ oracle }: HuntResult): string {
  return oracle === "liveness"
    ? "It did not go on after it was healed."
    : "An invariant is broken; clients saw nothing yet.";
}
