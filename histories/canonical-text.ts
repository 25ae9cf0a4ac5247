/**
 * Values as text, such that equal values have equal texts: names of a map in order, whatever order they were written in.
 *
 * JSON lacks two things that EDN has. A set is kept as `{"#{}": [elements in order]}`, so that it is neither a list nor
 * a pair, and two sets with the same elements are the same JSON. A map's name that is no text is kept as its JSON, and a
 * text that looks like such a name in quotes, so that 1 and "1" are two names.
 */
import { isList } from "./json.ts";
import type { Json } from "./json.ts";

/** The one name of the object that a set is kept as. */
const SET = "#{}";

/** One text for equal values, e.g. `{"a":1,"b":[2]}`: JSON. */
export function canonicalText(value: Json): string {
  return written(value, false);
}

/** The same for a reader: a set as `#{1,2}`. */
export function readableText(value: Json): string {
  return written(value, true);
}

function written(value: Json, isReadable: boolean): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map((part) => written(part, isReadable)).join(",")}]`;
  const elements = isReadable ? elementsOf(value) : undefined;
  if (elements !== undefined) return `#{${elements.map((element) => written(element, isReadable)).join(",")}}`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${written(value[name] ?? null, isReadable)}`).join(",")}}`;
}

/** The set of these elements, none of which may stand there twice. */
export function setOf(elements: readonly Json[]): Json {
  const byText = elements.map((element) => [canonicalText(element), element] as const);
  return { [SET]: byText.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element) };
}

/** The elements of a set; undefined for any other value. */
export function elementsOf(value: Json | undefined): readonly Json[] | undefined {
  if (typeof value !== "object" || value === null || isList(value)) return undefined;
  const elements = Object.hasOwn(value, SET) ? value[SET] : undefined;
  return isList(elements) && Object.keys(value).length === 1 ? elements : undefined;
}

/** A name of a map as JSON has it, a text: different names have different ones. */
export function nameText(name: Json): string {
  if (typeof name !== "string") return canonicalText(name);
  return name === SET || otherThanItself(name) !== undefined ? JSON.stringify(name) : name;
}

/** The name that `nameText` made this of. */
export function nameOfText(text: string): Json {
  const name = otherThanItself(text);
  return name === undefined ? text : name;
}

/** What the text stands for where that is not the text: a name that is no text, or one in quotes; else undefined. */
function otherThanItself(text: string): Json | undefined {
  if (!/^(?:["[{\d-]|null$|true$|false$)/.test(text)) return undefined;
  try {
    const name = JSON.parse(text) as Json;
    return nameText(name) === text ? name : undefined;
  } catch {
    return undefined;
  }
}
