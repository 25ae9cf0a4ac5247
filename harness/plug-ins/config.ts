/**
 * What a `clew.config` holds.
 */
import type { Check } from "../../checker/history-check.ts";
import type { Model } from "../../checker/models/model.ts";
import type { AnySystem } from "../any-system.ts";
import type { FaultKind } from "../nemesis/faults.ts";
import type { RunFields } from "../spec/test-fields.ts";
import type { Workload } from "../workloads/workload.ts";

/** Names of config files, in order; a folder has one of them at most. */
export const CONFIG_FILES = ["ts", "mts", "js", "mjs", "yaml"].map((ending) => `clew.config.${ending}`);

/** Fields for tests that do not have them, in YAML files and on the command line. */
export interface Defaults extends RunFields {
  /** The system that is tested where none is named. */
  readonly system?: string;
  /** What the clients do. */
  readonly workload?: string;
  /** The folder of all runs, from the folder of the config. Default: store. */
  readonly store?: string;
}

/** What a `clew.config` file exports. All of it is there beside what comes with clew. */
export interface Config {
  /** For `--system`; made by `defineSystem` or `defineExecutable`. */
  readonly systems?: readonly AnySystem[];
  /** For `--workload`; made by `defineWorkload`. */
  readonly workloads?: readonly Workload[];
  /** For `clew check --model`; made by `defineModel`. */
  readonly models?: readonly Model[];
  /** For `--nemesis`; made by `defineFault`. */
  readonly faults?: readonly FaultKind[];
  /** Asked of the history of every test and hunt, besides what judges its workload; each has a line in the results. */
  readonly checks?: readonly Check[];
  /** For tests that do not say. */
  readonly defaults?: Defaults;
}

/** The lists of a config, and what each is of. */
export const LISTS = {
  systems: "system",
  workloads: "workload",
  models: "model",
  faults: "fault",
  checks: "check",
} as const;

type Fields = { readonly [field: string]: unknown };

/** The lists of what is plugged in, of a value that is meant as a config. Whether their entries fit is not looked at. */
export function listsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([field, list]) => field in LISTS && Array.isArray(list)));
}

/** Whether a path is that of a config, by its name. */
export function isConfigFile(path: string): boolean {
  return CONFIG_FILES.some((name) => path.endsWith(`/${name}`));
}
