/**
 * From the bytes of a module to what instances are made from: checked, instrumented, compiled, and tried once.
 *
 * This is done once in a process for each module and each limit, however many hosts boot it: a hunt boots thousands. The
 * trial shows mistakes before a run begins, and gives the memory that all checkpoints are compared with.
 */
import { instrument, OWN_EXPORTS, type StateAccess } from "./binary/instrument.ts";
import type { InstrumentRules } from "./binary/instrument-body.ts";
import { parseModule } from "./binary/module.ts";
import { checkInterface, INITIALIZE } from "./interface.ts";
import { ModuleError } from "./module-error.ts";
import { callGuest, type GuestLimits, idleImports, instantiate, type Instance } from "./instance.ts";
import { webAssembly, type WasmModule } from "./web-assembly.ts";

/** A module that is ready to be booted. */
export interface LoadedModule {
  /** As people know it, e.g. its path. */
  readonly name: string;
  readonly compiled: WasmModule;
  readonly access: StateAccess;
  readonly limits: GuestLimits;
  readonly rules: GuestRules;
  /** The memory of every instance before its start function. */
  readonly base: ArrayBuffer;
}

/** Decisions on modules and their checkpoints that a planted bug may change. */
export interface GuestRules extends InstrumentRules {
  /** Whether globals and tables are part of a checkpoint. */
  readonly checkpointsGlobals: boolean;
}

/** The rules without a bug. */
export const correctGuestRules: GuestRules = { canonicalNans: true, checkpointsGlobals: true };

/** By the array of its bytes, then by limits and rules. */
const loaded = new WeakMap<Uint8Array, Map<string, LoadedModule>>();

/**
 * Loads a module; at once when the same array was loaded before.
 *
 * @param name for errors, e.g. its path
 * @throws ModuleError naming the module: it is not WebAssembly, or does not fit the interface or the limits
 */
export function loadModule(name: string, bytes: Uint8Array, limits: GuestLimits, rules: GuestRules): LoadedModule {
  const variants = loaded.get(bytes) ?? new Map<string, LoadedModule>();
  loaded.set(bytes, variants);
  const variant = JSON.stringify([limits, rules]);
  const module = variants.get(variant) ?? load(name, bytes, limits, rules);
  variants.set(variant, module);
  return module;
}

function load(name: string, bytes: Uint8Array, limits: GuestLimits, rules: GuestRules): LoadedModule {
  try {
    const module = parseModule(bytes);
    checkInterface(module);
    const { bytes: instrumented, access } = instrument(module, limits.memoryPages, rules);
    // The engine names offsets in what it is given, and a person has the original.
    compile(bytes);
    const compiled = compile(instrumented);
    const instance = instantiate(compiled, idleImports);
    const base = instance.memory.buffer.slice(0);
    initialize(instance, limits);
    return { name, compiled, access, limits, rules, base };
  } catch (error) {
    throw error instanceof ModuleError ? new ModuleError(`${name}: ${error.message}`, { cause: error }) : error;
  }
}

/** Runs what a module does before its first event. @throws ModuleError when that does not end well */
export function initialize(instance: Instance, limits: GuestLimits): void {
  for (const [what, name] of [
    ["start function", OWN_EXPORTS.start],
    [`function "${INITIALIZE}"`, INITIALIZE],
  ] as const) {
    if (!(name in instance.exports)) continue;
    const end = callGuest(instance, limits, name, []);
    if (end !== undefined) throw new ModuleError(`expected its ${what} to end, found that it ${end}.`);
  }
}

function compile(bytes: Uint8Array): WasmModule {
  try {
    return new webAssembly.Module(bytes);
  } catch (cause) {
    const message = (cause as Error).message.replace(/^WebAssembly\.Module\(\): /, "");
    throw new ModuleError(`expected a valid module, found: ${message}.`, { cause });
  }
}
