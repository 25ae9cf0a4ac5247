/**
 * AnySystem: what `clew test` can test, told apart by `kind`.
 */
import type { Member, System, SystemDescription } from "../systems-under-test/system.ts";

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

/** An executable as its author writes it: what has a default may be left out. */
export type ExecutableDefinition = Pick<ExecutableSystem, "name" | "command" | "workloads"> &
  Partial<Omit<ExecutableSystem, "kind">>;

/**
 * A system whose nodes are processes of one program.
 *
 * Defaults: its name as title, three nodes n0, n1, n2 as Maelstrom names them (any number may be asked for), "leader" as
 * the role that leads, for programs that tell their roles. It has no options and no planted bugs.
 */
export function createExecutable(definition: ExecutableDefinition): ExecutableSystem {
  const { name } = definition;
  return {
    kind: "executable",
    title: name,
    description: "",
    options: [],
    mutants: [],
    defaultNodes: 3,
    members: (nodes) => membersOf(name, nodes),
    leaderRoles: ["leader"],
    restartsHalted: false,
    ...definition,
  };
}

/** Many programs count on n0 being there. */
function membersOf(system: string, nodes: number): readonly Member[] {
  if (!Number.isInteger(nodes) || nodes < 1) {
    throw new RangeError(`${system}: nodes: expected at least 1, found ${nodes}.`);
  }
  return Array.from({ length: nodes }, (_, number) => ({ id: `n${number}`, role: "server", isTarget: true }));
}
