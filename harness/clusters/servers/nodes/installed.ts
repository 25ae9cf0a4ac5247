/**
 * Whether the program of a system is installed: asked before anything of a run is written, and again by the cluster, which tells of
 * versions that nobody has tried.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PlugInError } from "../../../plug-ins/plug-in-error.ts";
import type { ServerSystem } from "../adapter/server-system.ts";
import { checkVersion } from "./check-version.ts";

/** The folder in which relative paths of the adapter begin. */
export function hereOf({ module }: Pick<ServerSystem, "module">): string {
  if (module === undefined) return process.cwd();
  return dirname(module.startsWith("file:") ? fileURLToPath(module) : module);
}

/** What goes wrong with a system, as an error that names it and its file. */
export function errorOf({ name, module }: ServerSystem, cause: unknown): PlugInError {
  const where = module === undefined ? "" : `${module}: `;
  return new PlugInError(`${where}system ${name}: ${(cause as Error).message}`, { cause });
}

/** @throws PlugInError that says what to install */
export async function requireInstalled(system: ServerSystem): Promise<void> {
  try {
    if (system.adapter.check !== undefined) await checkVersion(system.adapter.check, hereOf(system));
  } catch (cause) {
    throw errorOf(system, cause);
  }
}
