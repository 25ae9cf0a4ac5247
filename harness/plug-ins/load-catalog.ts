/**
 * The catalog with what somebody plugs in: loads the modules, looks at what they export, and adds it to what comes with
 * clew.
 */
import { dirname, resolve } from "node:path";
import type { Check } from "../../checker/history-check.ts";
import { loadModule } from "../../systems-under-test/node-kit/process/load-module.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { AnySystem } from "../any-system.ts";
import type { Catalog } from "../catalog.ts";
import { isConfigFile, listsOf, type Config } from "./config.ts";
import { plugInsOf, whatIs, type Named, type PlugInKind, type PlugIns } from "./exported.ts";
import { refuseOtherVersion } from "./own-version.ts";
import { PlugInError } from "./plug-in-error.ts";
import { refuseUnusable } from "./refuse-unusable.ts";
import type { NamedPath } from "./named-path.ts";
import { wholeCatalog } from "./whole-catalog.ts";

/** What is plugged in. */
export interface PlugInSources {
  /** Absolute paths of modules; each may export systems, workloads, models, faults and checks, or a config. */
  readonly modules: readonly string[];
  /** Those among the modules that were given in place of names. */
  readonly paths?: readonly NamedPath[];
  /** Defaults of a config that is no module. */
  readonly defaults?: Catalog["defaults"];
  /** Where its paths begin. */
  readonly configFolder?: string;
}

/**
 * What comes with clew and what these modules export.
 *
 * @throws ModuleError where one cannot be loaded; PlugInError where it exports nothing that can be plugged in, something
 *   that cannot be used, or a name that is taken
 */
export async function loadCatalog({
  modules,
  paths = [],
  defaults = {},
  configFolder = "",
}: PlugInSources): Promise<Catalog> {
  let catalog: Catalog = withDefaults(wholeCatalog, defaults, configFolder);
  const added = new Map<unknown, string>();
  for (const path of new Set(modules)) {
    const given = paths.filter((each) => each.path === path);
    // One after the other: that a name is taken is told of the later one.
    // oxlint-disable-next-line no-await-in-loop
    const exports = await loadNamed(path, given);
    refuseOtherVersion(path);
    const config = await configOf(path, exports);
    const plugIns = plugInsOf(path, exports);
    if (config === undefined && isEmpty(plugIns)) throw nothingIn(path, exports);
    for (const [kind, things] of Object.entries(plugIns)) {
      for (const thing of things) refuseUnusable(path, kind as PlugInKind, thing);
    }
    catalog = withPlugIns(catalog, path, plugIns, added);
    catalog = { ...catalog, paths: withPaths(catalog.paths, plugIns, given), modules: [...catalog.modules, path] };
    if (config !== undefined) catalog = withConfig(catalog, config, path);
  }
  return catalog;
}

/** @throws PlugInError that says who named a file that is not there */
async function loadNamed(path: string, given: readonly NamedPath[]): ReturnType<typeof loadModule> {
  try {
    if (!/\.ya?ml$/.test(path)) return await loadModule(path);
    // Loaded only where it is needed: with its schemas it takes as long as all else here.
    const { loadServerFile } = await import("../clusters/servers/yaml/load-server-file.ts");
    return { server: loadServerFile(path) };
  } catch (cause) {
    const [by] = given;
    if (by === undefined) throw cause;
    throw new PlugInError(`${by.from}: ${(cause as Error).message}`, { cause });
  }
}

/** The config that a module exports; undefined where it exports none. */
async function configOf(path: string, exports: { readonly [name: string]: unknown }): Promise<Config | undefined> {
  const own = exports["default"];
  const isConfig = typeof own === "object" && own !== null && !("name" in own) && !(own instanceof Promise);
  if (!isConfig || (!isConfigFile(path) && Object.keys(listsOf(own)).length === 0)) return undefined;
  const { refuseMistakes } = await import("./refuse-mistakes.ts");
  refuseMistakes(path, own as { readonly [field: string]: unknown });
  return own;
}

/** Its checks are asked of every run, and its defaults are those of every test. */
function withConfig(catalog: Catalog, { checks = [], defaults = {} }: Config, path: string): Catalog {
  const runChecks = [...new Set([...catalog.runChecks, ...checks])];
  return withDefaults({ ...catalog, runChecks }, defaults as Catalog["defaults"], dirname(path));
}

/** Those that are there already stay. */
function withDefaults(catalog: Catalog, { store, ...defaults }: Catalog["defaults"], folder: string): Catalog {
  return {
    ...catalog,
    defaults: { ...defaults, ...catalog.defaults },
    store: typeof store === "string" && catalog.store === wholeCatalog.store ? resolve(folder, store) : catalog.store,
  };
}

function isEmpty(plugIns: PlugIns): boolean {
  return Object.values(plugIns).every((things) => things.length === 0);
}

function nothingIn(path: string, exports: { readonly [name: string]: unknown }): PlugInError {
  const found = Object.entries(exports).map(([name, value]) => `${name}: ${whatIs(value)}`);
  return new PlugInError(
    `${path}: expected an export made by defineSystem, defineExecutable, defineServer, defineWorkload, defineModel, defineFault, ` +
      `defineCheck or defineConfig, found ${found.join(", ") || "no export"}.`,
  );
}

/** @param added what other modules have added: a config may name what a flag names, too */
function withPlugIns(catalog: Catalog, path: string, plugIns: PlugIns, added: Map<unknown, string>): Catalog {
  const fresh = (kind: PlugInKind, before: readonly Named[]): readonly unknown[] => {
    const things = plugIns[kind].filter((thing) => !added.has(thing));
    refuseTaken(path, { kind, before, things, added });
    for (const thing of things) added.set(thing, path);
    return things;
  };
  const { systems, foreignSystems, workloads, models, faults, checks } = catalog;
  const ownSystems = fresh("system", [...systems, ...foreignSystems]) as readonly AnySystem[];
  return {
    ...catalog,
    systems: [...systems, ...ownSystems.filter(isOfNodes).map((system) => ({ ...system, module: path }))],
    foreignSystems: [
      ...foreignSystems,
      ...ownSystems
        .filter((system) => !isOfNodes(system))
        .map((system) => (system.kind === "server" ? { module: path, ...system } : system)),
    ],
    workloads: [...workloads, ...(fresh("workload", workloads) as Catalog["workloads"])],
    models: [...models, ...(fresh("model", [...models, ...checks]) as Catalog["models"])],
    faults: [...faults, ...(fresh("fault", faults) as Catalog["faults"])],
    checks: [...checks, ...(fresh("check", [...models, ...checks]) as readonly Check[])],
  };
}

function isOfNodes(system: AnySystem): system is System {
  return system.kind === "nodes";
}

/** @throws PlugInError for a name that stands twice */
function refuseTaken(
  path: string,
  {
    kind,
    before,
    things,
    added,
  }: {
    readonly kind: PlugInKind;
    readonly before: readonly Named[];
    readonly things: readonly Named[];
    readonly added: ReadonlyMap<unknown, string>;
  },
): void {
  const names = new Set(before.map(({ name }) => name));
  for (const { name } of things) {
    if (names.has(name)) {
      const owner = [...added].find(([thing]) => (thing as Named).name === name)?.[1];
      const isTwice = things.filter((thing) => thing.name === name).length > 1;
      const by = isTwice ? "twice" : owner === undefined ? "which comes with clew" : `which ${owner} has, too`;
      throw new PlugInError(`${path}: expected a ${kind} with a name of its own, found "${name}", ${by}. Rename it.`);
    }
    names.add(name);
  }
}

/** A path stands for the first thing of its kind that its module exports. @throws PlugInError where there is none */
function withPaths(before: Catalog["paths"], plugIns: PlugIns, given: readonly NamedPath[]): Catalog["paths"] {
  const paths = { ...before };
  for (const { kind, given: written, path, from } of given) {
    const [thing] = kind === "model" ? [...plugIns.model, ...plugIns.check] : plugIns[kind];
    if (thing === undefined) {
      throw new PlugInError(`${from}: expected a file that exports a ${kind}, found none in ${path}.`);
    }
    paths[kind] = new Map([...paths[kind], [written, thing.name]]);
  }
  return paths;
}
