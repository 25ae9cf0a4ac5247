/**
 * The cursor: one search while it runs, with all that its steps share.
 */
import type { KeyHistory } from "../../base/key-history.ts";
import { wrongIndex } from "../../base/wrong-index.ts";
import type { Configuration, Configurations } from "./configurations.ts";
import type { CrashedUsage } from "./crashed-usage.ts";
import type { Layers } from "./layers.ts";
import type { Machine } from "./machine.ts";

/** A flag of a configuration: its last operation never returned, and nobody has observed it so far. */
export const DIRTY = 1;
/** A flag of a configuration: it used a never-returned operation too often. */
export const OVERUSED = 2;
/** On the stack in place of an item: expand the configuration itself. Lower numbers: classes that never returned. */
export const EXPAND = -1;

/** One search while it runs. */
export interface Cursor {
  readonly history: KeyHistory;
  readonly machine: Machine;
  readonly layers: Layers;
  readonly isRelaxed: boolean;
  readonly canPrune: boolean;
  readonly usage: CrashedUsage;
  readonly known: Configurations;
  /** What is left to try: pairs of a configuration and what to place there, or EXPAND. */
  readonly stack: number[];
  /** Whether another configuration can do all that the one being built can do. */
  readonly isCovered: (other: number) => boolean;
  /** The configuration being built, and the items placed on the way to it from its parent. */
  readonly at: Configuration;
  readonly path: number[];
  /** By class: the item that was last chosen for it, and the expansion in which that happened. */
  readonly chosen: Int32Array;
  readonly chosenAt: Int32Array;
  /** The items that can be placed at the configuration being expanded, and how promising each is. */
  readonly candidates: number[];
  readonly promise: number[];
  /** The highest layer that was reached, and the first configuration there. */
  farthest: number;
  farthestId: number;
  /** Whether an order was found. */
  isDone: boolean;
}

/** Whether the bit of the slot is set. */
export function has(mask: Int32Array, slot: number): boolean {
  return ((mask[slot >> 5] ?? wrongIndex()) & (1 << (slot & 31))) !== 0;
}

/** Sets the bit of the slot. */
export function put(mask: Int32Array, slot: number): void {
  mask[slot >> 5] = (mask[slot >> 5] ?? wrongIndex()) | (1 << (slot & 31));
}
