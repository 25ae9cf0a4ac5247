/**
 * The catalog with what somebody plugs in: loads the modules, looks at what they export, and adds it to what comes with
 * clew.
 */
import { loadModule } from "../../systems-under-test/node-kit/process/load-module.ts";
import { exportedSystems } from "../../systems-under-test/plugged-system.ts";
import { bundledCatalog, type Catalog } from "../catalog.ts";
import type { PathInFlag } from "./asked-for.ts";
import { PlugInError } from "./plug-in-error.ts";
import { refuseUnusable } from "./refuse-unusable.ts";
import { exportedModels, exportedWorkloads } from "./exported.ts";

/**
 * What comes with clew and what these modules export.
 *
 * @param paths those among the modules that flags name in place of names
 * @param modules absolute paths; each may export systems, workloads and models, one by one or in a config's lists
 * @throws ModuleError where one cannot be loaded; PlugInError where it exports nothing that can be plugged in, something
 *   that cannot be used, or a name that is taken
 */
export async function loadCatalog(modules: readonly string[], paths: readonly PathInFlag[] = []): Promise<Catalog> {
  let catalog = bundledCatalog;
  for (const path of new Set(modules)) {
    // One after the other: that a name is taken twice is told of the later one.
    // oxlint-disable-next-line no-await-in-loop
    const added = withModule(catalog, path, await loadModule(path));
    catalog = {
      ...added,
      paths: withPaths(
        added,
        catalog,
        paths.filter((each) => each.path === path),
      ),
    };
  }
  return catalog;
}

/** A path stands for the first thing of its kind that its module brought. @throws PlugInError where it brought none */
function withPaths(catalog: Catalog, before: Catalog, given: readonly PathInFlag[]): Catalog["paths"] {
  const brought = {
    system: catalog.systems[before.systems.length],
    workload: catalog.workloads[before.workloads.length],
    model: catalog.models[before.models.length],
  };
  const paths = { ...before.paths };
  for (const { kind, given: written, path } of given) {
    const thing = brought[kind];
    if (thing === undefined)
      throw new PlugInError(`--${kind}: expected a file that exports a ${kind}, found none in ${path}.`);
    paths[kind] = new Map([...paths[kind], [written, thing.name]]);
  }
  return paths;
}

function withModule(catalog: Catalog, path: string, exports: { readonly [name: string]: unknown }): Catalog {
  const systems = exportedSystems(exports).map((system) => ({ ...system, module: path }));
  const workloads = exportedWorkloads(exports);
  const models = exportedModels(exports);
  if (systems.length + workloads.length + models.length === 0) {
    throw new PlugInError(
      `${path}: expected an export made by defineSystem, defineWorkload, defineModel or defineConfig, found ` +
        `${Object.keys(exports).join(", ") || "no export"}.`,
    );
  }
  for (const system of systems) refuseUnusable(path, system);
  return {
    systems: together("system", path, catalog.systems, systems),
    workloads: together("workload", path, catalog.workloads, workloads),
    models: together("model", path, catalog.models, models),
    paths: catalog.paths,
    modules: [...catalog.modules, path],
  };
}

/** @throws PlugInError for a name that stands twice */
function together<Thing extends { readonly name: string }>(
  kind: string,
  path: string,
  before: readonly Thing[],
  added: readonly Thing[],
): readonly Thing[] {
  const names = new Set(before.map(({ name }) => name));
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
