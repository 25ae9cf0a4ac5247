/**
 * A plan written out: the faults as the effects that a run recorded, the operations one by one, and the end at the
 * failure. Only such a plan can lose a single fault or operation without all others being drawn anew.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type { FailureKind } from "./shrink-failure.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import type { HuntPlan, LinkEnds, ScriptedOperation } from "../plan/plan.ts";
import type { HuntResult } from "../simulate.ts";

/** The effects of a plan whose faults are written out; none for one that names a strategy. */
export function effectsOf({ faults }: HuntPlan): readonly TimedEffect[] {
  return "effects" in faults ? faults.effects : [];
}

/** The operations that the plan writes out; none when its workload draws them. */
export function operationsOf({ operations }: HuntPlan): readonly ScriptedOperation[] {
  return operations ?? [];
}

/** Every operation that the clients of a run invoked, in order; a worker's later processes count as the worker. */
export function invokedOperations(events: readonly HistoryEvent[], clients: number): ScriptedOperation[] {
  const invoked: ScriptedOperation[] = [];
  for (const { type, process, time, f, key, value } of events) {
    if (type !== "invoke" || typeof process !== "number") continue;
    const atUs = Math.floor(time / 1000);
    invoked.push({ atUs, worker: process % clients, f, ...(key === undefined ? {} : { key }), value });
  }
  return invoked;
}

/** The plan's operations that the explanation of a history's failure names; none for other failures. */
export function explainedOperations(plan: HuntPlan, { report, events }: HuntResult): ScriptedOperation[] {
  const explanation = report?.keys.find(({ valid }) => valid === false)?.explanation;
  if (explanation === undefined) return [];
  const paired = pairOperations(events);
  const invokeIndexes = new Set([...explanation.operations, explanation.culprit].map((id) => paired[id]?.invokeIndex));
  // The n-th operation that a worker invoked is the n-th of the plan's for this worker.
  const perWorker = new Map<number, ScriptedOperation[]>();
  for (const operation of operationsOf(plan)) {
    perWorker.set(operation.worker, [...(perWorker.get(operation.worker) ?? []), operation]);
  }
  const named = new Set<ScriptedOperation>();
  for (const { type, process, index } of events) {
    if (type !== "invoke" || typeof process !== "number") continue;
    const operation = perWorker.get(process % plan.clients)?.shift();
    if (operation !== undefined && invokeIndexes.has(index)) named.add(operation);
  }
  return operationsOf(plan).filter((operation) => named.has(operation));
}

/**
 * Plans that give nearly the same run with more of it written out, the most promising first. The last one is the
 * plan itself with its faults written out, which gives the same run exactly.
 */
export function writtenOut(parts: {
  readonly plan: HuntPlan;
  readonly result: HuntResult;
  readonly kind: FailureKind;
  readonly nodes: readonly string[];
}): HuntPlan[] {
  const { plan, result, kind, nodes } = parts;
  const exact: HuntPlan = { ...plan, faults: { effects: result.effects } };
  const operations = invokedOperations(result.events, plan.clients);
  switch (kind.oracle) {
    case "liveness":
      return [{ ...exact, operations: operations.filter(({ atUs }) => atUs < plan.faultMs * 1000) }, exact];
    case "history": {
      const unwatched = { ...exact, watches: false };
      const healed = [...result.effects, ...healing(plan, nodes)];
      const lastMs = Math.ceil(result.virtualMs);
      const all: HuntPlan = { ...unwatched, operations, faults: { effects: healed }, ending: "none", faultMs: lastMs };
      return [all, { ...all, watches: plan.watches }, unwatched, exact];
    }
    case "invariant":
    case "availability":
    case "finding":
    case "loop":
    case "events": {
      const stopping = { ...exact, stopsAtViolation: true };
      const faultMs = Math.ceil(failureMs(result)) + 1;
      return [{ ...stopping, operations, ending: "none", faultMs }, { ...stopping, operations }, stopping, exact];
    }
  }
}

function failureMs({ failures, virtualMs }: HuntResult): number {
  return failures[0]?.timeMs ?? virtualMs;
}

/** What the end of a run does to its faults, as effects. */
function healing({ faultMs }: HuntPlan, nodes: readonly string[]): TimedEffect[] {
  const atUs = Math.ceil(faultMs * 1000);
  return [
    { atUs, type: "links", links: allLinks([...nodes, "client"]), rule: {} },
    ...nodes.flatMap((node): TimedEffect[] => [
      { atUs, type: "clock", node, offsetMs: 0, rate: 1 },
      { atUs, type: "disk", node, slowness: 1, isStalled: false },
      { atUs, type: "resume", node },
      { atUs, type: "restart", node },
    ]),
  ];
}

function allLinks(endpoints: readonly string[]): LinkEnds[] {
  return endpoints.flatMap((from) => endpoints.filter((to) => to !== from).map((to): LinkEnds => [from, to]));
}
