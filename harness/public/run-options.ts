/**
 * What `runTest` is given.
 */
import type { Check } from "../../checker/history-check.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { AnySystem } from "../any-system.ts";
import type { FaultKind } from "../nemesis/faults.ts";
import type { Phase } from "../run/controller.ts";
import type { FaultFields, RunFields } from "../spec/test-fields.ts";
import type { Workload } from "../workloads/workload.ts";

declare global {
  /** As Node and browsers have it, for projects that are compiled without their types. */
  interface URL {
    readonly origin: string;
  }
}

/** A system: a value, the name of one that comes with clew, or the path of a module that exports it. */
export type SystemOption = AnySystem | string | URL;

/** A workload: a value, or the name of one that comes with clew. */
export type WorkloadOption = Workload | string;

/** What is going on in a run: the next phase began, or an event was recorded. */
export type RunProgress =
  | { readonly type: "phase"; readonly phase: Phase | "starting" | "stopping" | "checking" }
  | { readonly type: "event"; readonly event: HistoryEvent };

/** One test. What is left out has the default that it has on the command line. */
export interface RunTestOptions extends Omit<RunFields, "nemesis"> {
  /**
   * What is tested. With processes (`cluster: "local"`) the nodes of a system load the module that exports it: give its
   * path, or define it with `module: import.meta.url`.
   */
  readonly system: SystemOption;
  /** Default: the system's first. */
  readonly workload?: WorkloadOption;
  /** Keys in use at a time. Default: the workload's. */
  readonly keys?: number;
  /** Operations on one key before a fresh one takes its place. Default: the workload's. */
  readonly operationsPerKey?: number;
  /** So many of the clients only read. Default: 0. */
  readonly readers?: number;
  /** Faults: names, fields, kinds of your own made by `defineFault`, or a list of them. Default: none. */
  readonly nemesis?: FaultOption | readonly FaultOption[];
  /** What is asked of the history besides what judges the workload. */
  readonly checks?: readonly Check[];
  /** Id of a bug to plant. */
  readonly mutant?: string;
  /** Folder of the runs below the store. Default: system and workload. */
  readonly name?: string;
  /** The folder of all runs, from the current one. Default: store. */
  readonly store?: string;
  /** Told what is going on. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends the run early, in order; its history is judged, and it is "unknown" at best. */
  readonly signal?: AbortSignal;
}

/** One entry of `nemesis`. */
export type FaultOption = string | FaultFields | FaultKind;
