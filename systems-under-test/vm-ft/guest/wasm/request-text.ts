/**
 * Requests and replies as a module reads and writes them: lines of text, so that a program without a JSON library can take
 * a request apart at its line breaks. JSON written without spaces has none.
 *
 * A request: `f`, key, value, client. The key and the value are JSON. Example: "write\n3\n17\np4".
 *
 * A reply: "ok" and the value as JSON, or "fail" and the error as JSON. Without a second line the value is that of the
 * request, and the error "refused".
 */
import type { Json } from "../../../node-kit/node.ts";
import type { GuestReply, GuestRequest } from "../guest.ts";
import { fromUtf8, toUtf8 } from "./bytes/utf8.ts";

/** The bytes of a request. */
export function requestBytes({ f, key, value, client }: GuestRequest): Uint8Array {
  return toUtf8(`${f}\n${JSON.stringify(key)}\n${JSON.stringify(value)}\n${client}`);
}

/** The reply in these bytes; undefined: they are none. @param value of the request */
export function parseReply(bytes: Uint8Array, value: Json): GuestReply | undefined {
  const text = fromUtf8(bytes);
  const end = text.indexOf("\n");
  const type = end < 0 ? text : text.slice(0, end);
  if (type !== "ok" && type !== "fail") return undefined;
  const detail = end < 0 ? undefined : parse(text.slice(end + 1));
  if (end >= 0 && detail === undefined) return undefined;
  // null is a value.
  if (type === "ok") return { type, value: detail === undefined ? value : detail };
  return { type, value, error: detail === undefined ? "refused" : detail };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
