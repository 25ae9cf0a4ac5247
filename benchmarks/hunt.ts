/**
 * How fast a hunt is: virtual seconds and events for each second of processor time, in one process, with nemesis,
 * monitor and check included, after the compiler has warmed up.
 */
import { drawPlan } from "../harness/hunt/plan/draw-plan.ts";
import { simulate } from "../harness/hunt/simulate.ts";
import type { System } from "../systems-under-test/system.ts";

export interface HuntFigures {
  readonly seeds: number;
  readonly virtualPerCpu: number;
  readonly eventsPerCpu: number;
  /** Without the system's monitor: what clients see only. */
  readonly blindVirtualPerCpu: number;
  readonly memoryMb: number;
}

const CLIENTS = 4;
/** The compiler goes on for the first thousands; a hunt has tens of thousands. */
const WARM_UP_SEEDS = 2000;

/** Runs this many seeds twice, watched and blind, after others to warm up. */
export function benchHunt(system: System, seeds: number): HuntFigures {
  measure(system, { from: seeds + 1, seeds: WARM_UP_SEEDS, watches: true });
  const watched = measure(system, { from: 1, seeds, watches: true });
  const blind = measure(system, { from: 1, seeds, watches: false });
  return {
    seeds,
    virtualPerCpu: watched.virtualS / watched.cpuS,
    eventsPerCpu: watched.events / watched.cpuS,
    blindVirtualPerCpu: blind.virtualS / blind.cpuS,
    memoryMb: process.memoryUsage().rss / 2 ** 20,
  };
}

function measure(
  system: System,
  { from, seeds, watches }: { readonly from: number; readonly seeds: number; readonly watches: boolean },
): { readonly virtualS: number; readonly events: number; readonly cpuS: number } {
  const before = process.cpuUsage();
  let virtualS = 0;
  let events = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const plan = { ...drawPlan({ system, seed, nodes: system.defaultNodes, watches }), clients: CLIENTS };
    const result = simulate(plan, { system });
    if (result.verdict === false) throw new Error(`seed ${seed} of ${system.name}: ${result.message ?? ""}`);
    virtualS += result.virtualMs / 1000;
    events += result.eventCount;
  }
  const { user, system: kernel } = process.cpuUsage(before);
  return { virtualS, events, cpuS: (user + kernel) / 1e6 };
}
