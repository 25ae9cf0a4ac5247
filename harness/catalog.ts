/**
 * The catalog: what names stand for, in tests, plans and on the command line. What comes with clew, and what was plugged
 * in beside it.
 */
import { modelNamed, models } from "../checker/models/catalog.ts";
import type { Model } from "../checker/models/model.ts";
import { systems } from "../systems-under-test/catalog.ts";
import type { System } from "../systems-under-test/system.ts";
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
  /** Names that paths on the command line stand for, e.g. "./my-system.ts" for "my-system". */
  readonly paths: { readonly [Kind in "system" | "workload" | "model"]: ReadonlyMap<string, string> };
  /** Files of what was plugged in, as absolute paths: with them another process makes the same catalog. */
  readonly modules: readonly string[];
}

/** What comes with clew, in the order of `clew list`. */
export const bundledCatalog: Catalog = {
  systems,
  foreignSystems: [],
  workloads: [...workloads, ...maelstromWorkloads],
  models: models().map(({ name }) => modelNamed(name)),
  paths: { system: new Map(), workload: new Map(), model: new Map() },
  modules: [],
};

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

/** How the system was named on the command line: its path, if it was given by one, else its name. */
export function pathOf({ paths }: Catalog, name: string): string {
  return [...paths.system].find(([, named]) => named === name)?.[0] ?? name;
}
