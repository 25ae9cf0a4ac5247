/**
 * Operations as they are written on a command line and in a trace: "write x 1", "read x", "cas x 1 2", "tas".
 *
 * Whether the word after the name is a key or a value depends on the workload: so it is asked what its operations look
 * like. An operation that these words cannot hold is written as JSON: {"f":"write","key":"a b","value":1}.
 */
import { canonicalText } from "../../../histories/canonical-text.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { Json } from "../../../histories/json.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";

/** By the name of each operation: whether it is done to one of several objects, which has a key. */
export type OperationShapes = ReadonlyMap<string, boolean>;

/**
 * The operation in a text.
 * @returns the operation, or what is wrong: "expected …, found …"
 */
export function parseOperation(text: string, shapes: OperationShapes): ClientOperation | { readonly problem: string } {
  if (text.startsWith("{")) return fromJson(text, shapes);
  const [f = "", ...words] = wordsOf(text);
  const isKeyed = shapes.get(f);
  if (isKeyed === undefined) return unknownName(f, shapes);
  if (!isKeyed) return { f, value: valueOf(words) };
  const [key, ...values] = words;
  if (key === undefined) return { problem: `expected a key after "${f}", e.g. "${f} x", found nothing` };
  return { f, key: keyOf(key), value: valueOf(values) };
}

/** A text that `parseOperation` reads as this operation. */
export function operationNotation(operation: ClientOperation, shapes: OperationShapes): string {
  const { f, key, value } = operation;
  const parts = f === "cas" && Array.isArray(value) ? (value as readonly Json[]) : value === null ? [] : [value];
  const text = [f, ...(key === undefined ? [] : [keyText(key)]), ...parts.map((part) => JSON.stringify(part))].join(
    " ",
  );
  const again = parseOperation(text, shapes);
  const isSame = "f" in again && canonicalText({ ...again }) === canonicalText({ ...operation });
  return isSame ? text : JSON.stringify(operation);
}

function fromJson(text: string, shapes: OperationShapes): ReturnType<typeof parseOperation> {
  const operation = parsed(text);
  const { f, key, value = null } = (operation ?? {}) as { readonly [name: string]: Json };
  if (typeof f !== "string") return { problem: `expected an object with the text f, found ${text}` };
  if (!shapes.has(f)) return unknownName(f, shapes);
  if (key === undefined) return { f, value };
  if (typeof key === "string" || typeof key === "number") return { f, key, value };
  return { problem: `expected a text or a number as key, found ${JSON.stringify(key)}` };
}

function unknownName(f: string, shapes: OperationShapes): { readonly problem: string } {
  const names = [...shapes.keys()];
  return { problem: `expected one of the operations ${names.join(", ")}, found "${f}".${didYouMean(f, names)}` };
}

/** Blanks part words, but for those in quotes, brackets and braces, as far as these are JSON. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const piece of text.split(/\s+/).filter((one) => one !== "" && one !== "→")) {
    const open = words.at(-1);
    if (open !== undefined && /^["[{]/.test(open) && parsed(open) === undefined) words[words.length - 1] += ` ${piece}`;
    else words.push(piece);
  }
  return words;
}

function keyOf(word: string): string | number {
  const value = parsed(word);
  return typeof value === "number" || typeof value === "string" ? value : word;
}

/** No word is null, several are a list. */
function valueOf(words: readonly string[]): Json {
  const values = words.map((word) => parsed(word) ?? (word === "null" ? null : word));
  return values.length > 1 ? values : (values[0] ?? null);
}

/** undefined for what is no JSON, and for null. */
function parsed(text: string): Json | undefined {
  try {
    return (JSON.parse(text) as Json) ?? undefined;
  } catch {
    return undefined;
  }
}
