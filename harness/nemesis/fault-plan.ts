/**
 * FaultPlan: all the faults of one test together: their schedule, their doing and undoing, and their record.
 *
 * A fault that cannot be carried out is written into the history and never thrown: it is a fact about the run, and
 * the run goes on. What every start really did is in its completion's value.
 */
import { median } from "../../histories/words/quantiles.ts";
import type { FaultRecord } from "../../runs/results.ts";
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster, Done } from "../clusters/cluster.ts";
import { bringBack, carryOut } from "./carry-out.ts";
import type { Fault, Started } from "./fault.ts";
import { startOf, stopOf } from "../../histories/fault-operation.ts";
import { expandFaults, faultNamed, unsupported } from "./asked-faults.ts";
import { DEFAULT_FOR_MS, defaultEveryMs, type FaultKind, type FaultSpec } from "./faults.ts";
import { createLinkOverlay } from "./link-overlay.ts";
import type { Faults, Nemesis } from "./nemesis.ts";
import { type ScheduledFault, drawSchedule, followSchedule } from "./schedule.ts";

/** What a plan is made for. */
export interface FaultPlanOptions {
  readonly faults: readonly FaultSpec[];
  /** The kinds that there are. */
  readonly kinds: readonly FaultKind[];
  readonly cluster: Cluster;
  readonly random: RandomStream;
  /** How long the workload runs; the schedule fits into it. */
  readonly timeLimitMs: number;
}

/** The faults of a test, and what is known of them afterwards. */
export interface FaultPlan extends Required<Faults> {
  /** One record per fault kind that the test asked for, whether or not it was ever armed. */
  records(): readonly FaultRecord[];
  /** What was still in force when every fault had been stopped; empty before the healing. */
  leftBroken(): readonly string[];
}

/** A fault at work, and what is counted of it. */
interface Running {
  readonly name: string;
  readonly fault: Fault;
  armed: number;
  /** Starts that no ok operation has followed yet, in ns. */
  waitingNs: number[];
  readonly nextOkNs: number[];
}

/** The plan for a test. @throws Error that names every problem when the cluster cannot do what is asked */
export function createFaultPlan(options: FaultPlanOptions): FaultPlan {
  const { cluster, kinds, random } = options;
  const specs = expandFaults(options.faults, kinds, cluster);
  const problems = unsupported(specs, kinds, cluster);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const overlay = createLinkOverlay((links, rule, done) => {
    // What it comes to is read from the links.
    carryOut(cluster, { type: "links", links, rule }, ({ error }) => done(error));
  });
  const faults = new Map<string, Running>();
  for (const spec of specs) {
    const kind = requireKind(spec.fault, kinds);
    const fault = kind.create(spec, { cluster, overlay, random: random.fork(`targets of ${spec.fault}`) });
    faults.set(spec.fault, { name: spec.fault, fault, armed: 0, waitingNs: [], nextOkNs: [] });
  }
  const nemesis = createNemesis(faults, cluster);
  const schedule = drawSchedule(
    specs.map((spec) => scheduleOf(spec, { kinds, cluster, faultCount: specs.length })),
    { timeLimitMs: options.timeLimitMs, random: random.fork("schedule") },
  );

  return {
    operations: { nemesis, generator: followSchedule(schedule) },
    healAll: (done) => nemesis.healAll(done),
    leftBroken: () => nemesis.leftBroken(),
    clientOk(timeNs) {
      for (const running of faults.values()) {
        if (running.waitingNs.length === 0) continue;
        for (const startNs of running.waitingNs) running.nextOkNs.push(timeNs - startNs);
        running.waitingNs = [];
      }
    },
    records: () => [...faults.values()].map(recordOf),
  };
}

function requireKind(name: string, kinds: readonly FaultKind[]): FaultKind {
  const kind = faultNamed(kinds, name);
  if (kind === undefined) throw new Error(`fault "${name}": no such kind`);
  return kind;
}

/** Default targets that leave no majority. */
const OF_A_MAJORITY: readonly Json[] = ["majority", "all"];

function scheduleOf(
  spec: FaultSpec,
  { kinds, cluster, faultCount }: Pick<FaultPlanOptions, "kinds" | "cluster"> & { readonly faultCount: number },
): ScheduledFault {
  const kind = requireKind(spec.fault, kinds);
  const targets = spec.targets ?? kind.defaultTargets(cluster.targets.length);
  const mild = spec.targets === undefined ? targets.filter((target) => !OF_A_MAJORITY.includes(target)) : [];
  return {
    name: spec.fault,
    targets,
    mildTargets: mild.length === 0 ? targets : mild,
    endsNodes: kind.needs.includes("kill") || kind.needs.includes("power-loss"),
    everyMs: spec.everyMs ?? defaultEveryMs(faultCount),
    forMs: spec.forMs ?? DEFAULT_FOR_MS,
  };
}

function recordOf({ name, fault, armed, nextOkNs }: Running): FaultRecord {
  const { effective, effect } = fault.effect();
  const ordered = [...nextOkNs].sort((one, other) => one - other);
  const typicalNs = median(ordered);
  return {
    fault: name,
    armed,
    effective,
    effect: armed === 0 ? "was never started" : effect,
    ...(typicalNs === undefined ? {} : { nextOkMs: typicalNs / 1e6 }),
  };
}

interface TestNemesis extends Nemesis, Pick<FaultPlan, "healAll" | "leftBroken"> {}

/** An operation of the history, and the fault that it starts or stops. */
interface FaultAction {
  readonly action: "start" | "stop";
  readonly running: Running;
}

/** Carries out one thing at a time: healing waits for a fault that is just being started, or it would miss it. */
function createNemesis(faults: ReadonlyMap<string, Running>, cluster: Cluster): TestNemesis {
  const actions = new Map<string, FaultAction>();
  for (const [name, running] of faults) {
    actions.set(startOf(name), { action: "start", running });
    actions.set(stopOf(name), { action: "stop", running });
  }
  let isBusy = false;
  let isHealed = false;
  let leftBroken: readonly string[] = [];
  const afterwards: (() => void)[] = [];

  function release(): void {
    isBusy = false;
    afterwards.shift()?.();
  }

  function invoke(operation: { readonly f: string; readonly value: Json }, done: (value: Json) => void): void {
    if (isBusy) {
      afterwards.push(() => invoke(operation, done));
      return;
    }
    isBusy = true;
    const finish = (value: Json): void => {
      release();
      done(value);
    };
    try {
      operate(operation, finish);
    } catch (error) {
      finish({ error: error instanceof Error ? error.message : String(error) });
    }
  }

  function operate({ f, value }: { readonly f: string; readonly value: Json }, finish: (value: Json) => void): void {
    const { action, running } = actions.get(f) ?? {};
    if (running === undefined) {
      finish({ error: `no fault of this test is called "${f}"` });
    } else if (action === "stop") {
      running.fault.stop(finish);
    } else if (isHealed) {
      finish({ target: value, skipped: "everything has been healed" });
    } else {
      const startNs = cluster.clock.nowNs();
      running.fault.start(value, (started: Started) => {
        if (started.isArmed) {
          running.armed++;
          running.waitingNs.push(startNs);
        }
        finish(started.value);
      });
    }
  }

  function healAll(done: Done): void {
    if (isBusy) {
      afterwards.push(() => healAll(done));
      return;
    }
    isBusy = true;
    isHealed = true;
    heal(faults, cluster, (error, left) => {
      leftBroken = [...new Set([...leftBroken, ...left])];
      release();
      done(error);
    });
  }
  return { invoke, healAll, leftBroken: () => leftBroken };
}

/**
 * Stops every fault, then brings back whatever node is still out, for whatever reason. In between the cluster is asked
 * what the faults left behind: bringing nodes back would cover up for a fault that never did.
 */
function heal(
  faults: ReadonlyMap<string, Running>,
  cluster: Cluster,
  done: (error: Error | undefined, leftBroken: readonly string[]) => void,
): void {
  const errors: Error[] = [];
  let waiting = 1;
  const arrive = (error?: Error): void => {
    if (error !== undefined) errors.push(error);
    if (--waiting > 0) return;
    // What could not be undone is told as an error already.
    const leftBroken = errors.length === 0 ? cluster.disturbances() : [];
    const isWanted = (): boolean => true;
    bringBack(cluster, isWanted, (more) => done(healError([...errors, ...more]), leftBroken));
  };
  for (const { fault } of faults.values()) {
    waiting++;
    fault.stop((_value, problem) => arrive(problem));
  }
  arrive();
}

function healError(errors: readonly Error[]): Error | undefined {
  if (errors.length === 0) return undefined;
  return new AggregateError(errors, `not everything was healed: ${errors.map((error) => error.message).join("; ")}`);
}
