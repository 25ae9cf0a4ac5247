/**
 * Which model a history is of: as asked, as its run recorded, or the first that knows all of its operations.
 *
 * Other tools call the same operation by other names (`get`, `r`), so a name that the model lacks is translated.
 */
import { modelNamed, models } from "../../checker/index.ts";
import type { Model } from "../../checker/index.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { nearest } from "../spec/nearest.ts";
import { InputError } from "./exit-codes.ts";
import { FOREIGN_MODELS } from "./foreign-models.ts";

/** Guessed in this order, the others of the catalog after them. */
const PREFERRED = ["cas-register", "append-list", "set", "key-value"];

const SYNONYMS: { readonly [f: string]: string } = { get: "read", r: "read", put: "write", w: "write" };

/** Every model that `--model` may name. */
export function modelNames(): string[] {
  const own = models().map((model) => model.name);
  return [...own, ...FOREIGN_MODELS.map((model) => model.name).filter((name) => !own.includes(name))];
}

/**
 * The model of that name.
 * @throws InputError that lists the known ones
 */
export function requireModel(name: string): Model {
  const names = modelNames();
  if (!names.includes(name)) {
    throw new InputError(`--model: expected one of ${names.join(", ")}, found "${name}".${nearest(name, names)}`);
  }
  const isOwn = models().some((model) => model.name === name);
  return isOwn ? modelNamed(name) : (FOREIGN_MODELS.find((model) => model.name === name) ?? modelNamed(name));
}

/**
 * The first model that knows every operation, with what it was guessed from.
 * @throws InputError when no model does
 */
export function guessModel(operations: readonly Operation[]): { readonly model: Model; readonly because: string } {
  const used = [...new Set(operations.map((operation) => operation.f))];
  const because = `guessed from ${used.join(", ")}`;
  const readsText = operations.some(
    ({ f, output }) => translated(f, ["read"]) === "read" && typeof output === "string",
  );
  if (used.includes("append") && readsText) return { model: requireModel("text"), because: `${because} of texts` };
  const names = modelNames();
  for (const name of [...PREFERRED.filter((each) => names.includes(each)), ...names]) {
    const model = requireModel(name);
    if (used.every((f) => model.functions.includes(translated(f, model.functions)))) return { model, because };
  }
  throw new InputError(
    `no model knows all of the operations ${used.slice(0, 20).join(", ")}; there are ${names.join(", ")}. ` +
      `Name one with --model to see which operation it does not know.`,
  );
}

/** The same operations in the words of the model. */
export function inWordsOf(model: Model, operations: readonly Operation[]): Operation[] {
  return operations.map((operation) => {
    const f = translated(operation.f, model.functions);
    return f === operation.f ? operation : { ...operation, f };
  });
}

/** The same object, holding something else at the beginning. */
export function startingWith(model: Model, initial: Json): Model {
  return { ...model, initial };
}

function translated(f: string, known: readonly string[]): string {
  const synonym = known.includes(f) || !Object.hasOwn(SYNONYMS, f) ? undefined : SYNONYMS[f];
  return synonym !== undefined && known.includes(synonym) ? synonym : f;
}
