/**
 * The catalog with what somebody plugs in: loads the modules, looks at what they export, and adds it to what comes with
 * clew.
 */
import { loadModule } from "../../systems-under-test/node-kit/process/load-module.ts";
import { exportedSystems } from "../../systems-under-test/plugged-system.ts";
import { bundledCatalog, type Catalog } from "../catalog.ts";
import type { PathInFlag } from "./asked-for.ts";
import { exportedExecutables, exportedModels, exportedWorkloads } from "./exported.ts";
import { PlugInError } from "./plug-in-error.ts";
import { refuseUnusable } from "./refuse-unusable.ts";

/** What one module exports. */
interface Brought {
  readonly system: readonly { readonly name: string }[];
  readonly workload: readonly { readonly name: string }[];
  readonly model: readonly { readonly name: string }[];
}

/**
 * What comes with clew and what these modules export.
 *
 * @param modules absolute paths; each may export systems, workloads and models, one by one or in a config's lists
 * @param paths those among the modules that flags name in place of names
 * @throws ModuleError where one cannot be loaded; PlugInError where it exports nothing that can be plugged in, something
 *   that cannot be used, or a name that is taken
 */
export async function loadCatalog(modules: readonly string[], paths: readonly PathInFlag[] = []): Promise<Catalog> {
  let catalog = bundledCatalog;
  /** What was added, as its module exports it: a config may name what a flag names, too. */
  const seen = new Set<unknown>();
  for (const path of new Set(modules)) {
    // One after the other: that a name is taken is told of the later one.
    // oxlint-disable-next-line no-await-in-loop
    const exports = await loadModule(path);
    const systems = exportedSystems(exports);
    const executables = exportedExecutables(exports);
    const workloads = exportedWorkloads(exports);
    const models = exportedModels(exports);
    if (systems.length + executables.length + workloads.length + models.length === 0)
      throw nothingIn(path, Object.keys(exports));
    for (const system of systems) refuseUnusable(path, system);
    const isNew = (thing: unknown): boolean => !seen.has(thing);
    const newSystems = systems.filter(isNew).map((system) => ({ ...system, module: path }));
    catalog = {
      systems: together("system", path, catalog.systems, newSystems, catalog.foreignSystems),
      foreignSystems: together("system", path, catalog.foreignSystems, executables.filter(isNew), [
        ...catalog.systems,
        ...newSystems,
      ]),
      workloads: together("workload", path, catalog.workloads, workloads.filter(isNew)),
      models: together("model", path, catalog.models, models.filter(isNew)),
      paths: withPaths(
        catalog.paths,
        { system: [...systems, ...executables], workload: workloads, model: models },
        at(path, paths),
      ),
      modules: [...catalog.modules, path],
    };
    for (const thing of [...systems, ...executables, ...workloads, ...models]) seen.add(thing);
  }
  return catalog;
}

function at(path: string, paths: readonly PathInFlag[]): PathInFlag[] {
  return paths.filter((each) => each.path === path);
}

function nothingIn(path: string, names: readonly string[]): PlugInError {
  return new PlugInError(
    `${path}: expected an export made by defineSystem, defineExecutable, defineWorkload, defineModel or defineConfig, found ` +
      `${names.join(", ") || "no export"}.`,
  );
}

/** A path stands for the first thing of its kind that its module exports. @throws PlugInError where there is none */
function withPaths(before: Catalog["paths"], brought: Brought, given: readonly PathInFlag[]): Catalog["paths"] {
  const paths = { ...before };
  for (const { kind, given: written, path } of given) {
    const [thing] = brought[kind];
    if (thing === undefined) {
      throw new PlugInError(`--${kind}: expected a file that exports a ${kind}, found none in ${path}.`);
    }
    paths[kind] = new Map([...paths[kind], [written, thing.name]]);
  }
  return paths;
}

/** @param others whose names are taken, too. @throws PlugInError for a name that stands twice */
function together<Thing extends { readonly name: string }>(
  kind: string,
  path: string,
  before: readonly Thing[],
  added: readonly Thing[],
  others: readonly { readonly name: string }[] = [],
): readonly Thing[] {
  const names = new Set([...before, ...others].map(({ name }) => name));
  for (const { name } of added) {
    if (names.has(name)) {
      throw new PlugInError(
        `${path}: expected a ${kind} with a name of its own, found "${name}", which is taken. Rename it.`,
      );
    }
    names.add(name);
  }
  return [...before, ...added];
}
