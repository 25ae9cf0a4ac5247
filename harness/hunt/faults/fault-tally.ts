/**
 * FaultTally: how often each kind of fault was armed, and how often that changed anything.
 *
 * A nemesis that cuts links on which nobody talks has tested nothing, and a whole fleet can run blind like that. So a
 * fault on links counts as effective only when a message was dropped or held up because of it.
 */
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import type { LinkEnds, NemesisEffect } from "../plan/plan.ts";

/** Of one kind: e.g. { fault: "cut", armed: 12, effective: 9 }. */
export interface FaultCount {
  readonly fault: string;
  readonly armed: number;
  readonly effective: number;
}

export interface FaultTally {
  /** Notes that it begins; gives what to call when it had effect. Effects that only undo others are not counted. */
  begin(effect: NemesisEffect): () => void;
  /** So far; asks the links once more. By name. */
  counts(): readonly FaultCount[];
}

interface Count {
  armed: number;
  effective: number;
}

/** A fault on links that nobody has seen the effect of yet. */
interface Open {
  readonly count: Count;
  readonly links: readonly LinkEnds[];
  readonly before: number;
}

/** @param hasDisk whether this node has ever written anything: without, power loss is no more than a kill */
export function createFaultTally(cluster: SimulatedCluster, hasDisk: (node: string) => boolean): FaultTally {
  const counts = new Map<string, Count>();
  let open: Open[] = [];

  function disturbed(links: readonly LinkEnds[]): number {
    let sum = 0;
    for (const { 0: from, 1: to } of links) {
      const { dropped, delayed } = cluster.linkCounts(from, to);
      sum += dropped + delayed;
    }
    return sum;
  }

  function settle(): void {
    const still: Open[] = [];
    for (const fault of open) {
      if (disturbed(fault.links) === fault.before) still.push(fault);
      else fault.count.effective++;
    }
    open = still;
  }

  return {
    begin(effect) {
      const name = faultName(effect);
      const fault = effect.type === "kill" && !hasDisk(effect.node) ? "kill" : name;
      if (effect.type === "links") settle();
      if (fault === undefined) return () => undefined;
      const count = counts.get(fault) ?? { armed: 0, effective: 0 };
      counts.set(fault, count);
      count.armed++;
      if (effect.type === "links" || effect.type === "clog") {
        open.push({ count, links: effect.links, before: disturbed(effect.links) });
      }
      return () => void count.effective++;
    },
    counts() {
      settle();
      return [...counts]
        .map(([fault, { armed, effective }]) => ({ fault, armed, effective }))
        .sort((one, other) => (one.fault < other.fault ? -1 : 1));
    },
  };
}

/** The kind of fault that it begins; undefined for what only ends one. */
export function faultName(effect: NemesisEffect): string | undefined {
  switch (effect.type) {
    case "kill":
      return effect.powerLoss ? "power-loss" : "kill";
    case "pause":
      return "pause";
    case "links": {
      const { drop, loss, delayMs } = effect.rule;
      if (drop === true) return "partition";
      if ((loss ?? 0) > 0) return "lossy";
      return delayMs === undefined ? undefined : "slow";
    }
    case "clog":
      return "clog";
    case "clock":
      return effect.rate === 1 && effect.offsetMs === 0 ? undefined : "clock";
    case "disk":
      if (effect.isFull === true) return "disk-full";
      if (effect.isStalled) return "disk-stall";
      return effect.slowness === 1 ? undefined : "slow-disk";
    case "network":
      return (effect.loss ?? 0) + (effect.duplicate ?? 0) === 0 ? undefined : "network";
    case "operator":
      return "operator";
    case "restart":
    case "resume":
      return undefined;
  }
}
