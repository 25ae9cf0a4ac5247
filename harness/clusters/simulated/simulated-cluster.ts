/**
 * The simulated cluster: the nodes and clients of a system in one process and in virtual time, behind the same
 * Cluster interface as the one with real processes.
 *
 * A run is a function of (seed, options): one event after the other, each to completion, no promise anywhere, every
 * subsystem with random numbers of its own. Nothing runs by itself: whoever drives the cluster calls `run`.
 * What cannot be seen here: bugs in sockets, files and process life, which the local cluster is for.
 *
 * Source: FoundationDB's simulation and TigerBeetle's VOPR; laws and fault semantics are in README.md.
 */
import type { Json } from "../../../histories/json.ts";
import type { Client } from "../../client.ts";
import type { Clock } from "../../clock.ts";
import { capabilitiesOf } from "../capabilities.ts";
import type { Cluster, Done, Endpoint, LinkRule, NodeStatus } from "../cluster.ts";
import { runningRoles } from "../running-roles.ts";
import type { DiskFault } from "./nodes/disk.ts";
import { clog, type NetworkOptions } from "./network/network.ts";
import type { NodeClockSetting } from "./nodes/node-clock.ts";
import { filledNetwork, type SimulationOptions } from "./options.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Stepping } from "./nodes/stepping.ts";
import { digestOf, type TraceEntry } from "./trace.ts";
import { createWorld, nodeOf, type World } from "./world.ts";

/** Why `run` came back: what it waited for, its time, no event left, or no event allowed any more. */
export type RunEnd = "condition" | "time" | "idle" | "budget";

/** What ends a call of `run`, whichever comes first. */
export interface RunLimit {
  /** Run events up to this time, included; ns of the run. Default: no limit. */
  readonly untilNs?: number;
  /** Asked before the first event and after each; true ends the run. */
  readonly until?: () => boolean;
}

/** A cluster in virtual time, with the faults that only a simulation can do. */
export interface SimulatedCluster extends Cluster {
  readonly name: "simulated";

  /** Runs events until something in the limit says so. Nodes with timers never go idle: give a time or a condition. */
  run(limit: RunLimit): RunEnd;
  /** Runs one event; false when there is none, or the budget is used up. */
  step(): boolean;

  /** Steps the node's clock and changes its rate, from now on. */
  setClock(node: string, setting: NodeClockSetting): void;
  setDisk(node: string, fault: DiskFault): void;
  /** Holds all that arrives on this link until then, and lets it go in one burst. A time not after now ends it. */
  clog(from: Endpoint, to: Endpoint, untilNs: number): void;
  /** Changes the network between nodes, from now on; its mode and link delays stay. */
  setNetwork(change: Partial<Omit<NetworkOptions, "mode" | "linkDelayMaxMs">>): void;

  /** The rule in force on this link. */
  linkRule(from: Endpoint, to: Endpoint): LinkRule;
  /** The node's state; undefined while it does not run. Cost: linear in the state. */
  inspect(node: string): Json | undefined;
  eventCount(): number;
  /** Who is taking a step, for whoever ends a run in the middle of one. */
  stepping(): Stepping;
  /** 16 hexadecimal digits over all events so far: equal for equal runs. */
  traceHash(): string;
  /** The first events, as many as `recordMax` asked for. */
  traceEntries(): readonly TraceEntry[];
}

/**
 * A cluster that is not started yet, at time 0.
 *
 * @throws RangeError for an option that the system does not have
 */
export function createSimulatedCluster(given: SimulationOptions): SimulatedCluster {
  const world = createWorld(given);
  const { scheduler, clients, links } = world;
  const downByOrder = new Set<string>();
  return {
    name: "simulated",
    clock: clockOf(scheduler),
    capabilities: capabilitiesOf("simulated", { disk: "lying", hasMembership: world.membership !== undefined }),
    nodes: world.roster.nodes,
    targets: world.roster.targets,
    ...lifeOf(world, downByOrder),
    ...faultsOf(world),
    ...membershipOf(world),
    status: () => statusOf(world),
    mayLose: (node) => mayLose(world, node),
    linkRule: (from, to) => links.state(from, to).rule,
    linkCounts: (from, to) => links.counts(from, to),
    disturbances: () => [...links.disturbed((end) => !world.roster.isGone(end)), ...disturbedNodes(world, downByOrder)],
    openClient: (process, worker): Client => clients.open(process, worker),
    run: (limit) => run(world, limit),
    step: () => step(world),
    inspect: (node) => nodeOf(world, node).inspect(),
    eventCount: () => scheduler.eventCount(),
    stepping: () => world.stepping,
    traceHash: () => scheduler.traceHash(),
    traceEntries: () => scheduler.traceEntries(),
  };
}

function clockOf(scheduler: Scheduler): Clock {
  return {
    nowNs: () => scheduler.nowUs() * 1000,
    at(timeNs, action) {
      const event = scheduler.at(Math.ceil(timeNs / 1000), { kind: "call", target: -1, run: action });
      return () => scheduler.cancel(event);
    },
  };
}

function step(world: World): boolean {
  const hasRun = world.scheduler.step();
  if (hasRun) world.observations.afterEvent();
  return hasRun;
}

function run(world: World, { untilNs, until }: RunLimit): RunEnd {
  const { scheduler } = world;
  const untilUs = untilNs === undefined ? Infinity : Math.floor(untilNs / 1000);
  for (;;) {
    if (until?.() === true) return "condition";
    const nextUs = scheduler.nextTimeUs();
    if (nextUs === undefined || nextUs > untilUs) {
      if (untilUs === Infinity) return "idle";
      scheduler.advanceTo(untilUs);
      return "time";
    }
    if (!step(world)) {
      world.reportBudget();
      return "budget";
    }
  }
}

/** Calls back in an event of its own: never within the call that asked. */
function later(world: World, action: () => void): void {
  world.scheduler.after(0, { kind: "call", target: -1, run: action });
}

type LifeMethods = Pick<Cluster, "start" | "stop" | "kill" | "restart" | "pause" | "resume">;

/** @param downByOrder kept here: nodes that were ended and not started again */
function lifeOf(world: World, downByOrder: Set<string>): LifeMethods {
  const { scheduler } = world;
  function mark(node: string, what: Json): void {
    scheduler.mark("fault", world.numberOf.get(node) ?? -1, digestOf(what));
  }
  return {
    start(done) {
      let missing = world.nodes.size;
      const failures = new Map<string, Error>();
      // Who left the cluster while it was booting is not missed. That is known only when the event is over.
      const failure = (): Error | undefined => [...failures].find(([node]) => !world.roster.isGone(node))?.[1];
      if (missing === 0) later(world, done);
      for (const node of world.nodes.values()) {
        node.start({ wipe: false }, (error) => {
          if (error !== undefined) failures.set(node.id, error);
          missing--;
          if (missing === 0) later(world, () => done(failure()));
        });
      }
    },
    stop(done) {
      world.stopAll();
      later(world, done);
    },
    kill(node, how, done) {
      mark(node, ["kill", how.powerLoss]);
      if (world.roster.isGone(node)) return later(world, () => done({ wasRunning: false, recordsLost: 0 }));
      world.cancelRepair(node);
      const report = nodeOf(world, node).kill(how);
      downByOrder.add(node);
      later(world, () => done(report));
    },
    restart(node, how, done) {
      mark(node, ["restart", how.wipe]);
      if (world.roster.isGone(node)) return later(world, done);
      world.cancelRepair(node);
      if (world.isStopped()) {
        later(world, () => done(new Error(`Node ${node} cannot be started: the cluster is stopped.`)));
        return;
      }
      const host = nodeOf(world, node);
      downByOrder.delete(node);
      const onReady: Done = (error) => later(world, () => done(world.roster.isGone(node) ? undefined : error));
      host.start(how, onReady);
    },
    pause(node, done) {
      mark(node, "pause");
      const wasRunning = nodeOf(world, node).pause();
      later(world, () => done(wasRunning));
    },
    resume(node, done) {
      mark(node, "resume");
      const host = nodeOf(world, node);
      // In an event of its own: a woken node steps.
      later(world, () => {
        host.resume();
        done();
      });
    },
  };
}

function membershipOf(world: World): Pick<Cluster, "membership"> {
  const { membership, roster, scheduler, numberOf } = world;
  if (membership === undefined) return {};
  const mark = (node: string, what: Json): void => scheduler.mark("fault", numberOf.get(node) ?? -1, digestOf(what));
  return {
    membership: {
      members: () => roster.committed(),
      replacesAtOnce: membership.replacesAtOnce,
      add(node, done) {
        const host = world.join(node);
        mark(node, "add");
        host.start({ wipe: false }, (error) => later(world, () => done(roster.isGone(node) ? undefined : error)));
      },
      change(change) {
        const asked = roster.requestFor(change, statusOf(world));
        return asked !== undefined && ask(world, asked.node, asked.request);
      },
      remove(node, done) {
        mark(node, "remove");
        world.cancelRepair(node);
        nodeOf(world, node).kill({ powerLoss: false });
        roster.remove(node);
        later(world, done);
      },
    },
  };
}

function disturbedNodes(world: World, downByOrder: ReadonlySet<string>): readonly string[] {
  return statusOf(world).flatMap(({ id, state }) => {
    if (state === "paused") return [`${id} is paused`];
    return state === "stopped" && downByOrder.has(id) ? [`${id} is down`] : [];
  });
}

/** The connection of whoever asks from outside; no client has one of this name. */
const OPERATOR = "operator";

type FaultMethods = Pick<SimulatedCluster, "setLink" | "setClock" | "setDisk" | "clog" | "ask" | "setNetwork">;

function faultsOf(world: World): FaultMethods {
  const { scheduler, links, network, numberOf } = world;
  const mark = (node: string, what: Json): void => scheduler.mark("fault", numberOf.get(node) ?? -1, digestOf(what));
  return {
    setLink(from, to, rule, done) {
      const { drop, loss, delayMs } = rule;
      mark(to, ["link", from, drop ?? false, (loss ?? 0) * 1e6, ...(delayMs ?? [])]);
      links.setRule(from, to, rule);
      done?.();
    },
    setClock(node, setting) {
      mark(node, ["clock", setting.offsetMs ?? 0, (setting.rate ?? 1) * 1e6]);
      nodeOf(world, node).setClock(setting);
    },
    setDisk(node, fault) {
      mark(node, ["disk", fault.isStalled ?? false, fault.isFull ?? false, (fault.slowness ?? 1) * 1000]);
      nodeOf(world, node).setDiskFault(fault);
    },
    clog(from, to, untilNs) {
      mark(to, ["clog", from, untilNs]);
      clog(links.state(from, to), Math.max(scheduler.nowUs(), Math.floor(untilNs / 1000)), scheduler);
    },
    ask: (node, request) => ask(world, node, request),
    setNetwork(change) {
      mark("", ["network", (change.loss ?? -1) * 1e6, (change.duplicate ?? -1) * 1e6, change.capacity ?? -1]);
      network.current = filledNetwork(network.current, change);
    },
  };
}

function ask(world: World, node: string, request: Json): boolean {
  world.scheduler.mark("fault", world.numberOf.get(node) ?? -1, digestOf(["ask", request]));
  const host = nodeOf(world, node);
  if (host.state() !== "running") return false;
  // In an event of its own: a node that is asked steps.
  later(world, () => void host.request(OPERATOR, request));
  return true;
}

function statusOf(world: World): readonly NodeStatus[] {
  return world.roster.nodes.map((id) => {
    const node = nodeOf(world, id);
    const state = node.state();
    const { role, term } = world.roles.get(node.id) ?? { role: undefined, term: undefined };
    return {
      id: node.id,
      state: state === "booting" ? "stopped" : state,
      role,
      term,
      isLeader: role !== undefined && world.given.system.leaderRoles.includes(role),
    };
  });
}

function mayLose(world: World, node: string): boolean {
  const { system } = world.given;
  nodeOf(world, node);
  if (system.mayLose === undefined) return true;
  return system.mayLose(node, runningRoles(statusOf(world)));
}
