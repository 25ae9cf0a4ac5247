/**
 * Rulings: what an algorithm says about one key.
 */

/**
 * True with an order of items that explains every answer, false with a reason, or undefined with a reason where the
 * algorithm does not apply or is not sure.
 */
export type Ruling =
  | { readonly verdict: true; readonly order: ArrayLike<number> }
  | {
      readonly verdict: false;
      readonly because: string;
      /** Items that are not linearizable by themselves; undefined where only the whole history is known to be so. */
      readonly items?: () => Iterable<number>;
    }
  | { readonly verdict: undefined; readonly because: string };

/** The ruling on an item whose answer fits no state. */
export function impossibleAnswer(item: number): Ruling {
  return { verdict: false, because: "an answer contradicts itself", items: () => [item] };
}

/** The ruling of an algorithm that is made for other objects. It gives no reason, because nobody would want one. */
export const NOT_ABOUT_THIS: Ruling = { verdict: undefined, because: "" };
