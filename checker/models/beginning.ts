/**
 * What an object can hold at first, as people say it: a list for a queue, the owner of a lock. The state of a model may
 * look otherwise (sorted, a tree, a set of states), so each model says how it is made of what is said.
 */
import { elementsOf } from "../../histories/canonical-text.ts";
import type { Json } from "../../histories/json.ts";
import { canonicalText, isList } from "./json-text.ts";

/** How the first state of a model is made of what somebody says. */
export interface Beginning {
  /** What can be said, for messages: "a list of elements". */
  readonly expected: string;
  /** The state of an object that holds this, undefined where none can. Null stands for nothing inside. */
  readonly stateOf: (held: Json) => Json | undefined;
}

/** A list of elements, in the order that `arranged` gives them; undefined where it finds one that cannot be inside. */
export function elementsAtFirst(
  expected: string,
  arranged: (elements: readonly Json[]) => Json | undefined = (elements) => elements,
): Beginning {
  return {
    expected,
    stateOf: (held) => {
      if (held === null) return arranged([]);
      return isList(held) ? arranged(held) : undefined;
    },
  };
}

/** As `elementsAtFirst`, for objects that know no order: what is said may be a set of EDN, too. */
export function unorderedAtFirst(
  expected: string,
  arranged: (elements: readonly Json[]) => Json | undefined,
): Beginning {
  const { stateOf } = elementsAtFirst(expected, arranged);
  return { expected, stateOf: (held) => stateOf(elementsOf(held) ?? held) };
}

/** None of them null, which stands for an empty collection where one is taken out. */
export function withoutNull(elements: readonly Json[]): readonly Json[] | undefined {
  return elements.includes(null) ? undefined : elements;
}

/** Sorted by their text; undefined where two are equal. */
export function asSortedSet(elements: readonly Json[]): readonly Json[] | undefined {
  const byText = new Map(elements.map((element) => [canonicalText(element), element]));
  if (byText.size < elements.length) return undefined;
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element);
}
