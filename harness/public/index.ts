/**
 * What `import … from "clew"` gives: the ways to plug something in, to run tests and hunts from a program, and what
 * workloads are made of.
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
export type { Duration, FaultFields, RunFields } from "../spec/test-fields.ts";
export type { AnySystem, Command, ExecutableDefinition, ExecutableSystem, ForeignSystem } from "../any-system.ts";
export { defineServer } from "../clusters/servers/adapter/define-server.ts";
export type { ServerDefinition } from "../clusters/servers/adapter/define-server.ts";
export type { ServerSystem } from "../clusters/servers/adapter/server-system.ts";
export { DefiniteError } from "../clusters/servers/adapter/server-adapter.ts";
export type * from "../clusters/servers/adapter/server-adapter.ts";
export { runTest } from "./run-test.ts";
export { runHunt, type HuntOutcome, type RunHuntOptions } from "./run-hunt.ts";
export { runExplore, type ExploreOutcome, type RunExploreOptions } from "./run-explore.ts";
export type { Bounds } from "../explore/bounds.ts";
export type { Beginning } from "../explore/search-case.ts";
export type { SearchFigures, SearchLimit } from "../explore/case/search.ts";
export type { FaultOption, RunProgress, RunTestOptions, SystemOption, WorkloadOption } from "./run-options.ts";
export { OptionsError } from "./options-error.ts";
export { RunFailedError, RunInterruptedError } from "../run/run-errors.ts";
export type { RunOutcome } from "../run/run-test.ts";
export type { Phase } from "../run/controller.ts";
export { ModuleError } from "../../systems-under-test/node-kit/process/load-module.ts";
export type {
  CheckKind,
  CheckResult,
  FaultRecord,
  Finding,
  FindingKind,
  OperationStats,
  RunResults,
  ShrunkFrom,
  StoryLine,
  TestRecord,
} from "../../runs/results.ts";
export type { AvailabilityFigures, MessageCounts, MessageTotals, NetworkFigures } from "../../runs/run-figures.ts";
export type { CampaignVerdict } from "../../runs/hunts/tally-verdict.ts";
export type { FaultSum, HuntFinding, OperationSum, StrategySum, Tally, Unrepeatable } from "../../runs/hunts/tally.ts";
export { ORACLES, type Failure, type Oracle } from "../../runs/hunts/oracle.ts";
export type { EffectOutcome, FaultDefinition, FaultView, PlannedEffect } from "../nemesis/own/fault-definition.ts";
export type { OwnFault } from "../nemesis/own/own-fault.ts";
export type { ClusterEffect, LinkEnds } from "../nemesis/effect.ts";
export type { Capability, LinkRule, NodeStatus } from "../clusters/cluster.ts";
export type { Workload, WorkloadOptions } from "../workloads/workload.ts";
export type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
export type { Json } from "../../histories/json.ts";
export type { Model } from "../../checker/models/model.ts";
export type { Check, CheckVerdict, NodeStatement, Testimony } from "../../checker/history-check.ts";
export type { Judge } from "../judge.ts";
export type { Rpc, RpcCall, RpcError, RpcSetup } from "../clusters/executables/rpc/rpc.ts";
export type { ErrorMeaning } from "../clusters/executables/rpc/error-codes.ts";
export type { Body } from "../clusters/executables/network/message.ts";
export { keyedGenerator, type KeyOptions } from "../workloads/keyed-workload.ts";
export { finalReads } from "../workloads/final-reads.ts";
export type { Answer, Context, Generator, PlannedOperation, Worker } from "../generator/generator.ts";
/** Generators and their combinators, for workloads: `generators.mix(…)`. */
export * as generators from "../generator/combinators.ts";
export type { Template } from "../generator/combinators/once.ts";
export type { Weighted } from "../generator/combinators/weighted.ts";
export type { Reservation } from "../generator/combinators/reserve.ts";
export type { ConcurrentKeysOptions } from "../generator/combinators/concurrent-keys.ts";
