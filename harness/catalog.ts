/**
 * The catalog: what names stand for, in tests, plans and on the command line. What comes with clew, and what was plugged
 * in beside it.
 */
import { modelNamed, models } from "../checker/models/catalog.ts";
import type { Model } from "../checker/models/model.ts";
import { systems } from "../systems-under-test/catalog.ts";
import type { Check } from "../checker/history-check.ts";
import type { System } from "../systems-under-test/system.ts";
import { faultKinds, type FaultKind } from "./nemesis/faults.ts";
import type { OwnFault } from "./nemesis/own/own-fault.ts";
import type { AnySystem, ForeignSystem } from "./any-system.ts";
import { workloads } from "./workloads/index.ts";
import { maelstromWorkloads } from "./workloads/maelstrom/index.ts";
import type { Workload } from "./workloads/workload.ts";

/** What can be named. Names are unique within each list. */
export interface Catalog {
  /** Systems of Nodes: for tests and hunts. */
  readonly systems: readonly System[];
  /** Systems of other kinds: for tests only. Their names differ from those of `systems`, too. */
  readonly foreignSystems: readonly ForeignSystem[];
  readonly workloads: readonly Workload[];
  readonly models: readonly Model[];
  /** Checks that judge workloads, or histories that are there. Their names differ from those of `models`. */
  readonly checks: readonly Check[];
  /** Those among them that are asked of the history of every test and hunt. */
  readonly runChecks: readonly Check[];
  /** Kinds of faults. */
  readonly faults: readonly FaultKind[];
  /** Names that paths on the command line stand for, e.g. "./my-system.ts" for "my-system". */
  readonly paths: { readonly [Kind in "system" | "workload" | "model"]: ReadonlyMap<string, string> };
  /** Fields of tests that do not have them themselves, as written; of a config. */
  readonly defaults: { readonly [field: string]: unknown };
  /** The folder of all runs where nobody names one; absolute where a config names it. */
  readonly store: string;
  /** Files of what was plugged in, as absolute paths: with them another process makes the same catalog. */
  readonly modules: readonly string[];
}

/** What comes with clew, in the order of `clew list`. */
export const bundledCatalog: Catalog = {
  systems,
  foreignSystems: [],
  workloads: [...workloads, ...maelstromWorkloads],
  models: models().map(({ name }) => modelNamed(name)),
  checks: checksOfWorkloads(),
  runChecks: [],
  faults: faultKinds,
  paths: { system: new Map(), workload: new Map(), model: new Map() },
  defaults: {},
  store: "store",
  modules: [],
};

/** Each check that a bundled workload asks, once. */
function checksOfWorkloads(): readonly Check[] {
  const all = [...workloads, ...maelstromWorkloads].flatMap(({ judge, checks = [], checksOfClaims = [] }) => [
    ...(typeof judge === "object" && "check" in judge ? [judge] : []),
    ...checks,
    ...checksOfClaims,
  ]);
  return [...new Map(all.map((check) => [check.name, check])).values()];
}

/** Whatever can be tested by this name, or is at this path; undefined where there is none. */
export function anySystemNamed(catalog: Catalog, name: string): AnySystem | undefined {
  const wanted = catalog.paths.system.get(name) ?? name;
  return systemNamed(catalog, wanted) ?? catalog.foreignSystems.find((system) => system.name === wanted);
}

/** The system of Nodes of this name, or at this path; undefined where there is none. */
export function systemNamed({ systems: all, paths }: Catalog, name: string): System | undefined {
  const wanted = paths.system.get(name) ?? name;
  return all.find((system) => system.name === wanted);
}

/** The workload of this name, or at this path; undefined where there is none. */
export function workloadNamed({ workloads: all, paths }: Catalog, name: string): Workload | undefined {
  const wanted = paths.workload.get(name) ?? name;
  return all.find((workload) => workload.name === wanted);
}

/**
 * Why a hunt cannot draw from the workloads that the system names: one of them is not plugged in. Undefined where it can.
 */
export function lackingWorkload(system: System, { workloads: all }: Catalog): string | undefined {
  const lacking = system.workloads.find((name) => all.every((workload) => workload.name !== name));
  if (lacking === undefined) return undefined;
  return `expected one, as ${system.name} names "${lacking}", which is not plugged in, so none can be drawn; found none`;
}

/** The kinds of faults that were plugged in. */
export function ownFaults({ faults }: Catalog): readonly OwnFault[] {
  return faults.filter((kind): kind is OwnFault => "definition" in kind);
}

/** How the system was named on the command line: its path, if it was given by one, else its name. */
export function pathOf({ paths }: Catalog, name: string): string {
  return [...paths.system].find(([, named]) => named === name)?.[0] ?? name;
}
