/**
 * NemesisEffect: one thing that a nemesis does to a cluster, as plain data.
 *
 * A test's faults and a hunt's strategies decide differently, and act alike: what they decide becomes effects, and
 * effects are carried out, and looked at for what they changed, in one place (`carry-out.ts`). Being data, they can be
 * written down and done again.
 */
import type { Json } from "../../histories/json.ts";
import type { LinkRule, SyncRule } from "../clusters/cluster.ts";
import type { Delay } from "../clusters/simulated/network/delay.ts";

/** A directed link, by its two endpoints: node ids, or "client" for all clients together. */
export type LinkEnds = readonly [from: string, to: string];

/** What can be done to every cluster that has the capability. */
export type ClusterEffect =
  /** Ends a node at once; with a power loss it also loses what it had not synced to disk. */
  | { readonly type: "kill"; readonly node: string; readonly powerLoss: boolean }
  /** Starts a node that is down, with its disk. */
  | { readonly type: "restart"; readonly node: string }
  /** Stops a node in the middle of whatever it does. */
  | { readonly type: "pause"; readonly node: string }
  /** Lets a paused node go on. */
  | { readonly type: "resume"; readonly node: string }
  /** Puts this rule on these links, in place of what was there; `{}` heals them. */
  | { readonly type: "links"; readonly links: readonly LinkEnds[]; readonly rule: LinkRule }
  /** An operator asks this of the node. No fault, but what systems are asked to survive faults with. */
  | { readonly type: "operator"; readonly node: string; readonly request: Json };

/** Sets the wall clock of a process so much ahead of the true one; 0: right again. In simulation a clock has a rate as well. */
export interface WallClockEffect {
  readonly type: "wall-clock";
  readonly node: string;
  readonly aheadMs: number;
}

/** Replaces what a node's disk does with syncs; `{}`: what it should. In simulation a disk is told otherwise ("disk"). */
export interface SyncEffect {
  readonly type: "syncs";
  readonly node: string;
  readonly rule: SyncRule;
}

/** What an operator does to who is in the cluster. */
export type MembershipEffect =
  /** Starts a new node, which is no member yet. */
  | { readonly type: "add-node"; readonly node: string }
  /** Asks whoever leads to change the members of that moment. What comes of it shows later. */
  | { readonly type: "change-members"; readonly add: readonly string[]; readonly remove: readonly string[] }
  /** Ends a node that is no member any more, for good. */
  | { readonly type: "remove-node"; readonly node: string };

/** What can be done to a simulated cluster only. */
export type SimulatedEffect =
  /** Holds what arrives on these links for so long, then lets it go in one burst. */
  | { readonly type: "clog"; readonly links: readonly LinkEnds[]; readonly forMs: number }
  /** Steps the wall clock to this offset from an untouched one, and sets the rate of both clocks. */
  | { readonly type: "clock"; readonly node: string; readonly offsetMs: number; readonly rate: number }
  /** Syncs take this many times as long (1: healthy); stalled: none ends; full: a node that writes is ended. */
  | {
      readonly type: "disk";
      readonly node: string;
      readonly slowness: number;
      readonly isStalled: boolean;
      readonly isFull?: boolean;
    }
  /** The network between all nodes, from now on. */
  | { readonly type: "network"; readonly loss?: number; readonly duplicate?: number; readonly delay?: Delay };

/** Everything that a nemesis can do. */
export type NemesisEffect = ClusterEffect | MembershipEffect | SimulatedEffect;

/** The kind of fault that it begins; undefined for what only ends one. */
export function faultName(effect: NemesisEffect): string | undefined {
  switch (effect.type) {
    case "kill":
      return effect.powerLoss ? "power-loss" : "kill";
    case "pause":
      return "pause";
    case "links": {
      const { drop, loss = 0, duplicate = 0, reorder = 0, corrupt = 0, reset = 0, rateKbit, delayMs } = effect.rule;
      if (drop === true) return "partition";
      if (loss > 0) return "lossy";
      if (duplicate > 0) return "duplicate";
      if (reorder > 0) return "reorder";
      if (corrupt > 0) return "corrupt";
      if (reset > 0) return "reset";
      if (rateKbit !== undefined) return "rate";
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
    case "change-members":
      return "membership";
    case "restart":
    case "resume":
    case "add-node":
    case "remove-node":
      return undefined;
  }
}
