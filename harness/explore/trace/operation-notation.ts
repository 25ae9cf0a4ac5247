/**
 * Operations as they are written on a command line and in a trace: "write x 1", "read x", "cas x 1 2", "tas".
 *
 * Whether the word after the name is a key or a value depends on the workload: so it is asked what its operations look
 * like. An operation that these words cannot hold is written as JSON: {"f":"write","key":"a b","value":1}.
 */
import { canonicalText } from "../../../histories/canonical-text.ts";
import { counted } from "../../../histories/words/counts.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { Json } from "../../../histories/json.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";

/** What operations of one name look like. */
export interface OperationShape {
  /** Whether they are done to one of several objects, which has a key. */
  readonly isKeyed: boolean;
  /** How many values follow: 0 is null, 2 or more a list of so many. Undefined: that differs. */
  readonly values?: number;
}

/** By the name of each operation. */
export type OperationShapes = ReadonlyMap<string, OperationShape>;

/**
 * The operation in a text.
 * @returns the operation, or what is wrong: "expected …, found …"
 */
export function parseOperation(text: string, shapes: OperationShapes): ClientOperation | { readonly problem: string } {
  if (text.startsWith("{")) return fromJson(text, shapes);
  const [f = "", ...words] = wordsOf(text);
  const shape = shapes.get(f);
  if (shape === undefined) return unknownName(f, shapes);
  if (!shape.isKeyed) return withValue({ f }, valueOf(words), shape);
  const [key, ...values] = words;
  if (key === undefined) return { problem: `expected a key after "${f}", e.g. "${f} x", found nothing` };
  return withValue({ f, key: keyOf(key) }, valueOf(values), shape);
}

/** The operation with this value, if that is as long as its kind has it. */
function withValue(
  operation: Omit<ClientOperation, "value">,
  value: Json,
  { values }: OperationShape,
): ReturnType<typeof parseOperation> {
  if (values === undefined || valueCount(value) === values) return { ...operation, value };
  const found = value === null ? "nothing" : JSON.stringify(value);
  return { problem: `expected ${counted(values, "value")} after "${operation.f}", found ${found}` };
}

/** How many values an operation's value is: see `OperationShape`. */
export function valueCount(value: Json): number {
  if (value === null) return 0;
  return Array.isArray(value) ? value.length : 1;
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
  const shape = shapes.get(f);
  if (shape === undefined) return unknownName(f, shapes);
  if (key === undefined) return withValue({ f }, value, shape);
  if (typeof key === "string" || typeof key === "number") return withValue({ f, key }, value, shape);
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
