/**
 * For objects that are read as a whole: no such object answers a read with something that is not a list.
 */
import type { Operation } from "../../../histories/operation.ts";
import { isList, shortText } from "../json-text.ts";

/** What is strange about the answer to a read; undefined: nothing. Null counts as an empty list. */
export function nonListAnswer({ f, output = null, outcome }: Operation): string | undefined {
  if (f !== "read" || outcome !== "ok" || output === null || isList(output)) return undefined;
  return `expected the answer to be a list, found ${shortText(output)}`;
}
