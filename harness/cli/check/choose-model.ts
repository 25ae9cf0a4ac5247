/**
 * A model by its name, and operations in its words.
 *
 * Other tools call the same operation by other names (`get`, `r`), so a name that the model lacks is translated.
 */
import { modelNamed, models } from "../../../checker/index.ts";
import type { Model } from "../../../checker/index.ts";
import { elementsOf } from "../../../histories/canonical-text.ts";
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { InputError } from "../exit-codes.ts";

/** What the user says of the model beside its name. */
export interface ModelChoice {
  /** Understand failed operations and reads of nil as Knossos does: neither says anything. */
  readonly knossos: boolean;
  /**
   * Whether a failed cas says anything. Undefined: only one that tells what it saw; with `knossos`, none.
   */
  readonly failedCas?: FailedCas | undefined;
  /** What the object holds at the beginning; undefined: the model's own. */
  readonly initial?: Json | undefined;
}

/** "observes": also one that tells nothing says that the value was not the expected one; "nothing": none says anything. */
export type FailedCas = "observes" | "nothing";

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
export function requireModel(name: string, { knossos, failedCas, initial }: ModelChoice): Model {
  const names = models().map((model) => model.name);
  if (!names.includes(name)) {
    throw new InputError(`--model: expected one of ${names.join(", ")}, found "${name}".${didYouMean(name, names)}`);
  }
  try {
    return modelNamed(name, {
      ...(knossos ? { readNil: "wildcard", failedCas: "ignored" } : {}),
      ...(failedCas === undefined ? {} : { failedCas: failedCas === "observes" ? "denial" : "ignored" }),
      ...(initial === undefined ? {} : { initial }),
    });
  } catch (cause) {
    // The name is known, so it is the beginning that the object cannot have.
    throw new InputError(`--${(cause as Error).message}`, { cause });
  }
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
