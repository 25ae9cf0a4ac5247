/**
 * The elements that were added to a list or a set, and where an answer first showed each. Both monitors of levels use
 * it.
 *
 * An element whose addition returned, and that no answer shows so far, is above everything that answers have shown.
 */
import type { Json } from "../../histories/json.ts";
import { elementKey, shortText } from "../models/json-text.ts";
import { beyond, impossible } from "./monitor.ts";
import type { Invocation, Remark } from "./monitor.ts";

/** The addition of one element; times are indexes of events. */
export interface Addition<Place> {
  readonly invoke: number;
  /** Its return; Infinity while it has none. */
  complete: number;
  /** Where answers show the element; undefined while none does. */
  place: Place | undefined;
}

/** All additions to one object. Each element is added at most once. */
export interface Additions<Place> {
  readonly find: (element: Json) => Addition<Place> | undefined;
  /** An addition was invoked; the remark says if the element was added before. */
  readonly begin: (operation: Invocation, element: Json) => Remark;
  /** The element is there at the beginning. */
  readonly hold: (element: Json) => Addition<Place>;
  /** The addition returned. Gives the addition, undefined where there is none. */
  readonly complete: (element: Json, time: number) => Addition<Place> | undefined;
  /** The addition failed; the remark says if an answer showed the element. */
  readonly withdraw: (element: Json) => Remark;
  /** An answer showed the element for the first time. */
  readonly show: (addition: Addition<Place>, place: Place) => void;
  /** The earliest return of an addition that no answer shows so far; Infinity where there is none. */
  readonly firstUnseen: () => number;
  /** How many additions there are. */
  readonly size: () => number;
}

/** No additions yet. Each call takes constant time. */
export function createAdditions<Place>(): Additions<Place> {
  const all = new Map<Json, Addition<Place>>();
  /** Additions that returned and that no answer shows, the earliest return first. */
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
