/**
 * A binary heap.
 */

/** The least of what was pushed comes out first. `push` and `pop` take O(log n), the others O(1). */
export interface Heap<T> {
  readonly push: (one: T) => void;
  /** The least, undefined when empty. */
  readonly pop: () => T | undefined;
  readonly peek: () => T | undefined;
  readonly size: () => number;
}

/**
 * An empty heap.
 * @param compare negative when the first comes out before the second
 */
export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  const rows: T[] = [];
  const at = (place: number): T => rows[place] as T;
  const swap = (a: number, b: number): void => {
    const one = at(a);
    rows[a] = at(b);
    rows[b] = one;
  };
  const push = (one: T): void => {
    let place = rows.push(one) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (compare(at(place), at(parent)) >= 0) break;
      swap(place, parent);
      place = parent;
    }
  };
  const pop = (): T | undefined => {
    const least = rows[0];
    const last = rows.pop();
    if (rows.length === 0 || last === undefined) return least;
    rows[0] = last;
    for (let place = 0; ;) {
      let child = 2 * place + 1;
      if (child >= rows.length) break;
      if (child + 1 < rows.length && compare(at(child + 1), at(child)) < 0) child++;
      if (compare(at(child), at(place)) >= 0) break;
      swap(place, child);
      place = child;
    }
    return least;
  };
  return { push, pop, peek: () => rows[0], size: () => rows.length };
}
