/**
 * Carries out effects on a cluster, and says of each what came of it. Every nemesis acts through here.
 *
 * A fault that changed nothing has tested nothing. So what an effect came to is what the cluster reports: that a
 * process was running, that records were lost. What a rule on links came to shows later; see `link-meter.ts`.
 */
import type { Cluster, ClusterMembership } from "../clusters/cluster.ts";
import type { SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import type { ClusterEffect, MembershipEffect, NemesisEffect, SyncEffect, WallClockEffect } from "./effect.ts";

/** What came of an effect. */
export interface Outcome {
  /** Whether there was something to do it to: a process that ran, a node that could be asked. */
  readonly isHit: boolean;
  /** Unsynced records that a kill took; 0 for all else. */
  readonly recordsLost: number;
  /** A power loss of a file system that is there in truth. */
  readonly isOfFiles?: boolean;
  /** Syncs that met the rule that was in force before. Left out: the effect has nothing to do with syncs. */
  readonly syncsMet?: number;
  /** Why a node did not come back. */
  readonly error?: Error;
}

const HIT: Outcome = { isHit: true, recordsLost: 0 };
const MISSED: Outcome = { isHit: false, recordsLost: 0 };

/** Does it now; `done` is told what came of it, once, as soon as the cluster knows. */
export function carryOut(
  cluster: Cluster,
  effect: ClusterEffect | MembershipEffect | SyncEffect | WallClockEffect,
  done: (outcome: Outcome) => void,
): void {
  const cameBack = (error?: Error): void => done(error === undefined ? HIT : { ...HIT, error });
  switch (effect.type) {
    case "kill":
      cluster.kill(effect.node, { powerLoss: effect.powerLoss }, ({ wasRunning, recordsLost }) => {
        const isOfFiles = effect.powerLoss && cluster.powerLossTakes === "blocks";
        done({ isHit: wasRunning, recordsLost, ...(isOfFiles ? { isOfFiles } : {}) });
      });
      return;
    case "pause":
      cluster.pause(effect.node, (wasRunning) => done(wasRunning ? HIT : MISSED));
      return;
    case "restart":
      cluster.restart(effect.node, { wipe: false }, cameBack);
      return;
    case "resume":
      cluster.resume(effect.node, cameBack);
      return;
    case "links":
      setLinks(cluster, effect, done);
      return;
    case "wall-clock":
      if (cluster.setWallClock === undefined)
        throw new RangeError(`the ${cluster.name} cluster cannot do "wall-clock"`);
      cluster.setWallClock(effect.node, effect.aheadMs, (wasRunning, error) =>
        done({ ...(wasRunning ? HIT : MISSED), ...(error === undefined ? {} : { error }) }),
      );
      return;
    case "syncs":
      if (cluster.setSyncs === undefined) throw new RangeError(`the ${cluster.name} cluster cannot do "disk"`);
      cluster.setSyncs(effect.node, effect.rule, ({ wasRunning, met }, error) =>
        done({ ...(wasRunning ? HIT : MISSED), syncsMet: met, ...(error === undefined ? {} : { error }) }),
      );
      return;
    case "operator":
      done(cluster.ask(effect.node, effect.request) ? HIT : MISSED);
      return;
    case "add-node":
      membershipOf(cluster).add(effect.node, cameBack);
      return;
    case "change-members":
      done(membershipOf(cluster).change(effect) ? HIT : MISSED);
      return;
    case "remove-node":
      membershipOf(cluster).remove(effect.node, cameBack);
  }
}

/** A rule is in force when it is on all of its links. */
function setLinks(
  cluster: Pick<Cluster, "setLink">,
  { links, rule }: Extract<ClusterEffect, { readonly type: "links" }>,
  done: (outcome: Outcome) => void,
): void {
  let waiting = links.length + 1;
  let problem: Error | undefined;
  const arrive = (error?: Error): void => {
    problem ??= error;
    if (--waiting === 0) done(problem === undefined ? HIT : { ...HIT, error: problem });
  };
  for (const { 0: from, 1: to } of links) cluster.setLink(from, to, rule, arrive);
  arrive();
}

/** @throws RangeError where members cannot change */
export function membershipOf({ name, membership }: Cluster): ClusterMembership {
  if (membership !== undefined) return membership;
  throw new RangeError(`the ${name} cluster cannot do "membership": its system does not say how its members change`);
}

/** The same, where all effects are possible. */
export function carryOutSimulated(
  cluster: SimulatedCluster,
  effect: NemesisEffect,
  done: (outcome: Outcome) => void,
): void {
  switch (effect.type) {
    case "clog":
      for (const { 0: from, 1: to } of effect.links) {
        cluster.clog(from, to, cluster.clock.nowNs() + effect.forMs * 1e6);
      }
      break;
    case "clock":
      cluster.setClock(effect.node, { offsetMs: effect.offsetMs, rate: effect.rate });
      break;
    case "disk":
      cluster.setDisk(effect.node, {
        slowness: effect.slowness,
        isStalled: effect.isStalled,
        isFull: effect.isFull ?? false,
      });
      break;
    case "network": {
      const { loss, duplicate, delay } = effect;
      cluster.setNetwork({
        ...(loss === undefined ? {} : { loss }),
        ...(duplicate === undefined ? {} : { duplicate }),
        ...(delay === undefined ? {} : { delay }),
      });
      break;
    }
    case "kill":
    case "restart":
    case "pause":
    case "resume":
    case "links":
    case "operator":
    case "add-node":
    case "change-members":
    case "remove-node":
      carryOut(cluster, effect, done);
      return;
  }
  done(HIT);
}

/**
 * Whether an effect on a node changed anything. A power loss that lost nothing did happen, but it showed nothing that a
 * kill does not show; except for a server's: nobody knew before that it had synced all that it wrote.
 */
export function hadEffect(effect: NemesisEffect, { isHit, recordsLost, isOfFiles = false }: Outcome): boolean {
  return effect.type === "kill" && effect.powerLoss && !isOfFiles ? recordsLost > 0 : isHit;
}

/**
 * Brings back every node that is down or paused and is wanted; `done` with what went wrong, once all have tried.
 * Nodes that run are left alone.
 */
export function bringBack(
  cluster: Cluster,
  isWanted: (node: string) => boolean,
  done: (errors: readonly Error[]) => void,
): void {
  const errors: Error[] = [];
  let waiting = 1;
  const arrive = ({ error }: Partial<Outcome>): void => {
    if (error !== undefined) errors.push(error);
    if (--waiting === 0) done(errors);
  };
  for (const { id, state } of cluster.status()) {
    if (state === "running" || !isWanted(id)) continue;
    waiting++;
    carryOut(cluster, { type: state === "paused" ? "resume" : "restart", node: id }, arrive);
  }
  arrive({});
}
