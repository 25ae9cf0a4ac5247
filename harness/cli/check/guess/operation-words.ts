/**
 * Operations in the words of a model: other tools call the same operation by other names (`get`, `r`).
 */
import type { Model } from "../../../../checker/index.ts";
import { elementsOf } from "../../../../histories/canonical-text.ts";
import type { Operation } from "../../../../histories/operation.ts";

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
