/**
 * Loading a module that somebody plugs in: TypeScript or JavaScript, from a folder of its own.
 *
 * Node 20 runs no TypeScript, so `jiti` takes the types out. Types are not checked: that is what the author's editor and
 * compiler do.
 */
import { existsSync, statSync } from "node:fs";
import type { Jiti } from "jiti";
import { importCycle } from "./import-cycle.ts";
import { loadFailure } from "./load-failure.ts";

/** A module that cannot be loaded. The message says where and why. */
export class ModuleError extends Error {
  /** The name of this class. */
  override readonly name = "ModuleError";
}

/** One for all modules of this process, so that two that import a third share it; made when the first is loaded. */
let loader: Promise<Jiti> | undefined;

async function openLoader(): Promise<Jiti> {
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url, { fsCache: false, interopDefault: false });
}

/**
 * Everything that the module exports. A CommonJS module gives its `module.exports` as `default`.
 *
 * @param path absolute
 * @throws ModuleError where there is no such file, it cannot be read as TypeScript, needs what is not there, or throws
 *   while it is loaded
 */
export async function loadModule(path: string): Promise<{ readonly [name: string]: unknown }> {
  if (!existsSync(path)) throw new ModuleError(`${path}: expected a module, found no such file.`);
  if (statSync(path).isDirectory()) throw new ModuleError(`${path}: expected a module, found a folder.`);
  try {
    const jiti = await (loader ??= openLoader());
    return await jiti.import<{ readonly [name: string]: unknown }>(path);
  } catch (cause) {
    throw new ModuleError(`${path}: it cannot be loaded: ${loadFailure(cause)}${cycleHint(path)}`, { cause });
  }
}

/** A sentence about modules that import each other, as one of them then sees nothing of the other; "" without any. */
export function cycleHint(path: string): string {
  const cycle = importCycle(path);
  if (cycle === undefined) return "";
  return ` These modules import each other, so one of them begins without the other's exports: ${cycle.join(" → ")}.`;
}
