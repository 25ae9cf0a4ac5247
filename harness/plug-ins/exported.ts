/**
 * What a module plugs in, found among its exports: values of their own, and the lists of a config.
 *
 * Kinds are told apart by the functions that they have, since a record made by another copy of clew, or by hand, is as
 * good as one made by this one.
 */
import { cycleHint } from "../../systems-under-test/node-kit/process/load-module.ts";
import { LISTS, listsOf } from "./config.ts";
import { PlugInError } from "./plug-in-error.ts";

/** Something with a name that may be plugged in. What else it has was not looked at yet. */
export interface Named {
  readonly name: string;
}

/** A kind of plug-in, as it is called in messages. */
export type PlugInKind = (typeof LISTS)[keyof typeof LISTS];

/** What a module plugs in, each thing once. */
export type PlugIns = { readonly [Kind in PlugInKind]: readonly Named[] };

type Fields = { readonly [field: string]: unknown };

const isFunction = (value: unknown): boolean => typeof value === "function";

/** Whether a record with a name is meant as one of this kind. */
const IS_OF_KIND: { readonly [Kind in PlugInKind]: (value: Fields) => boolean } = {
  system: ({ createNode, createClient, workloads }) =>
    isFunction(createNode) || isFunction(createClient) || Array.isArray(workloads),
  workload: ({ generator }) => isFunction(generator),
  model: ({ step }) => isFunction(step),
  fault: ({ begin, create }) => isFunction(begin) || isFunction(create),
  check: ({ check }) => isFunction(check),
};

const KINDS = Object.keys(IS_OF_KIND) as readonly PlugInKind[];

/**
 * What this module plugs in.
 *
 * @param path of the module, for messages
 * @throws PlugInError for an entry of a config's list that is not what the list is of, and where there is nothing
 */
export function plugInsOf(path: string, exports: Fields): PlugIns {
  const values = Object.values(exports);
  const found = new Map<PlugInKind, Set<unknown>>(KINDS.map((kind) => [kind, new Set()]));
  for (const value of values) {
    const kind = kindOf(value);
    if (kind !== undefined) found.get(kind)?.add(value);
    else {
      for (const [list, entries] of Object.entries(listsOf(value))) {
        const wanted = LISTS[list as keyof typeof LISTS];
        for (const [position, entry] of (entries as readonly unknown[]).entries()) {
          if (kindOf(entry) !== wanted) throw wrongEntry(path, `${list}[${position}]`, wanted, entry);
          found.get(wanted)?.add(entry);
        }
      }
    }
  }
  return Object.fromEntries([...found].map(([kind, things]) => [kind, [...things]])) as unknown as PlugIns;
}

/** The kind of plug-in that this is; undefined for what is none. */
export function kindOf(value: unknown): PlugInKind | undefined {
  if (typeof value !== "object" || value === null || typeof (value as Fields)["name"] !== "string") return undefined;
  return KINDS.find((kind) => IS_OF_KIND[kind](value as Fields));
}

function wrongEntry(path: string, place: string, wanted: string, entry: unknown): PlugInError {
  const hint = entry === undefined ? cycleHint(path) : "";
  return new PlugInError(
    `${path}: ${place}: expected a ${wanted} made by ${definerOf(wanted)}, found ${whatIs(entry)}.${hint}`,
  );
}

/** e.g. "defineSystem" */
export function definerOf(kind: string): string {
  return `define${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}

/** An exported value in words, with what its author may have meant. */
export function whatIs(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Promise) return "a promise (wait for it: export default await …)";
  if (typeof value === "function") {
    return /^class\b/.test(Function.prototype.toString.call(value))
      ? `the class ${value.name} (export a record that makes one)`
      : `the function ${value.name} (export what it returns)`;
  }
  const kind = kindOf(value);
  if (kind !== undefined) return `the ${kind} "${(value as Named).name}"`;
  return typeof value === "object" ? `a record of ${Object.keys(value).join(", ") || "nothing"}` : `a ${typeof value}`;
}
