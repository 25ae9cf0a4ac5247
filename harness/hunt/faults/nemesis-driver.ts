/**
 * NemesisDriver: acts on a simulated cluster between events, and writes down what it did.
 *
 * Faults that were events of the simulation would take part in its order of ties and in its trace, and a list of
 * recorded effects could then never give exactly the run that a strategy gave. So the driver keeps its own agenda
 * beside the simulation's: its turn comes when every event up to its time has run. Only effects are recorded, not
 * decisions, and one that is not allowed (`mayLose`) is not carried out, whoever asks for it.
 */
import type { Done } from "../../clusters/cluster.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import { LinkMap } from "../../nemesis/link-map.ts";
import type { FaultTally } from "./fault-tally.ts";
import { createFaultTally } from "./fault-tally.ts";
import type { Signals } from "./signals.ts";
import type { LinkEnds, NemesisEffect, TimedEffect } from "../plan/plan.ts";

export interface NemesisDriver {
  /** Does it when the time has come; µs of the run, not before now. */
  at(timeUs: number, action: () => void): void;
  /** When the next action is due; Infinity when there is none. */
  nextUs(): number;
  /** Runs every action that is due. */
  fire(): void;
  /** Carries it out now, and records it; false when it may not be done, or changes nothing. */
  act(effect: NemesisEffect): boolean;
  /** Nothing more is done: what is on the agenda is dropped. */
  stop(): void;
  /** Whether everything on this link is dropped now. */
  isCut(from: string, to: string): boolean;
  readonly effects: readonly TimedEffect[];
  readonly tally: FaultTally;
}

interface Planned {
  readonly timeUs: number;
  readonly action: () => void;
}

const nothing: Done = () => undefined;

/** Per node: a fault of its disk that has had no effect yet. A full disk ends the node; others must meet a write. */
type DiskFaults = Map<string, { readonly count: () => void; readonly isFull: boolean }>;

export interface DriverSurroundings {
  /** Told of each effect that was carried out. */
  readonly onEffect: (effect: TimedEffect) => void;
  /** Whether this node has ever written anything. */
  readonly hasDisk: (node: string) => boolean;
  readonly signals: Pick<Signals, "onWrite" | "onDiskFull">;
}

export function createNemesisDriver(
  cluster: SimulatedCluster,
  { onEffect, hasDisk, signals }: DriverSurroundings,
): NemesisDriver {
  /** Soonest first; of the same time, in the order in which they were planned. */
  let agenda: Planned[] = [];
  let isStopped = false;
  let firedUs = -1;
  const effects: TimedEffect[] = [];
  const cut = new LinkMap<boolean>();
  const tally = createFaultTally(cluster, hasDisk);
  const diskFaults: DiskFaults = new Map();
  const diskFaultHadEffect = (node: string): void => {
    diskFaults.get(node)?.count();
    diskFaults.delete(node);
  };
  signals.onDiskFull(diskFaultHadEffect);
  signals.onWrite((node) => {
    if (diskFaults.get(node)?.isFull === false) diskFaultHadEffect(node);
  });
  const nowUs = (): number => Math.round(cluster.clock.nowNs() / 1000);

  function at(timeUs: number, action: () => void): void {
    if (isStopped) return;
    // One turn in a µs: between two, events could run, and a list of effects could not tell that there were two.
    const due = Math.max(Math.round(timeUs), nowUs(), firedUs + 1);
    let position = agenda.length;
    while (position > 0 && (agenda[position - 1]?.timeUs ?? 0) > due) position--;
    agenda.splice(position, 0, { timeUs: due, action });
  }

  return {
    at,
    nextUs: () => agenda[0]?.timeUs ?? Infinity,
    fire() {
      const now = nowUs();
      firedUs = now;
      for (let next = agenda[0]; next !== undefined && next.timeUs <= now; next = agenda[0]) {
        agenda.shift();
        next.action();
      }
    },
    act(effect) {
      if (isStopped || !isAllowed(cluster, effect)) return false;
      const timed: TimedEffect = { atUs: nowUs(), ...effect };
      effects.push(timed);
      if (effect.type === "links") noteCuts(cut, effect);
      carryOut({ cluster, effect, tally, hasDisk, diskFaults });
      onEffect(timed);
      return true;
    },
    stop() {
      isStopped = true;
      agenda = [];
    },
    isCut: (from, to) => cut.get(from, to) === true,
    effects,
    tally,
  };
}

function noteCuts(cut: LinkMap<boolean>, { links, rule }: Extract<NemesisEffect, { type: "links" }>): void {
  for (const { 0: from, 1: to } of links) cut.set(from, to, rule.drop === true);
}

/** Whether the system's promise allows it, and there is anything to do. */
function isAllowed(cluster: SimulatedCluster, effect: NemesisEffect): boolean {
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

function carryOut(parts: {
  readonly cluster: SimulatedCluster;
  readonly effect: NemesisEffect;
  readonly tally: FaultTally;
  readonly hasDisk: (node: string) => boolean;
  readonly diskFaults: DiskFaults;
}): void {
  const { cluster, effect, tally, hasDisk, diskFaults } = parts;
  const count = tally.begin(effect);
  switch (effect.type) {
    case "kill":
      cluster.kill(effect.node, { powerLoss: effect.powerLoss }, ({ wasRunning, recordsLost }) => {
        if (effect.powerLoss && hasDisk(effect.node) ? recordsLost > 0 : wasRunning) count();
      });
      return;
    case "restart":
      cluster.restart(effect.node, { wipe: false }, nothing);
      return;
    case "pause":
      cluster.pause(effect.node, (wasRunning) => {
        if (wasRunning) count();
      });
      return;
    case "resume":
      cluster.resume(effect.node, nothing);
      return;
    case "links":
      for (const { 0: from, 1: to } of effect.links) cluster.setLink(from, to, effect.rule);
      return;
    case "clog":
      for (const { 0: from, 1: to } of effect.links) {
        cluster.clog(from, to, cluster.clock.nowNs() + effect.forMs * 1e6);
      }
      return;
    case "clock":
      cluster.setClock(effect.node, { offsetMs: effect.offsetMs, rate: effect.rate });
      count();
      return;
    case "disk":
      cluster.setDisk(effect.node, {
        slowness: effect.slowness,
        isStalled: effect.isStalled,
        isFull: effect.isFull ?? false,
      });
      diskFaults.set(effect.node, { count, isFull: effect.isFull ?? false });
      return;
    case "operator":
      if (cluster.ask(effect.node, effect.request)) count();
      return;
    case "network": {
      const { loss, duplicate, delay } = effect;
      cluster.setNetwork({
        ...(loss === undefined ? {} : { loss }),
        ...(duplicate === undefined ? {} : { duplicate }),
        ...(delay === undefined ? {} : { delay }),
      });
      count();
    }
  }
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
