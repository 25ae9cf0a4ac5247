/**
 * Strategy: one way of choosing faults. It sees what a nemesis may see (roles, notes, the moment of a write), and
 * acts through the driver, which records what was done.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import type { OwnFault } from "../../nemesis/own/own-fault.ts";
import type { NemesisDriver } from "../faults/nemesis-driver.ts";
import type { Signals } from "../faults/signals.ts";

/** What a strategy is given. */
export interface Battlefield {
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly signals: Signals;
  /** What was drawn for this run. */
  readonly settings: { readonly [name: string]: Json };
  /** What an operator may ask of a node. */
  readonly operatorRequests: readonly Json[];
  /** Roles that are an election, and roles that are no moment to wait for; see `System`. */
  readonly seekingRoles: readonly string[];
  readonly quietRoles: readonly string[];
  /** The largest difference in speed between two clocks that the system allows for, as a share of the faster one. */
  readonly clockDrift: number;
  /** Faults end then, in ms of the run. */
  readonly faultMs: number;
  readonly random: RandomStream;
  /** Kinds of faults that were plugged in. */
  readonly ownFaults: readonly OwnFault[];
}

/** A way of choosing faults. */
export interface Strategy {
  readonly name: string;
  readonly description: string;
  /** Called once, before the first event; plans on the driver and listens to signals. */
  start(field: Battlefield): void;
}
