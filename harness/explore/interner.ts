/**
 * Interner: gives each text a number, the same for the same text. A state of the search is then a few numbers.
 */

/** Values by number, found again by their text. */
export interface Interner<Value> {
  /** The number of this text; a new one where it was never seen, and `make` gives its value. */
  idOf(text: string, make: () => Value): number;
  /** The value of a number that `idOf` gave. */
  at(id: number): Value;
  readonly size: number;
}

/** An interner that has seen nothing: its numbers are 0, 1, 2, … */
export function createInterner<Value>(): Interner<Value> {
  const ids = new Map<string, number>();
  const values: Value[] = [];
  return {
    idOf(text, make) {
      const known = ids.get(text);
      if (known !== undefined) return known;
      const id = values.length;
      ids.set(text, id);
      values.push(make());
      return id;
    },
    at: (id) => values[id] as Value,
    get size() {
      return values.length;
    },
  };
}
