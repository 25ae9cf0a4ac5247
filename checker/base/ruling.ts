/**
 * The ruling: what an algorithm that may not apply, or may not be sure, says of one key.
 */
export type Ruling =
  | { readonly verdict: true; readonly order: ArrayLike<number> }
  | {
      readonly verdict: false;
      readonly because: string;
      /** Items that show it, with all they rest on; undefined where only the whole history does. */
      readonly items?: () => Iterable<number>;
    }
  | { readonly verdict: undefined; readonly because: string };

/** Of an item whose answer fits no state. */
export function impossibleAnswer(item: number): Ruling {
  return { verdict: false, because: "an answer contradicts itself", items: () => [item] };
}

/** A ruling that says nothing, not even why: the algorithm is about other objects. */
export const NOT_ABOUT_THIS: Ruling = { verdict: undefined, because: "" };
