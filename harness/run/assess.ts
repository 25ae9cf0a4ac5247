/**
 * From what a run left to its verdict: every check in one list, the worst of them is the run's.
 *
 * Linearizable is not enough for "valid": a nemesis that changed nothing, a load in which nothing succeeded or a
 * cluster that never came back has not tested anything, and such a run is "unknown", with the reason.
 */
import type { CheckReport } from "../../checker/check.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import type { CheckResult, FaultRecord, Finding, OperationStats, RunResults } from "../../runs/results.ts";
import { RUN_FORMAT } from "../../runs/results.ts";
import type { NetworkFigures } from "../../runs/run-figures.ts";
import { count, counted, times } from "../../histories/words/counts.ts";
import { quantile } from "../../histories/words/quantiles.ts";
import { worst, type Verdict } from "../../histories/verdict.ts";
import type { AvailabilityReport } from "../availability/availability.ts";
import { asClaimed, claimAbout, claimCheck, countedVerdict, type SeenWeakness } from "./claims.ts";
import type { LiveOpinion } from "./live-check.ts";
import type { UnderFault } from "./under-fault.ts";
import { FAULTS_BETWEEN_NODES } from "../nemesis/link-fault.ts";
import { answeredShare, enoughAnswered } from "../availability/answered-share.ts";
import type { Claim } from "../../systems-under-test/system.ts";
import { availabilityCheck } from "../availability/require-availability.ts";

/** Fewer ok operations than this is too small a load to mean anything. */
export const LOAD_OK_MIN = 20;

/** Everything that the verdict on a run depends on. */
export interface RunFacts {
  readonly operations: readonly Operation[];
  readonly report: CheckReport;
  /** What other checks say of the same history; left out where there are none. */
  readonly others?: readonly CheckReport[];
  /** undefined where nobody measured it. */
  readonly checkTimeMs?: number | undefined;
  /** `f` values that must each have succeeded at least once. */
  readonly mustSucceed: readonly string[];
  readonly faults: readonly FaultRecord[];
  /** What succeeded while they were in force; left out where nobody looked. */
  readonly underFaults?: readonly UnderFault[];
  /** Why no answer of this history could have been a wrong one; undefined when one could. */
  readonly lackOfEvidence?: string | undefined;
  /** What the cluster itself says is not as it was before the faults, after all of them were undone. */
  readonly leftBroken?: readonly string[];
  readonly findings: readonly Finding[];
  /** What the system does not promise with its options, and what of it showed, where somebody could see. */
  readonly weaknesses?: { readonly known: Claim; readonly seen?: readonly SeenWeakness[] } | undefined;
  /** How the time after healing went; undefined when the run did not get that far. */
  readonly recovery: Recovery | undefined;
  /** Whether clients were answered while enough was connected; undefined when the test does not require it. */
  readonly availability?: AvailabilityReport | undefined;
  /** What the network carried; left out where nobody counted. */
  readonly network?: NetworkFigures;
  /** The share of operations that must succeed, 0..1; left out when the test does not say. */
  readonly okFractionMin?: number;
  /** Why the run ended before its time, e.g. "interrupted by SIGINT"; undefined when it ran to its end. */
  readonly endedEarly?: string | undefined;
  /** What was found while the run went on; undefined when nobody looked. */
  readonly live?: LiveOpinion | undefined;
}

/** After healing: when the system answered again, and whether it answered everything that was asked at the end. */
export interface Recovery {
  /** ms from the end of healing to the first ok; undefined when there was none within the bound. */
  readonly firstOkMs: number | undefined;
  readonly boundMs: number;
  /** Keys that there are to read at the end: those in use, the newest of them. */
  readonly finalReadsDue: number;
  /** Those of them that were read, and those that were answered. */
  readonly finalReadsAsked: number;
  readonly finalReadsOk: number;
}

/** `results.json` for these facts. Pure: the same facts give the same results. */
export function assess(facts: RunFacts): RunResults {
  const stats = operationStats(facts.operations);
  const wrongs = facts.findings.filter(({ kind }) => kind !== "warning");
  const claim = facts.weaknesses?.known;
  const history = asClaimed(historyCheck(facts.report), claim);
  const answered = answeredShare(facts.operations, facts.okFractionMin);
  const others = (facts.others ?? []).map((report) => asClaimed(propertyCheck(report.model, report), claim));
  const told = claimAbout(
    claim,
    [history, ...others].map(({ name }) => name),
  );
  const checks = [
    history,
    ...others,
    ...(facts.live === undefined ? [] : [facts.live.check]),
    nodesStayed(wrongs),
    loadSufficed(stats, facts),
    ...(facts.lackOfEvidence === undefined
      ? []
      : [{ kind: "evidence", name: "evidence", valid: "unknown", message: facts.lackOfEvidence } as const]),
    ...(facts.faults.length === 0 ? [] : [faultsHadEffect(facts.faults, facts.network)]),
    ...(facts.underFaults === undefined || facts.underFaults.length === 0
      ? []
      : [workedUnderFaults(facts.underFaults)]),
    ...(facts.leftBroken === undefined ? [] : [everythingUndone(facts.leftBroken)]),
    recovered(facts.recovery),
    ...(facts.availability === undefined ? [] : [availabilityCheck(facts.availability)]),
    ...enoughAnswered(answered),
    ...(told === undefined ? [] : [claimCheck(told, facts.weaknesses?.seen, [history, ...others])]),
    ...(facts.endedEarly === undefined
      ? []
      : [
          {
            kind: "end",
            name: "ran to its end",
            valid: "unknown",
            message: `The run ended early: ${facts.endedEarly}.`,
          } as const,
        ]),
  ];
  const isContradiction = facts.live?.isContradiction === true;
  const valid = isContradiction ? "unknown" : worst(checks.map(countedVerdict));
  return {
    format: RUN_FORMAT,
    valid,
    headline: isContradiction
      ? "Unknown: two checks of the same history contradict each other."
      : headline(valid, {
          history: worst([countedVerdict(history), facts.live?.check.valid ?? true]),
          property: facts.report.property,
          broken: others.find((check) => countedVerdict(check) === false)?.name,
          hasFindings: wrongs.length > 0,
          promisesOf: claim?.promises === undefined ? undefined : claim.of,
          weaknessesOf: claim?.weaknesses.some(({ check }) => check === undefined) === true ? claim.of : undefined,
          expected: history.valid !== true && history.promise === "not-promised" ? claim?.of : undefined,
        }),
    checks,
    model: facts.report.model,
    ...(facts.report.property === undefined ? {} : { property: facts.report.property }),
    keys: facts.report.keys,
    ...(facts.checkTimeMs === undefined ? {} : { checkTimeMs: facts.checkTimeMs }),
    operationCount: facts.operations.length,
    stats,
    faults: facts.faults.map((fault) => withSuccesses(fault, facts.underFaults)),
    findings: facts.findings,
    ...(facts.network === undefined ? {} : { network: facts.network }),
    ...(facts.network === undefined && facts.okFractionMin === undefined ? {} : { availability: answered }),
  };
}

function headline(valid: Verdict, facts: HeadlineFacts): string {
  const words = verdictWords(valid, facts);
  if (valid !== false || facts.weaknessesOf === undefined) return words;
  return `${words} See the known weaknesses of ${facts.weaknessesOf}.`;
}

/** The headline of a history, without what else a run must show. */
export function historyHeadline(valid: Verdict, facts: Pick<HeadlineFacts, "history" | "property" | "broken">): string {
  return verdictWords(valid, {
    ...facts,
    hasFindings: false,
    expected: undefined,
    promisesOf: undefined,
    weaknessesOf: undefined,
  });
}

function verdictWords(valid: Verdict, facts: HeadlineFacts): string {
  const { history, property, broken, hasFindings, expected, promisesOf } = facts;
  if (expected !== undefined && valid === true)
    return `${property ?? "Linearizability"} does not hold, as ${expected} says.`;
  const holds = property === undefined ? "linearizable" : `${property} holds`;
  const says = property === undefined ? "Linearizable" : `The check ${property} holds`;
  if (history === false) return property === undefined ? "Not linearizable." : `The check ${property} does not hold.`;
  if (valid === false) {
    const other = hasFindings ? "a node did what nobody asked for" : "not available";
    const wrong = broken === undefined ? other : `the check ${broken} does not hold`;
    if (expected !== undefined)
      return `${property ?? "Linearizability"} does not hold, as ${expected} says. But ${wrong}.`;
    return history === true ? `${says}, but ${wrong}.` : `Undecided whether ${holds}, but ${wrong}.`;
  }
  if (valid === true) return promisesOf === undefined ? `${says}.` : `Everything that ${promisesOf} promises holds.`;
  return history === true ? `Unknown: ${holds}, but not tested enough.` : "Unknown.";
}

interface HeadlineFacts {
  /** Of the history alone. */
  readonly history: Verdict;
  /** Name of the check that judged it; undefined: it was asked whether it is linearizable. */
  readonly property: string | undefined;
  /** Name of another check that does not hold; undefined where all do. */
  readonly broken: string | undefined;
  readonly hasFindings: boolean;
  /** Whose claim it is that the history need not be as it was asked for, where it is not; undefined: nobody's. */
  readonly expected: string | undefined;
  /** Whose claim names the checks that must hold; undefined: nobody's. */
  readonly promisesOf: string | undefined;
  /** Whose known weaknesses may be behind it; undefined: the system has none. */
  readonly weaknessesOf: string | undefined;
}

/** What the first check of a run, the history's, says. */
export function historyCheck(report: CheckReport): CheckResult {
  return report.property === undefined ? linearizability(report) : propertyCheck(report.property, report);
}

/** A check says itself what it found. */
export function propertyCheck(
  name: string,
  { valid, message = "It does not say why.", figures }: CheckReport,
): CheckResult {
  const check = {
    kind: "history",
    name,
    valid,
    message: valid === "unknown" ? `Undecided: ${message}` : message,
  } as const;
  return figures === undefined ? check : { ...check, figures };
}

function linearizability(report: CheckReport): CheckResult {
  const keysThatAre = (verdict: Verdict): number => report.keys.filter((key) => key.valid === verdict).length;
  const total = report.keys.length;
  const check = { kind: "history", name: "linearizable" } as const;
  if (report.valid === true) {
    return { ...check, valid: true, message: `An order was found for all operations on ${counted(total, "key")}.` };
  }
  if (report.valid === false) {
    const first = report.keys.find((key) => key.valid === false);
    const which = first?.key === undefined ? "" : `, first on key ${first.key}`;
    return {
      ...check,
      valid: false,
      message: `No order explains ${keysThatAre(false)} of ${counted(total, "key")}${which}.`,
    };
  }
  const reason = report.keys.find((key) => key.valid === "unknown")?.unknownBecause ?? "the search gave up";
  return {
    ...check,
    valid: "unknown",
    message: `${keysThatAre("unknown")} of ${counted(total, "key")} undecided: ${reason}.`,
  };
}

function nodesStayed(findings: readonly Finding[]): CheckResult {
  const check = { kind: "findings", name: "nodes did as they were told" } as const;
  const [first] = findings;
  if (first === undefined) return { ...check, valid: true, message: "No node ended by itself or got stuck." };
  return { ...check, valid: false, message: `${counted(findings.length, "finding")}: ${first.message}` };
}

function loadSufficed(
  stats: readonly OperationStats[],
  { mustSucceed, operations }: Pick<RunFacts, "mustSucceed" | "operations">,
): CheckResult {
  const check = { kind: "load", name: "load" } as const;
  const ok = stats.reduce((sum, each) => sum + each.ok, 0);
  const never = mustSucceed.filter((f) => (stats.find((each) => each.f === f)?.ok ?? 0) === 0);
  if (never.length > 0) {
    const failed = operations.find(({ f, error }) => never.includes(f) && error !== undefined);
    const why = failed === undefined ? "" : ` The first ${failed.f} ended with: ${errorText(failed.error)}.`;
    return { ...check, valid: "unknown", message: `Not one ${never.join(" and not one ")} succeeded.${why}` };
  }
  if (ok < LOAD_OK_MIN) {
    return {
      ...check,
      valid: "unknown",
      message: `Only ${counted(ok, "operation")} succeeded; expected at least ${LOAD_OK_MIN}. Run longer, or with fewer faults.`,
    };
  }
  return { ...check, valid: true, message: `${count(ok)} operations succeeded.` };
}

/** An error in words: the texts of a list one after the other. */
function errorText(error: Json | undefined): string {
  return Array.isArray(error)
    ? error.map(errorText).join(": ")
    : typeof error === "string"
      ? error
      : JSON.stringify(error);
}

/**
 * Nodes that never say anything to each other lose nothing with the links between them, however long the run. What they
 * promise is promised without their peers, and such a fault is no reason for doubt.
 */
function faultsHadEffect(faults: readonly FaultRecord[], network: NetworkFigures | undefined): CheckResult {
  const check = { kind: "effects", name: "faults had effect" } as const;
  const areSilent = network !== undefined && network.servers.sent === network.services.sent;
  const without = faults.filter((fault) => fault.effective === 0);
  const idle = without.filter(({ fault }) => !areSilent || !FAULTS_BETWEEN_NODES.has(fault));
  if (without.length === 0) return { ...check, valid: true, message: "Every kind of fault had effect at least once." };
  if (idle.length === 0) {
    const names = without.map(({ fault }) => fault).join(" and ");
    const message = `The nodes sent each other nothing in the whole run, so there was nothing that ${names} could change.`;
    return { ...check, valid: true, message };
  }
  const told = idle.map((fault) =>
    fault.armed === 0 ? `${fault.fault} never began` : `${fault.fault} began ${times(fault.armed)} and changed nothing`,
  );
  return { ...check, valid: "unknown", message: `${told.join("; ")}. Run longer, or with more load.` };
}

/**
 * A fault during which nothing succeeded has been seen by nobody, unless the system outlived it (see under-fault.ts).
 */
function workedUnderFaults(underFaults: readonly UnderFault[]): CheckResult {
  const check = { kind: "under-faults", name: "worked under faults" } as const;
  const silent = underFaults.filter(({ succeeded }) => sumOf(succeeded) === 0);
  const unseen = silent.filter(({ isOutlived }) => !isOutlived);
  if (unseen.length > 0) {
    const told = unseen.map(({ fault, windows, lastedNs }) => {
      return `while ${fault} was in force (${times(windows)}, ${seconds(lastedNs)})`;
    });
    const message =
      `Nothing succeeded ${told.join(", nor ")}, nor between that and the end of another fault. ` +
      "Make it shorter, or its targets fewer.";
    return { ...check, valid: "unknown", message };
  }
  const told = underFaults.map(({ fault, succeeded }) => {
    const sum = sumOf(succeeded);
    return `${sum === 0 ? "none" : count(sum)} under ${fault}`;
  });
  const outlived = silent.length === 0 ? "" : "; what stopped everything was outlived";
  return { ...check, valid: true, message: `Succeeded: ${told.join(", ")}${outlived}.` };
}

function sumOf(counts: { readonly [f: string]: number }): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(1)} s`;
}

function withSuccesses(fault: FaultRecord, underFaults: readonly UnderFault[] | undefined): FaultRecord {
  const under = underFaults?.find((each) => each.fault === fault.fault);
  return under === undefined ? fault : { ...fault, succeeded: under.succeeded };
}

/** The cluster is asked, not the nemesis: what it forgot to undo it does not know of. */
function everythingUndone(leftBroken: readonly string[]): CheckResult {
  const check = { kind: "undone", name: "faults undone" } as const;
  if (leftBroken.length === 0) return { ...check, valid: true, message: "All links were open and all nodes up." };
  const shown = leftBroken.slice(0, LEFT_SHOWN_MAX).join("; ");
  const rest = leftBroken.length > LEFT_SHOWN_MAX ? ` and ${leftBroken.length - LEFT_SHOWN_MAX} more` : "";
  return {
    ...check,
    valid: "unknown",
    message: `Internal error: after every fault was undone, ${shown}${rest}. Please report it.`,
  };
}

const LEFT_SHOWN_MAX = 3;

function recovered(recovery: Recovery | undefined): CheckResult {
  const check = { kind: "recovery", name: "recovered" } as const;
  if (recovery === undefined)
    return { ...check, valid: "unknown", message: "The run ended before its faults were healed." };
  const { firstOkMs, boundMs, finalReadsDue, finalReadsAsked, finalReadsOk } = recovery;
  if (firstOkMs === undefined) {
    return {
      ...check,
      valid: "unknown",
      message: `No operation succeeded within ${boundMs} ms after everything was healed.`,
    };
  }
  if (finalReadsAsked < finalReadsDue) {
    const message = `Only ${finalReadsAsked} of ${finalReadsDue} keys were read in the end.`;
    return { ...check, valid: "unknown", message };
  }
  if (finalReadsOk < finalReadsAsked) {
    const missing = finalReadsAsked - finalReadsOk;
    return { ...check, valid: "unknown", message: `${missing} of ${finalReadsAsked} final reads were not answered.` };
  }
  const reads = finalReadsAsked === 0 ? "" : `; all ${finalReadsAsked} final reads answered`;
  return { ...check, valid: true, message: `First ok ${Math.round(firstOkMs)} ms after healing${reads}.` };
}

/** Counts by `f`, and latency quantiles of its ok operations. */
export function operationStats(operations: readonly Operation[]): OperationStats[] {
  const byF = new Map<string, { ok: number; fail: number; info: number; latencies: number[] }>();
  for (const operation of operations) {
    let entry = byF.get(operation.f);
    if (entry === undefined) byF.set(operation.f, (entry = { ok: 0, fail: 0, info: 0, latencies: [] }));
    entry[operation.outcome] += 1;
    if (operation.outcome === "ok" && operation.completeTime !== undefined) {
      entry.latencies.push((operation.completeTime - operation.invokeTime) / 1e6);
    }
  }
  return [...byF].map(([f, { ok, fail, info, latencies }]) => {
    latencies.sort((a, b) => a - b);
    const p50Ms = quantile(latencies, 0.5);
    const p99Ms = quantile(latencies, 0.99);
    return { f, ok, fail, info, ...(p50Ms === undefined || p99Ms === undefined ? {} : { p50Ms, p99Ms }) };
  });
}
