/**
 * Letter: anything on its way between two participants. Letters wait in no order, for any time, so a message that is lost
 * needs no event of its own: it is one that never arrives.
 */
import type { Json } from "../../systems-under-test/node-kit/node.ts";

/** A message between nodes, or a request of a client's, or the answer to one. */
export type Letter = { readonly from: string; readonly to: string; readonly body: Json } & (
  | { readonly kind: "message" }
  /** `id`: the client's number of the request. */
  | { readonly kind: "request" | "reply"; readonly id: number }
);

/** Equal letters have equal texts. */
export function letterText(letter: Letter): string {
  return JSON.stringify(letter);
}
