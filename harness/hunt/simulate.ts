/**
 * simulate: one whole test in virtual time, from a plan to its result.
 *
 * The same node code, clients, controller and checker as with real processes, in one process: workload under faults,
 * then a healed core that must make progress, then every oracle. It is a pure function of the plan, so a result can
 * be repeated, compared by its trace hash and shrunk.
 */
import { check, type CheckReport } from "../../checker/check.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { LinkRecord, NodeNote } from "../../runs/results.ts";
import type { Verdict } from "../../histories/verdict.ts";
import { systemNamed, systems } from "../../systems-under-test/catalog.ts";
import { randomStream } from "../../systems-under-test/node-kit/random.ts";
import type { System, SystemMonitor } from "../../systems-under-test/system.ts";
import type { AvailabilityReport, AvailabilityWatch } from "../availability/availability.ts";
import { watchEvent, watchNote } from "../availability/watched-cluster.ts";
import { simulatedCluster, type SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import type { Isolation } from "../clusters/simulated/network/isolation.ts";
import type { MessageFate, SentMessage } from "../clusters/simulated/options.ts";
import type { TraceEntry } from "../clusters/simulated/trace.ts";
import { withTripwires } from "../clusters/simulated/tripwires.ts";
import { DONE, type Generator } from "../generator/generator.ts";
import type { FaultPlan } from "../nemesis/nemesis.ts";
import { control, type ControlEnd } from "../run/controller.ts";
import { giveOrders, ORDERS_EVERY_MS } from "../run/standing-orders.ts";
import { workloadNamed, workloads } from "../workloads/index.ts";
import type { Workload } from "../workloads/workload.ts";
import { availabilityOf, watchedSimulation } from "./availability-of-run.ts";
import { drawCore, healCore } from "./ending.ts";
import type { FaultCount } from "./faults/fault-tally.ts";
import { createNemesisDriver, type NemesisDriver } from "./faults/nemesis-driver.ts";
import { nemesisEvent } from "./faults/nemesis-events.ts";
import {
  availabilityFailure,
  historyFailure,
  livenessFailure,
  loopFailure,
  type Failure,
  type Oracle,
} from "./oracles.ts";
import { PLAN_FORMAT, type HuntPlan, type TimedEffect } from "./plan/plan.ts";
import { strategyNamed } from "./plan/strategies.ts";
import { scripted } from "./plan/scripted.ts";
import { createSignals, type Signals } from "./faults/signals.ts";

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
  /** How long it was judged whether anybody is answered, and by what bound; undefined: it was not. */
  readonly availability: AvailabilityReport | undefined;
  /** How the controller ended; undefined when the run ended before it. */
  readonly end: ControlEnd | undefined;
  /** The first events of the trace, as many as asked for. */
  readonly trace: readonly TraceEntry[];
}

/** What a run may be given besides its plan; none of it changes the run. */
export interface SimulateSurroundings {
  /** A system that is not in the catalog. */
  readonly system?: System;
  /** How many events of the trace to keep. Default 0. */
  readonly recordMax?: number;
  /** How messages are kept from being shared between nodes; see `Isolation`. Default "shared". */
  readonly isolation?: Isolation;
  /** Takes what each link did. */
  readonly onLink?: (record: LinkRecord) => void;
  /** Follows each message through the network. */
  readonly onMessage?: (message: SentMessage, timeNs: number) => MessageFate;
  /**
   * Runs the simulation, and gives false when it has ended it because it did not come to an end. Default: no limit,
   * and a node that never comes back from a step is waited for for ever.
   */
  readonly limited?: (action: () => void) => boolean;
  /** Puts something around the system's nodes that looks on. */
  readonly around?: (system: System, nowNs: () => number) => System;
}

/** Carries out one plan: `simulate`, or the same with a limit. */
export type Simulate = (plan: HuntPlan, surroundings?: SimulateSurroundings) => HuntResult;

/** Fewer ok operations than this have tested nothing. */
export const SIMULATED_OK_MIN = 5;
/** Bytes that the search for a verdict may use: a hunt goes on with the next seed rather than decide a hard one. */
const CHECK_MEMORY_BYTES = 2 ** 26;
/** The check's clock: it counts how often it is asked, so that no verdict depends on how busy the machine is. */
const CHECK_TIME_LIMIT_MS = 4_000;

/**
 * Runs one plan. Synchronous; global clocks, timers and random numbers throw while it runs.
 *
 * @throws RangeError for a plan that names something that does not exist
 * @throws TripwireError when code under test reached for the outside
 */
export function simulate(plan: HuntPlan, surroundings: SimulateSurroundings = {}): HuntResult {
  return withTripwires(() => run(plan, surroundings));
}

/** What a run gathers. */
interface Gathered {
  readonly failures: Failure[];
  readonly events: HistoryEvent[];
  readonly notes: NodeNote[];
  okCount: number;
  /** The system's own, if it has one and the plan lets it watch. */
  monitor: SystemMonitor | undefined;
  /** The nodes that were healed. */
  core: readonly string[];
  /** Nodes that have ever written anything. */
  readonly written: Set<string>;
  /** Until the faults are healed; undefined where nothing is promised, or nobody asks. */
  watch: AvailabilityWatch | undefined;
  availability: AvailabilityReport | undefined;
  /** The oracles that count; undefined: all. */
  readonly asked: readonly Oracle[] | undefined;
}

function run(plan: HuntPlan, surroundings: SimulateSurroundings): HuntResult {
  const system = surroundings.system ?? requireSystem(plan);
  const workload = requireWorkload(plan);
  const gathered: Gathered = {
    failures: [],
    events: [],
    notes: [],
    okCount: 0,
    monitor: undefined,
    core: [],
    written: new Set(),
    watch: isAsked(plan, "availability") ? availabilityOf(plan, system) : undefined,
    availability: undefined,
    asked: plan.oracles,
  };
  const signals = createSignals();
  const cluster = openCluster({ plan, system, surroundings, gathered, signals });
  const hands = gathered.watch === undefined ? cluster : watchedSimulation(cluster, gathered.watch);
  const driver = createNemesisDriver(hands, {
    onEffect: (effect) => void gathered.events.push(nemesisEvent(effect, gathered.events.length)),
    hasDisk: (node) => gathered.written.has(node),
    signals,
  });
  let end: ControlEnd | undefined;
  const { limited = always } = surroundings;
  const hasEnded = limited(() => {
    startFaults({ plan, system, cluster, driver, signals });
    end = drive({ plan, system, workload, cluster, hands, driver, gathered });
    if (asksProgress(plan) && end !== undefined && isFineSoFar(gathered)) catchUp({ plan, system, cluster, gathered });
  });
  if (!hasEnded) fail(gathered, loopFailure(cluster));
  return conclude({ plan, workload, cluster, driver, gathered, end });
}

function always(action: () => void): boolean {
  action();
  return true;
}

function isAsked({ oracles }: HuntPlan, oracle: Oracle): boolean {
  return oracles?.includes(oracle) ?? true;
}

function asksProgress(plan: HuntPlan): boolean {
  return plan.ending !== "safety" && plan.ending !== "none" && isAsked(plan, "liveness");
}

/** Whether nothing was seen but that the system stood still for a while, under faults that are over now. */
function isFineSoFar({ failures }: Gathered): boolean {
  return failures.every(({ oracle }) => oracle === "availability");
}

function requireSystem({ format, system: name }: HuntPlan): System {
  if (format !== PLAN_FORMAT) throw new RangeError(`plan: expected format ${PLAN_FORMAT}, found ${format}`);
  const system = systemNamed(name);
  if (system !== undefined) return system;
  throw new RangeError(`plan: system: expected one of ${systems.map((each) => each.name).join(", ")}, found "${name}"`);
}

function requireWorkload({ workload: name }: HuntPlan): Workload {
  const workload = workloadNamed(name);
  if (workload !== undefined) return workload;
  const known = workloads.map((each) => each.name).join(", ");
  throw new RangeError(`plan: workload: expected one of ${known}, found "${name}"`);
}

/** Each oracle speaks once: what follows its first word is mostly the same again. */
function fail(gathered: Gathered, failure: Failure): void {
  if (gathered.asked?.includes(failure.oracle) === false) return;
  if (gathered.failures.every(({ oracle }) => oracle !== failure.oracle)) gathered.failures.push(failure);
}

function openCluster(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly surroundings: SimulateSurroundings;
  readonly gathered: Gathered;
  readonly signals: Signals;
}): SimulatedCluster {
  const { plan, system, surroundings, gathered, signals } = parts;
  const { onMessage } = surroundings;
  const nowNs = (): number => cluster.clock.nowNs();
  const observed = plan.watches && isAsked(plan, "invariant") ? watched(system, gathered, () => nowNs() / 1e6) : system;
  const cluster = simulatedCluster({
    system: surroundings.around?.(observed, nowNs) ?? observed,
    members: system.members(plan.nodes),
    options: plan.options,
    mutant: plan.mutant,
    seed: plan.seed,
    network: plan.network,
    disk: plan.disk,
    host: plan.host,
    clientTimeoutMs: plan.clientTimeoutMs,
    eventsMax: plan.eventsMax,
    shufflesTies: plan.shufflesTies,
    recordMax: surroundings.recordMax ?? 0,
    isolation: surroundings.isolation ?? "shared",
    ...(onMessage === undefined ? {} : { onMessage: (message) => onMessage(message, nowNs()) }),
    onWrite(node) {
      gathered.written.add(node);
      signals.wrote(node);
    },
    onDurable: (node) => signals.synced(node),
    onDiskFull: (node) => signals.diskWasFull(node),
    listener: {
      note(note) {
        gathered.notes.push(note);
        if (gathered.watch !== undefined) watchNote(gathered.watch, note);
        signals.noted(note);
      },
      ...(surroundings.onLink === undefined ? {} : { link: surroundings.onLink }),
      finding({ time, message }) {
        const oracle = message.startsWith("used up its budget") ? "events" : "finding";
        fail(gathered, { oracle, message, timeMs: time / 1e6 });
      },
    },
  });
  return cluster;
}

/** The system with its own monitor beside its nodes, if it has one. */
function watched(system: System, gathered: Gathered, nowMs: () => number): System {
  const monitor = system.createMonitor?.(({ invariant, message }) => {
    fail(gathered, { oracle: "invariant", message: `${invariant}: ${message}`, timeMs: nowMs() });
  });
  if (monitor === undefined) return system;
  gathered.monitor = monitor;
  return { ...system, makeNode: (config, random) => monitor.watch(config.id, system.makeNode(config, random)) };
}

function startFaults(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly signals: Signals;
}): void {
  const { plan, system, cluster, driver, signals } = parts;
  if ("effects" in plan.faults) {
    for (const { atUs, ...effect } of plan.faults.effects) driver.at(atUs, () => void driver.act(effect));
    return;
  }
  const strategy = strategyNamed(plan.faults.strategy);
  strategy.start({
    cluster,
    driver,
    signals,
    settings: plan.faults.settings,
    operatorRequests: system.operatorRequests?.(system.members(plan.nodes)) ?? [],
    clockDrift: system.clockDrift ?? DRIFT_OF_OTHERS,
    faultMs: plan.faultMs,
    random: randomStream(plan.seed).fork("nemesis"),
  });
  const orders = system.standingOrders?.(plan.options) ?? [];
  if (orders.length === 0) return;
  for (let atMs = ORDERS_EVERY_MS; atMs < plan.faultMs; atMs += ORDERS_EVERY_MS) {
    driver.at(atMs * 1000, () => {
      for (const request of orders) {
        for (const node of cluster.targets) driver.act({ type: "operator", node, request });
      }
    });
  }
}

/** For systems that rest nothing on clocks. */
const DRIFT_OF_OTHERS = 0.2;

/** Runs until the controller has ended, or nothing more may happen. */
function drive(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly workload: Workload;
  readonly cluster: SimulatedCluster;
  /** The same, for whoever does something to it. */
  readonly hands: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly gathered: Gathered;
}): ControlEnd | undefined {
  const { plan, system, workload, cluster, hands, driver, gathered } = parts;
  let end: ControlEnd | undefined;
  const random = randomStream(plan.seed);
  hands.start((error) => {
    if (error !== undefined) {
      fail(gathered, { oracle: "finding", message: error.message, timeMs: cluster.clock.nowNs() / 1e6 });
      return;
    }
    control({
      cluster,
      workload: plan.operations === undefined ? workload : scripted(workload, plan.operations),
      workloadOptions: {
        concurrency: plan.clients,
        rate: plan.rate,
        keys: plan.keys,
        operationsPerKey: plan.operationsPerKey,
      },
      faults: faultPlanOf({ plan, system, cluster, driver, gathered, random }),
      timeLimitMs: plan.faultMs,
      recoveryTimeoutMs: plan.recoveryMs,
      random: random.fork("generator"),
      nextIndex: () => gathered.events.length,
      record(event) {
        if (event.type === "ok") gathered.okCount++;
        gathered.events.push(event);
        judgeAvailability(gathered, event);
      },
      onPhase: () => undefined,
      done: (given) => void (end = given),
    });
  });
  const isOver = (): boolean => {
    if (end !== undefined) return true;
    return plan.stopsAtViolation && gathered.failures.length > 0;
  };
  const afterMs = plan.ending === "none" ? 0 : 2 * plan.recoveryMs + 2 * plan.clientTimeoutMs + END_SLACK_MS;
  const lastUs = Math.ceil((plan.faultMs + afterMs) * 1000);
  let dueUs = 0;
  const until = (): boolean => isOver() || driver.nextUs() < dueUs;
  for (;;) {
    dueUs = Math.min(driver.nextUs(), lastUs);
    const runEnd = cluster.run({ untilNs: dueUs * 1000, until });
    if (isOver() || runEnd === "budget" || (runEnd === "time" && dueUs === lastUs)) return end;
    // Something was planned for a time before: the events of that µs come first, as they do when effects are given.
    if (runEnd !== "condition") driver.fire();
  }
}

/** Time for what has no bound of its own: booting, and clients' last outcomes. */
const END_SLACK_MS = 10_000;

/** The controller heals through a fault plan; the faults themselves come from the driver. */
function faultPlanOf(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly gathered: Gathered;
  readonly random: ReturnType<typeof randomStream>;
}): FaultPlan {
  const { plan, system, cluster, driver, gathered, random } = parts;
  return {
    nemesis: { invoke: (_operation, done) => done(null) },
    generator: nothingAtAll,
    healAll(done) {
      driver.stop();
      endAvailability(gathered, cluster);
      const core = drawCore({ cluster, system, ending: plan.ending, random: random.fork("core") });
      gathered.core = core;
      healCore(cluster, { core, isCut: (from, to) => driver.isCut(from, to) }, done);
    },
    clientOk: () => undefined,
    records: () => [],
  };
}

/** Tells the watch of this event; a silence that is too long by then is a failure at the moment at which it became so. */
function judgeAvailability(gathered: Gathered, event: HistoryEvent): void {
  const { watch } = gathered;
  if (watch === undefined) return;
  watchEvent(watch, event);
  const found = watch.failure();
  if (found !== undefined) fail(gathered, availabilityFailure(found));
}

/** What comes after the faults is the other oracles'. */
function endAvailability(gathered: Gathered, cluster: SimulatedCluster): void {
  const report = gathered.watch?.finish(cluster.clock.nowNs() / 1e6);
  if (report === undefined) return;
  gathered.watch = undefined;
  gathered.availability = report;
  if (report.failure !== undefined) fail(gathered, availabilityFailure(report.failure));
}

const nothingAtAll: Generator = { next: () => DONE, update: () => nothingAtAll };

function conclude(parts: {
  readonly plan: HuntPlan;
  readonly workload: Workload;
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly gathered: Gathered;
  readonly end: ControlEnd | undefined;
}): HuntResult {
  const { plan, workload, cluster, driver, gathered, end } = parts;
  const { failures, events, notes, okCount } = gathered;
  endAvailability(gathered, cluster);
  const virtualMs = cluster.clock.nowNs() / 1e6;
  const isStuck = failures.some(({ oracle }) => oracle === "loop");
  const isCut = isStuck || (plan.stopsAtViolation && failures.length > 0);
  const add = (failure: Failure | undefined): void => {
    if (failure !== undefined) fail(gathered, failure);
  };
  if (end?.interpreted.error !== undefined) throw end.interpreted.error;
  if (!isCut && asksProgress(plan)) add(livenessFailure(end?.recovery, virtualMs));
  const isJudged = isAsked(plan, "history");
  const report = isCut || !isJudged ? undefined : judge(events, workload);
  if (report !== undefined) add(historyFailure(report, { events, endMs: virtualMs }));
  const [first] = failures;
  const verdict =
    first !== undefined
      ? false
      : okCount < SIMULATED_OK_MIN
        ? "unknown"
        : (report?.valid ?? (isJudged ? "unknown" : true));
  return {
    traceHash: cluster.traceHash(),
    eventCount: cluster.eventCount(),
    virtualMs,
    verdict,
    oracle: first?.oracle,
    get message() {
      return first?.message;
    },
    failures,
    events,
    notes,
    effects: driver.effects,
    faults: driver.tally.counts(),
    okCount,
    report,
    availability: gathered.availability,
    end,
    trace: cluster.traceEntries(),
  };
}

/**
 * Clients are served by a majority; that the others come along, too, only shows when one waits for them. Where some stay
 * cut off, the leader may be one whom not everybody hears, and rightly so.
 */
function catchUp(parts: {
  readonly plan: HuntPlan;
  readonly system: System;
  readonly cluster: SimulatedCluster;
  readonly gathered: Gathered;
}): void {
  const { plan, system, cluster, gathered } = parts;
  const { monitor, core } = gathered;
  const { recoveryMs } = plan;
  if (core.length < cluster.nodes.length) return;
  const lagging = (): string | undefined => monitor?.lagging?.(core);
  const endNs = cluster.clock.nowNs() + recoveryMs * 1e6;
  const orders = system.standingOrders?.(plan.options) ?? [];
  const turnNs = orders.length === 0 ? Infinity : ORDERS_EVERY_MS * 1e6;
  while (lagging() !== undefined && cluster.clock.nowNs() < endNs) {
    giveOrders(cluster, orders);
    const untilNs = Math.min(endNs, cluster.clock.nowNs() + turnNs);
    if (cluster.run({ untilNs, until: () => lagging() === undefined }) !== "time") break;
  }
  const what = lagging();
  if (what === undefined) return;
  const message = `${recoveryMs} ms after the last read, ${what}`;
  fail(gathered, { oracle: "liveness", message, timeMs: cluster.clock.nowNs() / 1e6 });
}

function judge(events: readonly HistoryEvent[], workload: Workload): CheckReport {
  let asked = 0;
  return check(pairOperations(events), workload.model, {
    timeLimitMs: CHECK_TIME_LIMIT_MS,
    memoryLimitBytes: CHECK_MEMORY_BYTES,
    now: () => asked++ / 100,
  });
}
