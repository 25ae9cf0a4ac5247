/**
 * Placeholders in the requests of operations: {key}, {value}, and {value.0} for the first part of a value that is a list.
 */
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import { valueAt } from "../nodes/probe.ts";

const PLACEHOLDER = /\{(key|value(?:\.[\w-]+)*)\}/g;
const ONLY = /^\{(key|value(?:\.[\w-]+)*)\}$/;
/** What looks like a placeholder. */
const BRACES = /\{[a-z][\w.-]*\}/gi;

/** A path; what is put in is written as in a URL. */
export function fillPath(path: string, operation: ClientOperation): string {
  return path.replaceAll(PLACEHOLDER, (_whole, name: string) => encodeURIComponent(textOf(partOf(operation, name))));
}

/** A body, as the text that is sent. */
export function bodyOf(body: Json, operation: ClientOperation): string {
  return JSON.stringify(filled(body, operation));
}

/** Placeholders of a text that stand for nothing. */
export function unknownPlaceholders(text: string): readonly string[] {
  return [...text.matchAll(BRACES)].map(([whole]) => whole).filter((whole) => !ONLY.test(whole));
}

function filled(body: Json, operation: ClientOperation): Json {
  if (typeof body === "string") {
    const [, only] = ONLY.exec(body) ?? [];
    if (only !== undefined) return partOf(operation, only);
    return body.replaceAll(PLACEHOLDER, (_whole, name: string) => textOf(partOf(operation, name)));
  }
  if (typeof body !== "object" || body === null) return body;
  if (Array.isArray(body)) return body.map((one: Json) => filled(one, operation));
  return Object.fromEntries(Object.entries(body).map(([name, one]) => [name, filled(one, operation)]));
}

function partOf({ key, value }: ClientOperation, name: string): Json {
  if (name === "key") return key ?? null;
  return valueAt(value, name.slice("value.".length)) ?? null;
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
