/**
 * A message of Maelstrom's protocol: one JSON object a line, `{ "src": "n1", "dest": "n2", "body": { … } }`.
 *
 * What a node prints is data from outside, so it is looked at here, once. Source: Maelstrom, doc/protocol.md.
 */
import { clipped } from "../../../../histories/clipped.ts";
import type { Json } from "../../../../histories/json.ts";

/** Free-form between servers; a request or a reply has `type`, `msg_id` and `in_reply_to`. */
export type Body = { readonly [name: string]: Json };

/** Who says what to whom. Ids are n1, n2 … of nodes, c0, c1 … of clients, and the names of services. */
export interface Message {
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
}

/** A message as a node printed it. */
export interface PrintedMessage extends Message {
  /** The line, if it can be handed on as it is, with one more field in front; undefined: it must be written anew. */
  readonly line: string | undefined;
}

const SHOWN_MAX = 120;

/** The message in a line, or a sentence with what is wrong with it. */
export function readMessage(line: string): PrintedMessage | string {
  const parsed = objectIn(line);
  if (parsed === undefined) return `expected one JSON object a line, found ${quoted(line)}`;
  const { src, dest, body } = parsed;
  if (typeof src !== "string") return `expected "src", the node's own id, found none in ${quoted(line)}`;
  if (typeof dest !== "string") return `expected "dest", a string, found none in ${quoted(line)}`;
  if (!isObject(body)) return `expected "body", a JSON object, found none in ${quoted(line)}`;
  // With an "id" of its own, one more would be there twice.
  return { src, dest, body, line: line.startsWith("{") && parsed["id"] === undefined ? line : undefined };
}

/** An exception costs more than all else here, and a program may print text without end: most of it is seen at once. */
function objectIn(line: string): Body | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The line that a node gets: the message with its number, and a line end. */
export function lineOf(message: Message & { readonly line?: string | undefined }, id: number): string {
  const { src, dest, body, line } = message;
  if (line !== undefined) return `{"id":${id},${line.slice(1)}\n`;
  return `${JSON.stringify({ id, src, dest, body })}\n`;
}

/** Whether it is a JSON object, and neither a list nor null. */
export function isObject(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The beginning of a line, in quotes, for messages to people. */
export function quoted(line: string): string {
  return JSON.stringify(clipped(line, SHOWN_MAX));
}
