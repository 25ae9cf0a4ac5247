/**
 * The interface between a module and its machine: the functions that it may import, and those that it must export.
 *
 * Only whole numbers pass between the two. So no NaN of the host gets in, and small languages can say everything. What a
 * function is for is in docs/replicate-a-module.md.
 */
import { typeOfFunction, type BinaryModule, type FunctionType } from "./binary/module.ts";
import { ModuleError } from "./module-error.ts";

/** The name under which a module imports its hypercalls. */
export const IMPORT_MODULE = "clew";

/** The hypercalls of a module. */
export type HypercallName = "now" | "random" | "set_timer" | "read_input" | "reply" | "read_block" | "write_block";

const i32 = "i32";

/** The types of the functions that a module may import. */
export const IMPORTS: { readonly [Name in HypercallName]: FunctionType } = {
  now: { parameters: [], results: ["i64"] },
  random: { parameters: [], results: [i32] },
  set_timer: { parameters: [i32, i32], results: [] },
  read_input: { parameters: [i32, i32], results: [i32] },
  reply: { parameters: [i32, i32, i32], results: [] },
  read_block: { parameters: [i32], results: [i32] },
  write_block: { parameters: [i32, i32, i32], results: [i32] },
};

/** What a module exports: a function that the machine calls at an event. */
export type HandlerName = "on_input" | "on_timer" | "on_disk";

/** The types of these functions, and the imports with which each is required; none: always. */
const HANDLERS: {
  readonly [Name in HandlerName]: FunctionType & { readonly requiredWith: readonly HypercallName[] | "always" };
} = {
  on_input: { parameters: [i32, i32], results: [], requiredWith: "always" },
  on_timer: { parameters: [i32], results: [], requiredWith: ["set_timer"] },
  on_disk: { parameters: [i32, i32], results: [], requiredWith: ["read_block", "write_block"] },
};

/** Called once in the life of a guest, after the start function, if it is exported: tool chains put constructors there. */
export const INITIALIZE = "_initialize";

/** @throws ModuleError for an import that there is not, an export that is missing, or one of another type */
export function checkInterface(module: BinaryModule): void {
  for (const { module: from, name, kind, type } of module.imports) {
    const known = from === IMPORT_MODULE && isHypercall(name) ? IMPORTS[name] : undefined;
    if (kind !== "function" || known === undefined) refuseImport(from, name, kind);
    const found = module.types[type];
    if (found === undefined || !isSameType(found, known)) {
      throw new ModuleError(
        `expected the import "${from}" "${name}" to be ${typeText(known)}, found ${typeText(found)}.`,
      );
    }
  }
  if (module.memories.length !== 1) {
    throw new ModuleError(
      `expected one memory, found ${module.memories.length}: requests and replies pass through it.`,
    );
  }
  const imported = new Set(module.imports.map(({ name }) => name));
  for (const [name, { requiredWith, ...type }] of Object.entries(HANDLERS)) {
    const needer = requiredWith === "always" ? undefined : requiredWith.find((each) => imported.has(each));
    checkHandler(module, name, type, requiredWith === "always" ? "" : needer);
  }
  checkHandler(module, INITIALIZE, { parameters: [], results: [] }, undefined);
}

function isHypercall(name: string): name is HypercallName {
  return name in IMPORTS;
}

function refuseImport(from: string, name: string, kind: string): never {
  const known = Object.keys(IMPORTS).join(", ");
  const hint = from.startsWith("wasi")
    ? " Compile it without WASI: a guest has no files and no clock but its hypercalls."
    : "";
  throw new ModuleError(
    `expected imports of functions from "${IMPORT_MODULE}" only (${known}), found the ${kind} "${from}" "${name}".${hint}`,
  );
}

/** @param neededFor an import; empty: it is always needed; undefined: it may be missing */
function checkHandler(module: BinaryModule, name: string, type: FunctionType, neededFor: string | undefined): void {
  const exported = module.exports.find((each) => each.name === name);
  if (exported === undefined) {
    if (neededFor === undefined) return;
    const why = neededFor === "" ? "" : `, as it imports "${neededFor}"`;
    const names = module.exports.map((each) => `"${each.name}"`).join(", ");
    throw new ModuleError(`expected the export "${name}", ${typeText(type)}${why}, found ${names || "no exports"}.`);
  }
  if (exported.kind !== "function") {
    throw new ModuleError(`expected the export "${name}" to be ${typeText(type)}, found a ${exported.kind}.`);
  }
  const found = typeOfFunction(module, exported.index);
  if (isSameType(found, type)) return;
  throw new ModuleError(`expected the export "${name}" to be ${typeText(type)}, found ${typeText(found)}.`);
}

function isSameType(one: FunctionType, other: FunctionType): boolean {
  return typeText(one) === typeText(other);
}

function typeText(type: FunctionType | undefined): string {
  if (type === undefined) return "no function";
  return `a function (${type.parameters.join(", ")}) -> (${type.results.join(", ")})`;
}
