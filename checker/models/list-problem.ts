/**
 * Objects that are read whole: an answer that is no list is no wrong answer of theirs, but another kind of object.
 */
import type { Operation } from "../../histories/operation.ts";
import { isList, shortText } from "./json-text.ts";

/** What is wrong with a read that was answered; null stands for an empty list. */
export function listProblem({ f, output = null, outcome }: Operation): string | undefined {
  if (f !== "read" || outcome !== "ok" || output === null || isList(output)) return undefined;
  return `expected the answer to be a list, found ${shortText(output)}`;
}
