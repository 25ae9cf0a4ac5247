/**
 * What `import … from "clew"` gives: the ways to plug something in, and to run tests and hunts from a program.
 */
export {
  defineCheck,
  defineConfig,
  defineExecutable,
  defineFault,
  defineModel,
  defineSystem,
  defineWorkload,
} from "../plug-ins/define.ts";
export type { ExecutableProgram, SystemDefinition, WorkloadDefinition } from "../plug-ins/define.ts";
export type { Config, Defaults } from "../plug-ins/config.ts";
export { defineServer } from "../clusters/servers/adapter/define-server.ts";
export type { ServerDefinition } from "../clusters/servers/adapter/define-server.ts";
export type { ServerSystem } from "../clusters/servers/adapter/server-system.ts";
export { DefiniteError } from "../clusters/servers/adapter/server-adapter.ts";
export type * from "../clusters/servers/adapter/server-adapter.ts";
export type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
export type { Json } from "../../histories/json.ts";
export type { Model } from "../../checker/models/model.ts";
export type { Workload, WorkloadOptions } from "../workloads/workload.ts";
export type { Generator } from "../generator/generator.ts";
export type { Check, CheckVerdict } from "../../checker/history-check.ts";
export type { EffectOutcome, FaultDefinition, FaultView, PlannedEffect } from "../nemesis/own/fault-definition.ts";
export type { OwnFault } from "../nemesis/own/own-fault.ts";
/** Generators and their combinators, for workloads: `generators.mix(…)`. */
export * as generators from "../generator/combinators.ts";
export { finalReads } from "../workloads/final-reads.ts";
export { keyedGenerator } from "../workloads/keyed-workload.ts";
export { runTest } from "./run-test.ts";
export { runHunt, type HuntOutcome, type RunHuntOptions } from "./run-hunt.ts";
export type { FaultOption, RunProgress, RunTestOptions, SystemOption, WorkloadOption } from "./run-options.ts";
export { OptionsError } from "./options-error.ts";
export { RunFailedError, RunInterruptedError, type RunOutcome } from "../run/run-test.ts";
export { ModuleError } from "../../systems-under-test/node-kit/process/load-module.ts";
export type { RunResults, TestRecord } from "../../runs/results.ts";
