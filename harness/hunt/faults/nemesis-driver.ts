/**
 * NemesisDriver: acts on a simulated cluster between events, and writes down what it did.
 *
 * Faults that were events of the simulation would take part in its order of ties and in its trace, and a list of
 * recorded effects could then never give exactly the run that a strategy gave. So the driver keeps its own agenda
 * beside the simulation's: its turn comes when every event up to its time has run. Only effects are recorded, not
 * decisions, and one that is not allowed (`mayLose`) is not carried out, whoever asks for it.
 */
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import { carryOutSimulated, hadEffect } from "../../nemesis/carry-out.ts";
import { mayChangeMembers, mayRemoveNode } from "../../nemesis/membership/member-operator.ts";
import { createChangeWatch } from "../../nemesis/membership/change-watch.ts";
import type { LinkEnds, NemesisEffect } from "../../nemesis/effect.ts";
import type { Turns } from "../../run/simulation.ts";
import type { LabelledEffect, TimedEffect } from "./timed-effect.ts";
import { createFaultTally, type FaultCount } from "./fault-tally.ts";
import type { Signals } from "./signals.ts";

/** Acts for strategies and for recorded effects. */
export interface NemesisDriver extends Turns {
  /** Does it when the time has come; µs of the run, not before now. */
  at(timeUs: number, action: () => void): void;
  /** Carries it out now, and records it; false when it may not be done, or changes nothing. */
  act(effect: LabelledEffect): boolean;
  /** Nothing more is done: what is on the agenda is dropped. */
  stop(): void;
  readonly effects: readonly TimedEffect[];
  /** How often each kind of fault began and had effect so far. By name. */
  counts(): readonly FaultCount[];
}

interface Planned {
  readonly timeUs: number;
  readonly action: () => void;
}

/** Who is told, and what the driver asks of a run. */
export interface DriverSurroundings {
  /** Told of each effect that was carried out. */
  readonly onEffect: (effect: TimedEffect) => void;
  /** Whether this node has ever written anything. */
  readonly hasDisk: (node: string) => boolean;
  readonly signals: Pick<Signals, "onWrite" | "onDiskFull">;
}

/** A driver with an empty agenda. */
export function createNemesisDriver(
  cluster: SimulatedCluster,
  { onEffect, hasDisk, signals }: DriverSurroundings,
): NemesisDriver {
  const effects: TimedEffect[] = [];
  const tally = createFaultTally(cluster);
  const agenda = createAgenda(() => Math.round(cluster.clock.nowNs() / 1000));
  const diskFaults = followDiskFaults(signals);
  const changes = createChangeWatch(cluster);

  function carryOut(effect: LabelledEffect): void {
    changes.settle();
    if (effect.type === "change-members" && changes.isAsked(effect)) {
      carryOutSimulated(cluster, effect, () => undefined);
      return;
    }
    // Without a disk, power loss is no more than a kill.
    const counted = effect.type === "kill" && !hasDisk(effect.node) ? { ...effect, powerLoss: false } : effect;
    const count = tally.begin(counted);
    const showsLater = ["links", "clog", "disk", "change-members"].includes(effect.type);
    carryOutSimulated(cluster, effect, (outcome) => {
      if (!showsLater && hadEffect(counted, outcome)) count();
    });
    if (effect.type === "disk") diskFaults.begin(effect, count);
    if (effect.type === "change-members") changes.asked(effect, count);
  }

  return {
    ...agenda,
    act(given) {
      const effect = withoutGone(cluster, given);
      if (agenda.isStopped() || !isAllowed(cluster, effect)) return false;
      const timed: TimedEffect = { atUs: agenda.nowUs(), ...effect };
      effects.push(timed);
      carryOut(effect);
      onEffect(timed);
      return true;
    },
    effects,
    counts() {
      changes.settle();
      return tally.counts();
    },
  };
}

interface Agenda extends Pick<NemesisDriver, "at" | "nextUs" | "fire" | "stop"> {
  nowUs(this: void): number;
  isStopped(this: void): boolean;
}

/** What is planned, soonest first; of the same time, in the order in which it was planned. */
function createAgenda(nowUs: () => number): Agenda {
  let planned: Planned[] = [];
  let isStopped = false;
  let firedUs = -1;
  return {
    at(timeUs, action) {
      if (isStopped) return;
      // One turn in a µs: between two, events could run, and a list of effects could not tell that there were two.
      const due = Math.max(Math.round(timeUs), nowUs(), firedUs + 1);
      let position = planned.length;
      while (position > 0 && (planned[position - 1]?.timeUs ?? 0) > due) position--;
      planned.splice(position, 0, { timeUs: due, action });
    },
    nextUs: () => planned[0]?.timeUs ?? Infinity,
    fire() {
      const now = nowUs();
      firedUs = now;
      for (let next = planned[0]; next !== undefined && next.timeUs <= now; next = planned[0]) {
        planned.shift();
        next.action();
      }
    },
    stop() {
      isStopped = true;
      planned = [];
    },
    nowUs,
    isStopped: () => isStopped,
  };
}

type DiskEffect = Extract<NemesisEffect, { type: "disk" }>;

/** Counts faults of disks when they have effect: a full disk ends its node, others must meet a write. */
function followDiskFaults(signals: DriverSurroundings["signals"]): {
  begin(effect: DiskEffect, count: () => void): void;
} {
  /** Per node: a fault that has had no effect yet. */
  const open = new Map<string, { readonly count: () => void; readonly isFull: boolean }>();
  const end = (node: string): void => {
    open.get(node)?.count();
    open.delete(node);
  };
  signals.onDiskFull(end);
  signals.onWrite((node) => {
    if (open.get(node)?.isFull === false) end(node);
  });
  return {
    begin: ({ node, isFull }, count) => void open.set(node, { count, isFull: isFull ?? false }),
  };
}

/** The effect on those of its links that are there: nodes may have left since it was decided on. */
function withoutGone({ nodes }: SimulatedCluster, effect: LabelledEffect): LabelledEffect {
  if (effect.type !== "links" && effect.type !== "clog") return effect;
  const isThere = (end: string): boolean => end === "client" || nodes.includes(end);
  const links = effect.links.filter(([from, to]) => isThere(from) && isThere(to));
  return links.length === effect.links.length ? effect : { ...effect, links };
}

/** Whether the system's promise allows it, and there is anything to do. */
function isAllowed(cluster: SimulatedCluster, effect: NemesisEffect): boolean {
  if ("node" in effect && effect.type !== "add-node" && !cluster.nodes.includes(effect.node)) return false;
  switch (effect.type) {
    case "kill":
      return stateOf(cluster, effect.node) !== "stopped" && cluster.mayLose(effect.node);
    case "pause":
      return stateOf(cluster, effect.node) === "running" && cluster.mayLose(effect.node);
    case "restart":
      return stateOf(cluster, effect.node) === "stopped";
    case "resume":
      return stateOf(cluster, effect.node) === "paused";
    case "operator":
      return stateOf(cluster, effect.node) === "running";
    case "add-node":
      // When a run is shrunk, an option may be left out without which members are fixed.
      return cluster.membership !== undefined && !cluster.nodes.includes(effect.node);
    case "change-members":
      return mayChangeMembers(cluster, effect);
    case "remove-node":
      return mayRemoveNode(cluster, effect.node);
    case "links":
    case "clog":
      return effect.links.length > 0;
    case "disk":
      // A full disk ends the node at its next write.
      return effect.isFull !== true || cluster.mayLose(effect.node);
    case "clock":
    case "network":
      return true;
  }
}

function stateOf(cluster: SimulatedCluster, node: string): string | undefined {
  return cluster.status().find(({ id }) => id === node)?.state;
}

/** Both directions between each of the one and each of the other; no link from a node to itself. */
export function linksBetween(ones: readonly string[], others: readonly string[]): LinkEnds[] {
  const links: LinkEnds[] = [];
  for (const one of ones) {
    for (const other of others) {
      if (other !== one) links.push([one, other], [other, one]);
    }
  }
  return links;
}
