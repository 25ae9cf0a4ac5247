/**
 * What people write who plug something in: a record each, with defaults for what most do not need.
 */
import { fileURLToPath } from "node:url";
import type { Check } from "../../checker/history-check.ts";
import type { Model } from "../../checker/models/model.ts";
import type { Member, System } from "../../systems-under-test/system.ts";
import type { FaultDefinition } from "../nemesis/own/fault-definition.ts";
import { ownFault, type OwnFault } from "../nemesis/own/own-fault.ts";
import { createExecutable, type ExecutableDefinition, type ExecutableSystem } from "../any-system.ts";
import { finalReads } from "../workloads/final-reads.ts";
import { maelstromWorkloads } from "../workloads/maelstrom/index.ts";
import type { Workload } from "../workloads/workload.ts";
import type { Config } from "./config.ts";

/** A system as its author writes it: what has a default may be left out. */
export type SystemDefinition = Pick<System, "name" | "workloads" | "createNode" | "createClient"> &
  Partial<Omit<System, "kind" | "main">>;

/**
 * A system under test.
 *
 * Defaults: its name as title, no description, no options, no planted bugs, three nodes n1, n2, n3 that faults may all
 * choose (any number may be asked for), no roles that lead, and a node that halts is a finding.
 *
 * Its nodes run as processes that load the module which exports it. The command line knows that module, as it loaded it.
 * For `runTest` with processes say it here: `module: import.meta.url`. It must be a module that may be loaded once more in
 * every node, so not the test file itself.
 *
 * @example
 * ```ts
 * export default defineSystem({
 *   name: "my-register",
 *   workloads: ["register"],
 *   createNode: ({ id, members }) => new MyNode(id, members),
 *   createClient: ({ members, worker, timeoutMs }, random) => new MyClient(members, worker, timeoutMs),
 * });
 * ```
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
    ...(definition.module?.startsWith("file:") === true ? { module: fileURLToPath(definition.module) } : {}),
  };
}

/** A program as its author writes it: what has a default may be left out. */
export type ExecutableProgram = Pick<ExecutableDefinition, "name" | "command"> & Partial<ExecutableDefinition>;

/**
 * A program that speaks Maelstrom's protocol, one process of it a node.
 *
 * Defaults: its name as title, three nodes n0, n1, n2 (any number may be asked for), "leader" as the role that leads, no
 * options, no planted bugs, and each of Maelstrom's workloads.
 *
 * @example
 * ```ts
 * export default defineConfig({
 *   systems: [
 *     defineExecutable({ name: "my-kv", command: { file: "./build/my-kv", args: ["--fast"] }, workloads: ["lin-kv"] }),
 *   ],
 * });
 * ```
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

/** A workload as its author writes it: what has a default may be left out. */
export type WorkloadDefinition = Pick<Workload, "name" | "judge" | "generator"> & Partial<Workload>;

/**
 * A workload: what the clients do, and the model or check that judges what they saw.
 *
 * Defaults: no description, final reads of every key that is in use, nothing that must succeed, four keys at a time with
 * 300 operations each.
 *
 * @example
 * ```ts
 * export const reads = defineWorkload({
 *   name: "mostly-reads",
 *   description: "Nine reads for each write.",
 *   judge: "register",
 *   generator: (options) =>
 *     keyedGenerator(options, ({ key, firstValue }) =>
 *       generators.mix([
 *         { weight: 9, generator: generators.repeat(generators.once({ f: "read", key })) },
 *         { weight: 1, generator: generators.repeat(generators.once(({ random }) => ({ f: "write", key, value: random.integer(1, 1e9) }))) },
 *       ]),
 *     ),
 *   mustSucceed: ["read", "write"],
 * });
 * ```
 */
export function defineWorkload(definition: WorkloadDefinition): Workload {
  return {
    description: "",
    finalGenerator: finalReads,
    mustSucceed: [],
    defaults: { keys: 4, operationsPerKey: 300 },
    ...definition,
  };
}

/** A model: what an object does when one client uses it alone. See `Model` in `clew/checker` for an example. */
export function defineModel(model: Model): Model {
  return model;
}

/**
 * A check: a property of a whole history, where no model of one object says it. It may judge a workload (`judge`), be
 * asked besides (`checks` of a workload or a config), or of a history that is there (`clew check --model ./my-check.ts`).
 * See `Check` in `clew/checker` for an example.
 */
export function defineCheck(check: Check): Check {
  return check;
}

/**
 * A kind of fault, said as effects: what happens to nodes and links when it begins, and after how many ms. Undoing,
 * counting, recording, replaying and shrinking follow from them.
 *
 * @example
 * ```ts
 * export default defineFault({
 *   name: "rolling-restart",
 *   description: "kills node after node, half a second apart",
 *   needs: ["kill"],
 *   targets: ["round"],
 *   defaultTargets: () => ["round"],
 *   begin: ({ targets }) =>
 *     targets.flatMap((node, turn) => [
 *       { type: "kill", node, powerLoss: false, afterMs: turn * 500 },
 *       { type: "restart", node, afterMs: turn * 500 + 300 },
 *     ]),
 * });
 * ```
 */
export function defineFault(definition: FaultDefinition): OwnFault {
  return ownFault(definition);
}

/**
 * What a `clew.config.ts` exports as its default.
 *
 * @example
 * ```ts
 * export default defineConfig({ systems: [myRegister], workloads: [reads] });
 * ```
 */
export function defineConfig(config: Config): Config {
  return config;
}
