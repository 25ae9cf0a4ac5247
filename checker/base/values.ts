/**
 * Numbers for JSON values: equal values get equal numbers, counted from 0.
 *
 * Lists form a tree: the parent of a list is the list without its last element. So appending takes one look-up, however
 * long the list is, and "is a prefix of" becomes "is an ancestor of".
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText, isList } from "../models/json-text.ts";
import { numberColumn } from "./column-room.ts";
import { wrongIndex } from "./wrong-index.ts";

/** Values and their numbers. */
export interface Values {
  /** The number of a value, a new one for a new value. Cost: the length of the value. */
  readonly idOf: (value: Json) => number;
  /** The number of the list with one more element; -1 when no such list has a number. */
  readonly child: (list: number, element: number) => number;
  readonly isList: (id: number) => boolean;
  /** The list without its last element; -1 for the empty list and for other values. */
  readonly parent: (id: number) => number;
  /** The last element of a list; -1 for the empty list and for other values. */
  readonly lastElement: (id: number) => number;
  readonly valueOf: (id: number) => Json;
  /** How many values have numbers. */
  readonly size: () => number;
}

/** A table without values. */
export function createValues(): Values {
  return new ValueTable();
}

/** A class, because a short history would spend most of its time on making closures. */
class ValueTable implements Values {
  private readonly plain: Json[] = [];
  private readonly scalars = new Scalars();
  /** By text. */
  private objects: Map<string, number> | undefined;
  private lists: Lists | undefined;

  idOf(value: Json): number {
    if (value !== null && typeof value === "object")
      return isList(value) ? this.idOfList(value) : this.idOfObject(value);
    const known = this.scalars.get(value);
    if (known >= 0) return known;
    const id = this.plain.push(value) - 1;
    this.scalars.set(value, id);
    return id;
  }

  child(list: number, element: number): number {
    return this.lists?.children.get(list)?.get(element) ?? -1;
  }

  isList(id: number): boolean {
    return this.lists !== undefined && (id === this.lists.empty || (this.lists.parents[id] ?? -1) >= 0);
  }

  parent(id: number): number {
    return this.lists?.parents[id] ?? -1;
  }

  lastElement(id: number): number {
    return this.lists?.elements[id] ?? -1;
  }

  valueOf(id: number): Json {
    if (this.lists === undefined || !this.isList(id)) return this.plain[id] ?? null;
    const { empty, parents, elements } = this.lists;
    const list: Json[] = [];
    for (let node = id; node !== empty; node = parents[node] ?? empty)
      list.push(this.valueOf(elements[node] ?? wrongIndex(node)));
    return list.reverse();
  }

  size(): number {
    return this.plain.length;
  }

  private idOfObject(value: Json): number {
    const text = canonicalText(value);
    this.objects ??= new Map();
    let id = this.objects.get(text);
    if (id === undefined) this.objects.set(text, (id = this.plain.push(value) - 1));
    return id;
  }

  private idOfList(value: readonly Json[]): number {
    this.lists ??= { empty: this.plain.push([]) - 1, parents: [], elements: [], children: new Map() };
    let list = this.lists.empty;
    for (const element of value) list = this.append(this.lists, list, this.idOf(element));
    return list;
  }

  private append({ parents, elements, children }: Lists, list: number, element: number): number {
    let row = children.get(list);
    if (row === undefined) children.set(list, (row = new Map()));
    let id = row.get(element);
    if (id !== undefined) return id;
    row.set(element, (id = this.plain.push(null) - 1));
    // Filled without gaps, because JavaScript is slow with arrays that have gaps.
    for (; parents.length < id; elements.push(-1)) parents.push(-1);
    parents.push(list);
    elements.push(element);
    return id;
  }
}

/** The tree of lists, by number. */
interface Lists {
  readonly empty: number;
  /** -1 where the number is the empty list or no list. */
  readonly parents: number[];
  readonly elements: number[];
  readonly children: Map<number, Map<number, number>>;
}

/** A map from scalars to ids. Small natural numbers, which most workloads write, are kept in a column. */
class Scalars {
  private absent = -1;
  private others: Map<Json, number> | undefined;
  /** By natural number: its id plus one, 0 for none. */
  private column = new Int32Array(0);
  private count = 0;

  /** The id, -1 for none. */
  get(value: Json): number {
    if (value === null) return this.absent;
    if (isNatural(value) && value < this.column.length) {
      const id = this.column[value] ?? wrongIndex(value);
      if (id > 0) return id - 1;
    }
    return this.others?.get(value) ?? -1;
  }

  set(value: Json, id: number): void {
    this.count++;
    if (value === null) {
      this.absent = id;
      return;
    }
    if (isNatural(value) && value >= this.column.length && value < Math.max(16, 8 * this.count)) this.widen(value);
    if (isNatural(value) && value < this.column.length) this.column[value] = id + 1;
    else (this.others ??= new Map()).set(value, id);
  }

  private widen(value: number): void {
    const wider = numberColumn(Math.max(16, this.column.length * 2, 2 ** Math.ceil(Math.log2(value + 1))));
    wider.set(this.column);
    this.column = wider;
  }
}

function isNatural(value: Json): value is number {
  return typeof value === "number" && value >= 0 && value < 2 ** 28 && Number.isInteger(value);
}
