/**
 * What succeeded while faults were in force, from the history alone.
 *
 * A run in which everything was down for as long as the fault lasted shows nothing of the system under that fault,
 * however well it did before and after. Only operations that lie in a window as a whole count: an answer that was
 * already under way when the fault began says nothing of it.
 *
 * A fault may stop everything by its nature: a power cut of the whole room. It has been tested when the system went on
 * working after it while the test went on, too: then a later window, of any fault, follows with a success before its
 * end.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { faultOperation, HEAL_ALL } from "../../histories/fault-operation.ts";

/** From the moment at which a fault was in force to the one at which its end was ordered, in ns of the run. */
export interface FaultWindow {
  readonly fault: string;
  readonly beginNs: number;
  readonly endNs: number;
}

/** What one kind of fault let through. */
export interface UnderFault {
  readonly fault: string;
  readonly windows: number;
  /** How long it was in force, all windows together. */
  readonly lastedNs: number;
  /** Operations that began and succeeded within one window, for each `f` of the run, also where there are none. */
  readonly succeeded: { readonly [f: string]: number };
  /** Something succeeded after one of its windows, before the end of a later window of any fault. */
  readonly isOutlived: boolean;
}

/**
 * One entry for each kind of fault that was ever in force, in order of their first windows.
 *
 * @param events the whole history, or the nemesis's part of it
 * @param operations of the same history
 * Cost: operations times windows.
 */
export function underFaults(events: readonly HistoryEvent[], operations: readonly Operation[]): UnderFault[] {
  return inWindows(faultWindows(events), operations);
}

/** The same, where the windows are known already; they are in order of their begin. */
export function inWindows(windows: readonly FaultWindow[], operations: readonly Operation[]): UnderFault[] {
  const none = Object.fromEntries(operations.map(({ f }) => [f, 0]));
  const byFault = new Map<string, { -readonly [Part in keyof UnderFault]: UnderFault[Part] }>();
  for (const { fault, beginNs, endNs } of windows) {
    const entry = byFault.get(fault) ?? { fault, windows: 0, lastedNs: 0, succeeded: none, isOutlived: false };
    byFault.set(fault, entry);
    const later = windows.filter((other) => other.beginNs >= endNs);
    const lastEndNs = later.reduce((last, other) => Math.max(last, other.endNs), -Infinity);
    const succeeded: { [f: string]: number } = { ...entry.succeeded };
    for (const { f, outcome, invokeTime, completeTime } of operations) {
      if (outcome !== "ok" || completeTime === undefined) continue;
      if (invokeTime >= beginNs && completeTime <= endNs) succeeded[f] = (succeeded[f] ?? 0) + 1;
      else if (invokeTime >= endNs && completeTime <= lastEndNs) entry.isOutlived = true;
    }
    entry.windows++;
    entry.lastedNs += endNs - beginNs;
    entry.succeeded = succeeded;
  }
  return [...byFault.values()];
}

/**
 * The windows of all faults, in order of their begin. A fault that nothing ends has none: nobody knows how long it was.
 */
export function faultWindows(events: readonly HistoryEvent[]): FaultWindow[] {
  const windows: FaultWindow[] = [];
  const open = new Map<string, number>();
  /** Starts that have been ordered and not reported. */
  const ordered = new Set<string>();

  function end(fault: string, endNs: number): void {
    const beginNs = open.get(fault);
    if (beginNs !== undefined) windows.push({ fault, beginNs, endNs });
    open.delete(fault);
  }

  for (const { process, f, time, value } of events) {
    if (process !== "nemesis") continue;
    const { action, fault = "" } = faultOperation(f) ?? {};
    if (f === HEAL_ALL) for (const each of open.keys()) end(each, time);
    else if (action === "stop") end(fault, time);
    else if (action === "start" && ordered.delete(fault)) {
      if (hasBegun(value)) open.set(fault, time);
    } else if (action === "start") {
      // A start ends what of the same fault is still in force.
      end(fault, time);
      ordered.add(fault);
    }
  }
  return windows.sort((one, other) => one.beginNs - other.beginNs);
}

/** Whether the nemesis says that it did what it was told to. */
function hasBegun(value: Json): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const { skipped, error } = value as { readonly skipped?: Json; readonly error?: Json };
  // A node that was spared beside others is told as skipped, too.
  return error === undefined && (skipped === undefined || "nodes" in value);
}
