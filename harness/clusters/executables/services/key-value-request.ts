/**
 * Requests to a key-value store, and what each does to the value of its key. The stores differ in which past of the key
 * they look at, not in this.
 */
import { canonicalText } from "../../../../histories/canonical-text.ts";
import type { Json } from "../../../../histories/json.ts";
import type { Body } from "../network/message.ts";
import { mismatch, NOT_FOUND, notSupported } from "./service.ts";

/** What is done: the reply, and the new value where there is one. */
export interface KeyValueStep {
  readonly reply: Body;
  readonly put?: { readonly value: Json };
}

/** A key of any kind as a key of a map. */
export function keyText({ key = null }: Body): string {
  return canonicalText(key);
}

/**
 * What the request does where its key holds this value; undefined: there is no such key.
 * @param how.mayCreate whether `create_if_not_exists` counts
 */
export function keyValueStep(
  request: Body,
  held: Json | undefined,
  how: { readonly service: string; readonly mayCreate: boolean },
): KeyValueStep {
  const { type, value = null, from = null, to = null } = request;
  if (type === "read") return { reply: held === undefined ? NOT_FOUND : { type: "read_ok", value: held } };
  if (type === "write") return { reply: { type: "write_ok" }, put: { value } };
  if (type !== "cas") return { reply: notSupported(how.service, request) };
  const isNew = held === undefined && how.mayCreate && request["create_if_not_exists"] === true;
  if (held === undefined && !isNew) return { reply: NOT_FOUND };
  if (held !== undefined && canonicalText(held) !== canonicalText(from)) return { reply: mismatch(from, held) };
  return { reply: { type: "cas_ok" }, put: { value: to } };
}
