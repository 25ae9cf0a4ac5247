/**
 * What was added to a list or set: by whom, and where an answer first showed it. Shared by both kinds of levels.
 *
 * An element that was added, returned and is still in no answer stands above everything that answers have shown.
 */
import type { Json } from "../../histories/json.ts";
import { elementKey, shortText } from "../models/json-text.ts";
import { beyond, impossible } from "./monitor.ts";
import type { Begun, Remark } from "./monitor.ts";

export interface Addition<Place> {
  readonly invoke: number;
  /** Its return; Infinity while there is none. */
  complete: number;
  /** Where answers show it; undefined while none does. */
  place: Place | undefined;
}

export interface Additions<Place> {
  readonly find: (element: Json) => Addition<Place> | undefined;
  readonly begin: (operation: Begun, element: Json) => Remark;
  /** It is there at the beginning. */
  readonly hold: (element: Json) => Addition<Place>;
  /** It returned: gives the addition. */
  readonly complete: (element: Json, time: number) => Addition<Place> | undefined;
  /** It never happened. */
  readonly withdraw: (element: Json) => Remark;
  /** An answer showed it for the first time. */
  readonly show: (addition: Addition<Place>, place: Place) => void;
  /** The earliest return of what no answer shows yet; Infinity where there is none. */
  readonly firstUnseen: () => number;
  readonly size: () => number;
}

export function additions<Place>(): Additions<Place> {
  const all = new Map<Json, Addition<Place>>();
  /** Returned and in no answer, the earliest return first. */
  const unseen = new Set<Addition<Place>>();
  return {
    find: (element) => all.get(elementKey(element)),
    begin(operation, element) {
      const key = elementKey(element);
      if (all.has(key)) return beyond(`${shortText(element)} is added more than once`);
      all.set(key, { invoke: operation.at, complete: Infinity, place: undefined });
      return undefined;
    },
    hold(element) {
      const addition = { invoke: -1, complete: -1, place: undefined };
      all.set(elementKey(element), addition);
      return addition;
    },
    complete(element, time) {
      const addition = all.get(elementKey(element));
      if (addition === undefined) return undefined;
      addition.complete = time;
      if (addition.place === undefined) unseen.add(addition);
      return addition;
    },
    withdraw(element) {
      const key = elementKey(element);
      if (all.get(key)?.place !== undefined) return impossible(`${shortText(element)} was read, but adding it failed`);
      all.delete(key);
      return undefined;
    },
    show(addition, place) {
      addition.place = place;
      unseen.delete(addition);
    },
    firstUnseen() {
      const [first] = unseen;
      return first?.complete ?? Infinity;
    },
    size: () => all.size,
  };
}
