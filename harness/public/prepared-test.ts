/**
 * Options of a program as a test that can be run, or everything that is wrong with them, in the words that a YAML file
 * gets. Values are put into a catalog under their names, so that there is one way to read a test.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { AnySystem } from "../any-system.ts";
import { workloadNamed, type Catalog } from "../catalog.ts";
import type { FaultKind } from "../nemesis/faults.ts";
import { refuseUnusable } from "../plug-ins/refuse-unusable.ts";
import { loadCatalog } from "../plug-ins/load-catalog.ts";
import { wholeCatalog } from "../plug-ins/whole-catalog.ts";
import { fillTest } from "../spec/fill.ts";
import { isModulePath } from "../spec/module-path.ts";
import type { Problem } from "../spec/problem.ts";
import { testedSystem } from "../spec/program.ts";
import type { TestSpec } from "../spec/spec.ts";
import type { Workload } from "../workloads/workload.ts";
import { OptionsError } from "./options-error.ts";
import type { FaultOption, RunTestOptions } from "./run-options.ts";

/** What a test is made of. */
export interface PreparedTest {
  readonly spec: TestSpec;
  readonly system: AnySystem;
  readonly workload: Workload;
  readonly faultKinds: readonly FaultKind[];
  readonly catalog: Catalog;
}

/** Options as they are passed on: undefined is as good as left out. */
type Passed = { readonly [Field in keyof RunTestOptions]: RunTestOptions[Field] | undefined } & {
  readonly system: RunTestOptions["system"];
};

/** @throws OptionsError with a line for each problem; ModuleError for a module that cannot be loaded */
export async function preparedTest(options: Passed): Promise<PreparedTest> {
  const { system: _system, workload, nemesis, keys, operationsPerKey, readers, ...rest } = options;
  const { store: _store, checks: _checks, onProgress: _onProgress, signal: _signal, ...fields } = rest;
  const { catalog, name } = await catalogWith(options);
  const filled = fillTest(
    present({
      ...fields,
      system: name,
      workload: present({
        name: typeof workload === "object" ? workload.name : workload,
        keys,
        operationsPerKey,
        readers,
      }),
      nemesis: nemesis === undefined ? undefined : faultsOf(nemesis).map(written),
    }),
    catalog,
  );
  if ("problems" in filled) throw new OptionsError(filled.problems.map(lineOf));
  const spec = filled.test;
  const found = testedSystem(spec, catalog);
  const does = workloadNamed(catalog, spec.workload.name);
  if (found === undefined || does === undefined) throw new Error(`${spec.name}: the catalog lost what was validated`);
  refuseWithoutModule(spec, found);
  return { spec, system: found, workload: does, faultKinds: catalog.faults, catalog };
}

/** For callers without types. @throws OptionsError for anything but an object */
export function refuseNoOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new OptionsError([
    `options: expected an object such as { system: "raft" }, found ${options === null ? "null" : typeof options}`,
  ]);
}

/** What comes with clew and what the options hold, which goes first where names are the same. */
async function catalogWith(options: Passed): Promise<{ readonly catalog: Catalog; readonly name: unknown }> {
  const { system, workload, nemesis = [] } = options;
  const { catalog, name } = await withSystem(system);
  const own = faultsOf(nemesis).filter(isKind);
  for (const fault of own) refuseValue("fault", fault);
  if (typeof workload === "object") refuseValue("workload", workload);
  return {
    name,
    catalog: {
      ...catalog,
      workloads: typeof workload === "object" ? placed(catalog.workloads, [workload]) : catalog.workloads,
      faults: placed(catalog.faults, own),
    },
  };
}

async function withSystem(
  given: RunTestOptions["system"],
): Promise<{ readonly catalog: Catalog; readonly name: unknown }> {
  const path = given instanceof URL ? fileURLToPath(given) : given;
  if (typeof path === "string") {
    if (!(given instanceof URL) && !isModulePath(path)) return { catalog: wholeCatalog, name: path };
    const absolute = resolve(path);
    const named = { kind: "system", given: absolute, path: absolute, from: "system" } as const;
    return { catalog: await loadCatalog({ modules: [absolute], paths: [named] }), name: absolute };
  }
  if (typeof path !== "object" || path === null) return { catalog: wholeCatalog, name: path };
  refuseValue("system", path);
  const isOfNodes = path.kind === "nodes";
  return {
    catalog: {
      ...wholeCatalog,
      systems: isOfNodes ? placed(wholeCatalog.systems, [path]) : withoutName(wholeCatalog.systems, path.name),
      foreignSystems: isOfNodes
        ? withoutName(wholeCatalog.foreignSystems, path.name)
        : placed(wholeCatalog.foreignSystems, [path]),
    },
    name: path.name,
  };
}

/** The same words as for a plug-in, of an option in place of a file. */
function refuseValue(kind: "system" | "workload" | "fault", value: { readonly name: string }): void {
  try {
    refuseUnusable("options", kind, value);
  } catch (cause) {
    throw new OptionsError([(cause as Error).message.replace(/^options: /, "")]);
  }
}

/** Processes load the module that exports the system; a value alone tells nobody where that is. */
function refuseWithoutModule({ cluster }: TestSpec, system: AnySystem): void {
  if (cluster !== "local" || system.kind !== "nodes" || system.main !== undefined || system.module !== undefined)
    return;
  throw new OptionsError([
    `system: expected the module of ${system.name}, as its nodes are processes that load it, found none. Define it with ` +
      'module: import.meta.url in a file of its own, give the path of that file, or use cluster: "simulated".',
  ]);
}

function placed<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  first: readonly Thing[],
): readonly Thing[] {
  const names = new Set(first.map(({ name }) => name));
  return [...first, ...things.filter(({ name }) => !names.has(name))];
}

function withoutName<Thing extends { readonly name: string }>(things: readonly Thing[], name: string): Thing[] {
  return things.filter((thing) => thing.name !== name);
}

function faultsOf(nemesis: FaultOption | readonly FaultOption[]): readonly FaultOption[] {
  return Array.isArray(nemesis) ? (nemesis as readonly FaultOption[]) : [nemesis as FaultOption];
}

function isKind(fault: FaultOption): fault is FaultKind {
  return typeof fault === "object" && "create" in fault;
}

function written(fault: FaultOption): unknown {
  return isKind(fault) ? fault.name : fault;
}

/** Without what is undefined: options are often passed on. */
function present(fields: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** e.g. "nemesis[0].fault: expected …" */
function lineOf({ path, message }: Problem): string {
  const where = path.map((key, at) => (typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${String(key)}`));
  return path.length === 0 ? message : `${where.join("")}: ${message}`;
}
