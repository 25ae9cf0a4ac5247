/**
 * Which model a history is of: as asked, as its run recorded, or the first that knows all of its operations.
 *
 * Other tools call the same operation by other names (`get`, `r`), so a name that the model lacks is translated.
 */
import { modelNamed, models } from "../../checker/index.ts";
import type { Model } from "../../checker/index.ts";
import { elementsOf } from "../../histories/canonical-text.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { nearest } from "../spec/nearest.ts";
import { InputError } from "./exit-codes.ts";

/** What the user says of the model beside its name. */
export interface ModelChoice {
  /** Understand failed operations and reads of nil as Knossos does: neither says anything. */
  readonly knossos: boolean;
  /** What the object holds at the beginning; undefined: the model's own. */
  readonly initial?: Json | undefined;
}

/** Guessed in this order, the others of the catalog after them. */
export const LIKELIEST = "cas-register";
const PREFERRED = [LIKELIEST, "append-list", "set", "key-value"];

/** Other tools' words, tried in turn for an operation that the model does not know by its name. */
const SYNONYMS: { readonly [f: string]: readonly string[] } = {
  get: ["read"],
  r: ["read"],
  put: ["write"],
  set: ["write"],
  w: ["write"],
  "compare-and-set": ["cas"],
  "compare-and-swap": ["cas"],
  add: ["increment"],
  inc: ["increment"],
  broadcast: ["add"],
  lock: ["acquire"],
  unlock: ["release"],
  enq: ["enqueue"],
  deq: ["dequeue"],
};

/**
 * The model of that name, as chosen.
 * @throws InputError that lists the known ones, or says what such an object can hold at the beginning
 */
export function requireModel(name: string, { knossos, initial }: ModelChoice): Model {
  const names = models().map((model) => model.name);
  if (!names.includes(name)) {
    throw new InputError(`--model: expected one of ${names.join(", ")}, found "${name}".${nearest(name, names)}`);
  }
  try {
    return modelNamed(name, {
      ...(knossos ? { readNil: "wildcard", failedCas: "ignored" } : {}),
      ...(initial === undefined ? {} : { initial }),
    });
  } catch (cause) {
    // The name is known, so it is the beginning that the object cannot have.
    throw new InputError(`--${(cause as Error).message}`, { cause });
  }
}

/** What a history's model is guessed from: the names of the operations, by first appearance, and what reads answered. */
export function usedIn(operations: readonly Operation[]): Parameters<typeof guessModel> {
  const reads = (type: string): boolean =>
    operations.some(({ f, output }) => translated(f, ["read"]) === "read" && typeof output === type);
  return [[...new Set(operations.map((operation) => operation.f))], reads];
}

/**
 * The name of the first model that knows every operation, with what it was guessed from.
 * @param reads whether some read answered with that type
 * @throws InputError when no model does
 */
export function guessModel(
  used: readonly string[],
  reads: (type: string) => boolean,
): { readonly name: string; readonly because: string } {
  const because = `guessed from ${used.join(", ")}`;
  if (used.includes("append") && reads("string")) return { name: "text", because: `${because} of texts` };
  if (used.includes("add") && reads("number")) return { name: "counter", because: `${because} of numbers` };
  const names = models().map((model) => model.name);
  for (const name of [...PREFERRED, ...names]) {
    const { functions } = modelNamed(name);
    if (used.every((f) => functions.includes(translated(f, functions)))) return { name, because };
  }
  throw new InputError(
    `no model knows all of the operations ${used.slice(0, 20).join(", ")}; there are ${names.join(", ")}. ` +
      `Name one with --model to see which operation it does not know.`,
  );
}

/** The same operations in the words of the model; whose reads answer elements, for it a set read is a list of them. */
export function inWordsOf(model: Model, operations: readonly Operation[]): Operation[] {
  const areReadsOfElements = model.functions.includes("add");
  return operations.map((operation) => {
    const f = translated(operation.f, model.functions);
    const elements = areReadsOfElements && f === "read" ? elementsOf(operation.output) : undefined;
    if (elements !== undefined) return { ...operation, f, output: elements };
    return f === operation.f ? operation : { ...operation, f };
  });
}

/** In the model's words: as it is, without its name space, in small letters, or by another tool's word. */
export function translated(f: string, known: readonly string[]): string {
  const bare = f.slice(f.lastIndexOf("/") + 1).toLowerCase();
  const candidates = [f, bare, ...(Object.hasOwn(SYNONYMS, bare) ? (SYNONYMS[bare] ?? []) : [])];
  return candidates.find((word) => known.includes(word)) ?? f;
}
