/**
 * Objects that are read whole: an answer that is no list is none of theirs in any state.
 */
import type { Operation } from "../../../histories/operation.ts";
import { isList, shortText } from "../json-text.ts";

/** What is strange about the answer of a read; null stands for an empty list. */
export function noList({ f, output = null, outcome }: Operation): string | undefined {
  if (f !== "read" || outcome !== "ok" || output === null || isList(output)) return undefined;
  return `expected the answer to be a list, found ${shortText(output)}`;
}
