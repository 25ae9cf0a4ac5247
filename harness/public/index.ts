/**
 * What `import … from "clew"` gives: the ways to plug something in, and what workloads are made of.
 */
export { defineConfig, defineExecutable, defineModel, defineSystem, defineWorkload } from "../plug-ins/define.ts";
export type { Config, ExecutableProgram, SystemDefinition } from "../plug-ins/define.ts";
export type { Command, ExecutableDefinition, ExecutableSystem } from "../any-system.ts";
export type { Workload, WorkloadOptions } from "../workloads/workload.ts";
export type { Judge } from "../judge.ts";
export { keyedGenerator } from "../workloads/keyed-workload.ts";
export type { KeyOptions } from "../workloads/keyed-workload.ts";
export { finalReads } from "../workloads/final-reads.ts";
export type { Rpc, RpcCall, RpcError, RpcSetup } from "../clusters/executables/rpc/rpc.ts";
export type { ErrorMeaning } from "../clusters/executables/rpc/error-codes.ts";
export type { Body } from "../clusters/executables/network/message.ts";
export type { Answer, Context, Generator, PlannedOperation, Worker } from "../generator/generator.ts";
export { nothingToDo, once } from "../generator/combinators/once.ts";
export type { Template } from "../generator/combinators/once.ts";
export { repeat } from "../generator/combinators/repeat.ts";
export { cycle } from "../generator/combinators/cycle.ts";
export { limit } from "../generator/combinators/limit.ts";
export { sequence } from "../generator/combinators/sequence.ts";
export { phases } from "../generator/combinators/phases.ts";
export { untilOk } from "../generator/combinators/until-ok.ts";
export { flipFlop } from "../generator/combinators/flip-flop.ts";
export { sleep } from "../generator/combinators/sleep.ts";
export { delay } from "../generator/combinators/delay.ts";
export { stagger } from "../generator/combinators/stagger.ts";
export { timeLimit } from "../generator/combinators/time-limit.ts";
export { any } from "../generator/combinators/any.ts";
export { mix } from "../generator/combinators/mix.ts";
export type { Weighted } from "../generator/combinators/weighted.ts";
export { reserve } from "../generator/combinators/reserve.ts";
export type { Reservation } from "../generator/combinators/reserve.ts";
export { clients, onWorkers } from "../generator/combinators/on-workers.ts";
export { eachWorker } from "../generator/combinators/each-worker.ts";
export { concurrentKeys } from "../generator/combinators/concurrent-keys.ts";
export type { ConcurrentKeysOptions } from "../generator/combinators/concurrent-keys.ts";
