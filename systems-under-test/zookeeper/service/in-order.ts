/**
 * Numbered frames in the order of their numbers: one that comes before its turn waits.
 */

/** Takes in what is numbered 1, 2, 3, … */
export interface InOrder<Item> {
  /** The number of the one whose turn it is. */
  next(): number;
  /** Gives those whose turn it is now, in order. */
  take(number: number, item: Item): readonly { readonly number: number; readonly item: Item }[];
}

/** Nothing has come yet. */
export function createInOrder<Item>(): InOrder<Item> {
  const early = new Map<number, Item>();
  let next = 1;
  return {
    next: () => next,
    take(number, item) {
      early.set(number, item);
      const ordered: { readonly number: number; readonly item: Item }[] = [];
      for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
        early.delete(next);
        ordered.push({ number: next++, item: ready });
      }
      return ordered;
    },
  };
}
