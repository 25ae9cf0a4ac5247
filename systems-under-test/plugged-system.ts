/**
 * Finding a system among what a module exports.
 */
import type { System } from "./system.ts";

/**
 * The system of this name that a module exports: as a value of its own, or in a list `systems` of one.
 *
 * @param exports of the module
 */
export function pluggedSystem(exports: { readonly [name: string]: unknown }, name: string): System | undefined {
  return exportedSystems(exports).find((system) => system.name === name);
}

/** All systems that a module exports. */
export function exportedSystems(exports: { readonly [name: string]: unknown }): System[] {
  const values = Object.values(exports);
  const lists = values.flatMap((value) => (isRecord(value) && Array.isArray(value["systems"]) ? value["systems"] : []));
  return [...new Set([...values, ...(lists as unknown[])])].filter(isSystem);
}

function isSystem(value: unknown): value is System {
  return isRecord(value) && typeof value["name"] === "string" && typeof value["createNode"] === "function";
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}
