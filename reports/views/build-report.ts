/**
 * From everything that is known of a run to everything that its page shows. Nothing is judged here: verdicts,
 * explanations and fault counts come from the results as they are.
 */
import { quantile } from "../../histories/words/quantiles.ts";
import { inShownOrder } from "../../histories/key-order.ts";
import type { Operation } from "../../histories/operation.ts";
import type { LinkRecord } from "../../runs/results.ts";
import { nemesisBands } from "./timeline/bands.ts";
import { firstFailureNs } from "./failure/failure-moment.ts";
import { figureSections } from "./figures.ts";
import { header, isSearch } from "./header.ts";
import { latency } from "./performance/latency.ts";
import { leaderRolesOf } from "./leaders/leader-roles.ts";
import { leaderStints } from "./leaders/leaders.ts";
import { linkSpans } from "./faults/link-spans.ts";
import { outages } from "./messages/fault-marks.ts";
import { messagesView } from "./messages/messages.ts";
import { nodeViews } from "./nodes/node-views.ts";
import { progressView } from "./nodes/progress.ts";
import { orders } from "./order/order.ts";
import { originWords } from "./origin.ts";
import { rates } from "./performance/rates.ts";
import { recoveries } from "./performance/recovery.ts";
import type { LinkRow, OperationRow, ReportData, RunRecord } from "./data/report-data.ts";
import { stories } from "./story.ts";
import { timeline, type TimelineLimits } from "./timeline/timeline.ts";

/** Limits of what a page carries. */
export interface ReportLimits {
  readonly timeline: TimelineLimits;
  readonly pointsMax: number;
  readonly storiesMax: number;
}

/** A page of 25 MB at most, that opens in a few seconds (`npm run bench:reports`). */
export const DEFAULT_LIMITS: ReportLimits = {
  timeline: { operationsMax: 1_000_000, texts: { valueMax: 1_000, allMax: 12_000_000 } },
  pointsMax: 6_000,
  storiesMax: 10,
};

const FILES_MAX = 400;
const BANDS_MAX = 500;
const STINTS_MAX = 500;

/** Cost: linear in the number of operations, times the logarithm for the quantiles. */
export function buildReport(run: RunRecord, limits: ReportLimits = DEFAULT_LIMITS): ReportData {
  const { test, results, operations } = run;
  const durationNs = endOf(run);
  const leaderRoles = leaderRolesOf(test);
  const bands = nemesisBands(run.nemesis, durationNs).slice(0, BANDS_MAX);
  const leaders = leaderStints({ notes: run.notes, leaderRoles }, bands, durationNs).slice(0, STINTS_MAX);
  const keys = inShownOrder(results?.keys ?? []);
  const failureNs = firstFailureNs(run);
  const out = outages(run, durationNs);
  const told = stories(keys, operations, { storiesMax: limits.storiesMax, property: results?.property });
  return {
    header: header(run, { durationNs, failureNs, stories: told, bands }),
    hasTimes: run.history?.hasTimes ?? true,
    durationNs,
    isSearch: isSearch(run),
    failureNs,
    model: results?.model,
    property: results?.property,
    checks: results?.checks ?? [],
    stories: told,
    unknowns: unknowns(run),
    rates: rates(operations, durationNs),
    latency: latency(operations, durationNs, limits.pointsMax),
    recoveries: recoveries(operations, bands, durationNs),
    bands,
    leaders,
    timeline: timeline(
      { operations, keys, property: results?.property, historyName: run.history?.name ?? "history.jsonl" },
      limits.timeline,
    ),
    orders: orders(run.linearizations, operations, keys),
    operationRows: results?.stats ?? operationRows(operations),
    figures: figureSections(results),
    faults: results?.faults ?? [],
    nodes: nodeViews(run, { leaderRoles, outages: out, durationNs, failureNs }),
    progress: progressView(run.progress ?? [], out, { durationNs, nodes: test?.nodes ?? [] }),
    links: linkRows(run.links),
    linkSpans: linkSpans(run.links, bands, durationNs),
    origin: originWords(test, results),
    story: results?.story ?? [],
    messages: messagesView(run, durationNs),
    findings: results?.findings ?? [],
    files: run.files.slice(0, FILES_MAX),
    problems: run.problems,
    spec: test?.spec,
    versions: test?.versions,
  };
}

/** The last moment that any record speaks of, at least 1 ms. */
function endOf(run: RunRecord): number {
  let endNs = 1e6;
  for (const { invokeTime, completeTime = invokeTime } of run.operations) {
    // A clock that jumped may have ended an operation before it began.
    endNs = Math.max(endNs, invokeTime, completeTime);
  }
  for (const { time } of [...run.nemesis, ...run.messages.slice(-1), ...(run.results?.story ?? []).slice(-1)]) {
    endNs = Math.max(endNs, time);
  }
  return endNs;
}

function unknowns(run: RunRecord): { reason: string; keyCount: number }[] {
  const counts = new Map<string, number>();
  for (const { valid, unknownBecause } of run.results?.keys ?? []) {
    if (valid !== "unknown") continue;
    const reason = unknownBecause ?? "The checker gave no reason.";
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, keyCount]) => ({ reason, keyCount }));
}

/** The operations table of a run that left no results. */
export function operationRows(operations: readonly Operation[]): OperationRow[] {
  const byF = new Map<string, { ok: number; info: number; fail: number; latencies: number[] }>();
  for (const { f, outcome, invokeTime, completeTime } of operations) {
    const row = byF.get(f) ?? { ok: 0, info: 0, fail: 0, latencies: [] };
    byF.set(f, row);
    row[outcome] += 1;
    if (outcome === "ok" && completeTime !== undefined) row.latencies.push((completeTime - invokeTime) / 1e6);
  }
  return [...byF].map(([f, { latencies, ...row }]) => {
    latencies.sort((left, right) => left - right);
    return { f, ...row, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
  });
}

function linkRows(links: readonly LinkRecord[]): LinkRow[] {
  const rows = new Map<string, { -readonly [Part in keyof LinkRow]: LinkRow[Part] }>();
  for (const { from, to, passed, dropped, delayed, duplicated = 0, reordered = 0 } of links) {
    const name = `${from} ${to}`;
    const row = rows.get(name) ?? { from, to, passed: 0, dropped: 0, delayed: 0, duplicated: 0, reordered: 0 };
    rows.set(name, row);
    row.passed += passed;
    row.dropped += dropped;
    row.delayed += delayed;
    row.duplicated += duplicated;
    row.reordered += reordered;
  }
  return [...rows.values()];
}
