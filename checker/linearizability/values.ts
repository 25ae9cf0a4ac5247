/**
 * Numbers for JSON values: equal values get equal numbers.
 *
 * A list is a node of a tree, its parent the list without the last element. Appending is then one look-up, however
 * long the list, and "is a prefix of" is "is an ancestor of".
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText, isList } from "../models/json-text.ts";

export interface Values {
  /** The number of a value. Cost: its length. */
  readonly idOf: (value: Json) => number;
  /** The number of the list with one more element, -1 when no such list has been numbered. */
  readonly child: (list: number, element: number) => number;
  readonly isList: (id: number) => boolean;
  /** The list without its last element, -1 for the empty list and for what is no list. */
  readonly parent: (id: number) => number;
  /** The last element of a list, -1 for the empty one and for what is no list. */
  readonly lastElement: (id: number) => number;
  readonly valueOf: (id: number) => Json;
  readonly size: () => number;
}

export function createValues(): Values {
  const scalars = createScalars();
  let texts: Map<string, number> | undefined;
  const parents: number[] = [];
  const elements: number[] = [];
  const plain: Json[] = [];
  /** By list, then by element; no list, no map. */
  let children: Map<number, Map<number, number>> | undefined;
  let emptyList = -1;

  const add = (value: Json, parent: number, element: number): number => {
    plain.push(value);
    elements.push(element);
    return parents.push(parent) - 1;
  };
  const append = (list: number, element: number): number => {
    children ??= new Map();
    let row = children.get(list);
    if (row === undefined) children.set(list, (row = new Map()));
    let id = row.get(element);
    if (id === undefined) row.set(element, (id = add(null, list, element)));
    return id;
  };
  const isListId = (id: number): boolean => id === emptyList || (parents[id] ?? -1) >= 0;
  const idOfObject = (value: Json): number => {
    const text = canonicalText(value);
    texts ??= new Map();
    let id = texts.get(text);
    if (id === undefined) texts.set(text, (id = add(value, -1, -1)));
    return id;
  };
  const idOf = (value: Json): number => {
    if (isList(value)) {
      if (emptyList < 0) emptyList = add([], -1, -1);
      return value.reduce<number>((list, element) => append(list, idOf(element)), emptyList);
    }
    if (value !== null && typeof value === "object") return idOfObject(value);
    const known = scalars.get(value);
    if (known !== undefined) return known;
    const id = add(value, -1, -1);
    scalars.set(value, id);
    return id;
  };
  const valueOf = (id: number): Json => {
    if (!isListId(id)) return plain[id] ?? null;
    const list: Json[] = [];
    for (let node = id; node !== emptyList; node = parents[node] ?? emptyList) list.push(valueOf(elements[node] ?? 0));
    return list.reverse();
  };
  const child = (list: number, element: number): number => children?.get(list)?.get(element) ?? -1;
  return {
    idOf,
    child,
    isList: isListId,
    parent: (id) => parents[id] ?? -1,
    lastElement: (id) => elements[id] ?? -1,
    valueOf,
    size: () => plain.length,
  };
}

interface Scalars {
  readonly get: (value: Json) => number | undefined;
  readonly set: (value: Json, id: number) => void;
}

/** A map from scalars, with a plain column for the small natural numbers that most workloads write. */
function createScalars(): Scalars {
  let absent = -1;
  let others: Map<Json, number> | undefined;
  let column = new Int32Array(16);
  let count = 0;
  const isNatural = (value: Json): value is number =>
    typeof value === "number" && value >= 0 && value < 2 ** 28 && Number.isInteger(value);
  return {
    get: (value) => {
      if (value === null) return absent < 0 ? undefined : absent;
      if (isNatural(value) && value < column.length) {
        const id = column[value] ?? 0;
        if (id > 0) return id - 1;
      }
      return others?.get(value);
    },
    set: (value, id) => {
      count++;
      if (value === null) {
        absent = id;
        return;
      }
      if (isNatural(value) && value >= column.length && value < 8 * count) {
        const wider = new Int32Array(Math.max(column.length * 2, 2 ** Math.ceil(Math.log2(value + 1))));
        wider.set(column);
        column = wider;
      }
      if (isNatural(value) && value < column.length) column[value] = id + 1;
      else (others ??= new Map()).set(value, id);
    },
  };
}
