/**
 * The catalog of all bundled systems. To plug in your own system, add it here.
 */
import { mesos } from "./mesos/system.ts";
import { multiPaxos } from "./multi-paxos/system.ts";
import { paxos } from "./paxos/system.ts";
import { raft } from "./raft/system.ts";
import type { System } from "./system.ts";
import { testAndSet } from "./test-and-set/system.ts";
import { vmFt } from "./vm-ft/system.ts";
import { zookeeper } from "./zookeeper/system.ts";

/** All systems, in the order of `clew list`. */
export const systems: readonly System[] = [raft, vmFt, testAndSet, paxos, multiPaxos, zookeeper, mesos];

/** The system with this name; undefined: none. */
export function systemNamed(name: string): System | undefined {
  return systems.find((system) => system.name === name);
}
