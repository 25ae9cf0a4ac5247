/**
 * What `import … from "clew"` gives: the ways to plug something in.
 */
export { defineConfig, defineExecutable, defineModel, defineSystem, defineWorkload } from "../plug-ins/define.ts";
export type { Config, ExecutableProgram, SystemDefinition } from "../plug-ins/define.ts";
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
