/**
 * What `import … from "clew"` gives: the ways to plug something in.
 */
export { defineConfig, defineExecutable, defineModel, defineSystem, defineWorkload } from "../plug-ins/define.ts";
export type { Config, ExecutableProgram, SystemDefinition } from "../plug-ins/define.ts";
export type { Model } from "../../checker/models/model.ts";
export type { Workload, WorkloadOptions } from "../workloads/workload.ts";
export type { Generator } from "../generator/generator.ts";
