/**
 * Loading a module that somebody plugs in: TypeScript or JavaScript, from a folder of its own.
 *
 * Node 20 runs no TypeScript, so `jiti` takes the types out. Types are not checked: that is what the author's editor and
 * compiler do.
 */
import { existsSync } from "node:fs";
import type { Jiti } from "jiti";

/** A module that cannot be loaded. The message says where and why. */
export class ModuleError extends Error {
  override readonly name = "ModuleError";
}

/** One for all modules of this process, so that two that import a third share it; made when the first is loaded. */
let loader: Promise<Jiti> | undefined;

async function openLoader(): Promise<Jiti> {
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url, { fsCache: false, interopDefault: false });
}

/**
 * Everything that the module exports.
 *
 * @param path absolute
 * @throws ModuleError where there is no such file, something in it is no TypeScript, or it throws while it is loaded
 */
export async function loadModule(path: string): Promise<{ readonly [name: string]: unknown }> {
  if (!existsSync(path)) throw new ModuleError(`${path}: expected a module, found no such file.`);
  try {
    const jiti = await (loader ??= openLoader());
    return await jiti.import<{ readonly [name: string]: unknown }>(path);
  } catch (cause) {
    throw new ModuleError(`${path}: it cannot be loaded: ${reasonOf(cause)}`, { cause });
  }
}

/** The error and where it comes from: the place is in its message for what cannot be read, and in its stack otherwise. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.trim().replaceAll(/\s*\n\s*/g, " ");
  const place = (error.stack ?? "")
    .split("\n")
    .find((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  return place === undefined ? message : `${error.name}: ${message} (${place.trim()})`;
}
