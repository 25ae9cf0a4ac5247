/**
 * Messages in a few words, for people: in the words of the system, and without them by the fields.
 */
import { clipped } from "../../histories/clipped.ts";
import { isList } from "../../histories/json.ts";
import type { Json } from "../../histories/json.ts";
import { requestText } from "../../histories/words/operation-text.ts";
import { bareText, shortText } from "../../histories/words/value-text.ts";
import type { SystemWords } from "../../systems-under-test/words.ts";

type Body = { readonly [name: string]: Json };

/** The message's `type`; requests and replies without one are named for what they are. */
export function messageType(body: Json): string {
  if (!isBody(body)) return "message";
  const { type } = body;
  if (typeof type === "string") return type;
  if (typeof body["f"] === "string") return "operation";
  return "ok" in body ? "reply" : "message";
}

const TEXT_MAX = 90;

/** e.g. "write x 1", "ok 3", or what the system says of its own messages. At most 90 characters. */
export function messageText(body: Json, words: SystemWords | undefined): string {
  if (!isBody(body)) return bareText(body);
  return clipped(words?.describeMessage?.(body) ?? requestOf(body) ?? replyOf(body) ?? fieldsOf(body), TEXT_MAX);
}

/** A client's request, also one that is wrapped: `{ f, key, value }` or `{ …, op: { f, key, value } }`. */
function requestOf(body: Body): string | undefined {
  const { f, key, value = null } = isBody(body["op"]) ? body["op"] : body;
  if (typeof f !== "string") return undefined;
  const isKey = typeof key === "string" || typeof key === "number";
  return requestText({ f, ...(isKey ? { key } : {}), input: value });
}

/** `{ ok: true, value }` or `{ ok: false, error }`. */
function replyOf({ type, ok, value = null, error }: Body): string | undefined {
  if (type !== undefined || typeof ok !== "boolean") return undefined;
  if (!ok) return `error ${bareText(error)}`;
  return value === null ? "ok" : `ok ${shortText(value)}`;
}

const FIELDS_MAX = 4;

/** The first fields of a message that nobody has put into words. */
function fieldsOf(body: Body): string {
  const said = Object.entries(body)
    .filter(([name]) => name !== "type")
    .map(([name, value]) => `${name} ${isList(value) ? `of ${value.length}` : bareText(value)}`)
    .slice(0, FIELDS_MAX);
  const type = messageType(body);
  return [...(type === "message" ? [] : [type]), ...said].join(", ");
}

function isBody(value: Json | undefined): value is Body {
  return typeof value === "object" && value !== null && !isList(value);
}
