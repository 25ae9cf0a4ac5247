/**
 * What people write who plug something in: a record each, with defaults for what most do not need.
 */
import type { Model } from "../../checker/models/model.ts";
import type { Member, System } from "../../systems-under-test/system.ts";
import { createExecutable, type ExecutableDefinition, type ExecutableSystem } from "../any-system.ts";
import { maelstromWorkloads } from "../workloads/maelstrom/index.ts";
import type { Workload } from "../workloads/workload.ts";

/** A system as its author writes it: what has a default may be left out. */
export type SystemDefinition = Pick<System, "name" | "workloads" | "createNode" | "createClient"> &
  Partial<Omit<System, "kind" | "main" | "module">>;

/** What a `clew.config` file exports. All of it is there beside what comes with clew. */
export interface Config {
  readonly systems?: readonly (System | ExecutableSystem)[];
  readonly workloads?: readonly Workload[];
  readonly models?: readonly Model[];
}

/**
 * A system under test.
 *
 * Defaults: its name as title, no description, no options, no planted bugs, three nodes n1, n2, n3 that faults may all
 * choose (any number may be asked for), no roles that lead, and a node that halts is a finding.
 *
 * @example
 * export default defineSystem({
 *   name: "my-register",
 *   workloads: ["register"],
 *   createNode: ({ id, members }) => new MyNode(id, members),
 *   createClient: ({ members, worker, timeoutMs }, random) => new MyClient(members, worker, timeoutMs),
 * });
 */
export function defineSystem(definition: SystemDefinition): System {
  const { name } = definition;
  return {
    kind: "nodes",
    title: name,
    description: "",
    options: [],
    mutants: [],
    defaultNodes: 3,
    members: (nodes) => membersOf(name, nodes),
    leaderRoles: [],
    restartsHalted: false,
    ...definition,
  };
}

/** An executable as its author writes it: what has a default may be left out. */
export type ExecutableProgram = Pick<ExecutableDefinition, "name" | "command"> & Partial<ExecutableDefinition>;

/**
 * A program that speaks Maelstrom's protocol, one process of it a node. See `createExecutable` for what may be left out;
 * without `workloads` it may be tested with each of Maelstrom's.
 *
 * @example
 * export default defineConfig({
 *   systems: [
 *     defineExecutable({ name: "my-kv", command: { file: "./build/my-kv", args: ["--fast"] }, workloads: ["lin-kv"] }),
 *   ],
 * });
 */
export function defineExecutable(program: ExecutableProgram): ExecutableSystem {
  return createExecutable({ workloads: maelstromWorkloads.map(({ name }) => name), ...program });
}

function membersOf(system: string, nodes: number): readonly Member[] {
  if (!Number.isInteger(nodes) || nodes < 1) {
    throw new RangeError(`${system}: nodes: expected at least 1, found ${nodes}.`);
  }
  return Array.from({ length: nodes }, (_, number) => ({ id: `n${number + 1}`, role: "server", isTarget: true }));
}

/** A workload: what the clients do, and the model that judges what they saw. */
export function defineWorkload(workload: Workload): Workload {
  return workload;
}

/** A model: what an object does when one client uses it alone. See `Model` for an example. */
export function defineModel(model: Model): Model {
  return model;
}

/** What a `clew.config.ts` exports as its default. */
export function defineConfig(config: Config): Config {
  return config;
}
