/**
 * AnySystem: what `clew test` can test, told apart by `kind`.
 */
import type { System, SystemDescription } from "../systems-under-test/system.ts";

/** A program and its arguments. */
export interface Command {
  /** A path, from the current folder where it is not absolute, or the name of a program on the PATH. */
  readonly file: string;
  readonly args: readonly string[];
}

/** A program that speaks Maelstrom's protocol: one process of it for each node. */
export interface ExecutableSystem extends SystemDescription {
  readonly kind: "executable";
  readonly command: Command;
}

/** Systems that are no Nodes: they run as processes, never in the simulation, so hunts cannot search them. */
export type ForeignSystem = ExecutableSystem;

/** Whatever can be tested. */
export type AnySystem = System | ForeignSystem;
