/**
 * Isolation: what passes between two nodes must not stay shared, or one could change the other's state without a
 * message. Copying every message would triple the cost of an event, so there are three strengths.
 */
import type { Json } from "../../../../histories/json.ts";

/**
 * - `codec`: encoded to JSON text and decoded, as on a real wire; also finds what does not survive the wire.
 * - `frozen`: frozen to its depths; whoever changes it gets a TypeError, which ends that node with a finding.
 * - `shared`: passed as it is, in the trust that nobody changes it.
 */
export type Isolation = "codec" | "frozen" | "shared";

/** What to do to each value that leaves or enters a node, its disk included. */
export function isolate(isolation: Isolation): (value: Json) => Json {
  return isolations[isolation];
}

const isolations: { readonly [isolation in Isolation]: (value: Json) => Json } = {
  codec: (value) => JSON.parse(JSON.stringify(value)) as Json,
  frozen: deepFrozen,
  shared: (value) => value,
};

function deepFrozen(value: Json): Json {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values<Json>(value)) deepFrozen(part);
  return value;
}
