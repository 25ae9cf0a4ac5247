/**
 * The catalog: what names stand for, in tests, plans and on the command line. What comes with clew, and what was plugged
 * in beside it.
 */
import { modelNamed, models } from "../checker/models/catalog.ts";
import type { Model } from "../checker/models/model.ts";
import { systems } from "../systems-under-test/catalog.ts";
import type { System } from "../systems-under-test/system.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

/** What can be named. Names are unique within each list. */
export interface Catalog {
  readonly systems: readonly System[];
  readonly workloads: readonly Workload[];
  readonly models: readonly Model[];
  /** Files of what was plugged in, as absolute paths: with them another process makes the same catalog. */
  readonly modules: readonly string[];
}

/** What comes with clew, in the order of `clew list`. */
export const bundledCatalog: Catalog = {
  systems,
  workloads,
  models: models().map(({ name }) => modelNamed(name)),
  modules: [],
};

/** The system of this name; undefined where there is none. */
export function systemNamed(catalog: Catalog, name: string): System | undefined {
  return catalog.systems.find((system) => system.name === name);
}

/** The workload of this name; undefined where there is none. */
export function workloadNamed(catalog: Catalog, name: string): Workload | undefined {
  return catalog.workloads.find((workload) => workload.name === name);
}

/** The model that judges a workload. @throws Error where the workload names one that there is not */
export function modelOf({ model }: Pick<Workload, "model">): Model {
  return typeof model === "string" ? modelNamed(model) : model;
}
