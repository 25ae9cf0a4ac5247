/**
 * Finding workloads and models among what a module exports.
 */
import type { Model } from "../../checker/models/model.ts";
import type { ExecutableSystem } from "../any-system.ts";
import type { Workload } from "../workloads/workload.ts";

/** The workloads that a module exports, one by one or in the list `workloads` of a config. */
export function exportedWorkloads(exports: { readonly [name: string]: unknown }): Workload[] {
  return exported(exports, "workloads", ["name", "generator", "finalGenerator"]) as unknown[] as Workload[];
}

/** The programs that a module exports, one by one or in the list `systems` of a config. */
export function exportedExecutables(exports: { readonly [name: string]: unknown }): ExecutableSystem[] {
  const found = exported(exports, "systems", ["name", "kind", "command"]);
  return found.filter(({ kind }) => kind === "executable") as unknown[] as ExecutableSystem[];
}

/** The models that a module exports, one by one or in the list `models` of a config. */
export function exportedModels(exports: { readonly [name: string]: unknown }): Model[] {
  return exported(exports, "models", ["name", "functions", "step"]) as unknown[] as Model[];
}

/** Values with all of these fields, each once. */
function exported(
  exports: { readonly [name: string]: unknown },
  list: string,
  fields: readonly string[],
): { readonly [name: string]: unknown }[] {
  const values = Object.values(exports);
  const listed = values.flatMap((value): unknown[] => {
    const found = isRecord(value) ? value[list] : undefined;
    return Array.isArray(found) ? found : [];
  });
  return [...new Set([...values, ...listed])]
    .filter(isRecord)
    .filter((value) => fields.every((field) => field in value));
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}
