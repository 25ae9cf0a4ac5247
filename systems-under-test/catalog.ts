/**
 * Catalog: every bundled system by name. To plug in a system of your own, add it here.
 */
import { raft } from "./raft/system.ts";
import type { System } from "./system.ts";
import { testAndSet } from "./test-and-set/system.ts";
import { vmFt } from "./vm-ft/system.ts";

/** In the order in which `clew list` shows them. */
export const systems: readonly System[] = [raft, vmFt, testAndSet];

/** The system with this name; undefined when there is none. */
export function systemNamed(name: string): System | undefined {
  return systems.find((system) => system.name === name);
}
