/**
 * Looking at the first elements of something that is read as it is asked for, without taking them away.
 *
 * What is guessed from the first events (keys, a model) must not change what the reader meets: the elements come again, and
 * an error that was met ahead comes in its place, after all that stands before it.
 */

/** The first elements of a sequence, and all of them in order. */
export interface Beginning<Element> {
  /** The first elements, in order. */
  readonly elements: Element[];
  /** Whether nothing comes after them but the end or an error. */
  readonly isAll: boolean;
  /** What comes after them. To be gone through once, unless `isAll`. @throws the error that was met ahead */
  readonly rest: () => Generator<Element>;
}

/** Takes elements until there are enough of them, or no more. */
export function readAhead<Element>(
  source: Generator<Element>,
  isEnough: (elements: readonly Element[]) => boolean,
): Beginning<Element> {
  const elements: Element[] = [];
  try {
    while (!isEnough(elements)) {
      const next = source.next();
      if (next.done === true) return { elements, isAll: true, rest: () => source };
      elements.push(next.value);
    }
  } catch (error) {
    return { elements, isAll: true, rest: () => failing(error) };
  }
  return { elements, isAll: false, rest: () => source };
}

/**
 * These elements, then the rest; whoever stops early stops the rest, too. No generator, for one that hands on what another
 * gives costs a history of millions of events some percent more.
 */
export function startingWith<Element>(first: Iterable<Element>, rest: Generator<Element>): IterableIterator<Element> {
  const before = first[Symbol.iterator]();
  let isBefore = true;
  return {
    [Symbol.iterator]() {
      return this;
    },
    next() {
      if (isBefore) {
        const next = before.next();
        if (next.done !== true) return next;
        isBefore = false;
      }
      return rest.next();
    },
    return: () => rest.return(undefined),
  };
}

// eslint-disable-next-line require-yield
function* failing(error: unknown): Generator<never> {
  throw error;
}
