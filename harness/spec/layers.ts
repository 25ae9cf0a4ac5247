/**
 * Layers of fields: what a config says, what a suite says of all its tests, what a test says itself, and flags.
 */
import type { Problem } from "./problem.ts";

/** Fields as written, not validated. */
export type Fields = { readonly [field: string]: unknown };

/**
 * Later layers replace fields of earlier ones; in `workload` and `options` field by field, so that `--keys` keeps the
 * name.
 */
export function mergedFields(layers: readonly Fields[]): Fields {
  const result: { [field: string]: unknown } = {};
  for (const layer of layers) {
    for (const [field, value] of Object.entries(layer)) {
      const below = result[field];
      const isMerged = field === "workload" || field === "options";
      result[field] = isMerged && below !== undefined ? { ...partsOf(below), ...partsOf(value) } : value;
    }
  }
  return result;
}

/**
 * What a config says, below fields of a test that are merged already: a test that names a program has no use for the
 * config's system.
 */
export function aboveDefaults(defaults: Fields, fields: Fields): Fields {
  if (fields["bin"] === undefined) return mergedFields([defaults, fields]);
  const { system: _system, workload: _workload, ...rest } = defaults;
  return mergedFields([rest, fields]);
}

/** Whether this layer has the value that the problem is about. */
export function givesField(layer: Fields, { path }: Problem): boolean {
  const [field, part] = path as readonly string[];
  if (field === undefined || layer[field] === undefined) return false;
  const value = layer[field];
  return part === undefined || !isFields(value) || part in value;
}

function partsOf(value: unknown): Fields {
  return isFields(value) ? value : { name: value };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
