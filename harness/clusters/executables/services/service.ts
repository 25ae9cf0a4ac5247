/**
 * Service: what nodes may ask for help, as a state machine: a message in, the body of a reply out. No clock, no file, and
 * randomness from a seed, so the same requests in the same order have the same answers.
 *
 * Source: Maelstrom, doc/services.md and service.clj.
 */
import type { Json } from "../../../../histories/json.ts";
import type { Body, Message } from "../network/message.ts";
import { ERROR_CODES } from "../rpc/error-codes.ts";

/** One service. */
export interface Service {
  /** The id under which nodes send to it, e.g. "lin-kv". */
  readonly name: string;
  /** The reply's body without `in_reply_to`; an error where the request asks for what cannot be. */
  handle(request: Message): Body;
}

/** The reply of an error. */
export function errorBody(code: number, text: string): Body {
  return { type: "error", code, text };
}

/** The reply to a type of request that the service does not know. */
export function notSupported(service: string, { type = null }: Body): Body {
  return errorBody(ERROR_CODES.notSupported, `${service} does not know requests of type ${JSON.stringify(type)}`);
}

/** The reply to a read, or a cas, of a key that is not there. */
export const NOT_FOUND: Body = errorBody(ERROR_CODES.keyDoesNotExist, "not found");

/** The reply to a cas that found something else. */
export function mismatch(expected: Json, found: Json): Body {
  const text = `expected ${JSON.stringify(expected)}, but had ${JSON.stringify(found)}`;
  return errorBody(ERROR_CODES.preconditionFailed, text);
}
