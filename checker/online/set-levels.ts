/**
 * Levels of a growing set while the operations happen: of two answers one must contain the other, and no operation may
 * return before one of a lower level begins (see `linearizability/special/levels.ts`).
 *
 * The answers, in order of size, divide the elements into layers: a layer has the elements of one answer that are not
 * in the answer before. A new answer adds a layer on top or cuts one in two. It must contain every layer below whole.
 *
 * Memory: the elements.
 */
import type { Json } from "../../histories/json.ts";
import { isList, shortText } from "../models/json-text.ts";
import type { Call, Model } from "../models/model.ts";
import { createAdditions } from "./additions.ts";
import type { Addition, Additions } from "./additions.ts";
import { impossible } from "./monitor.ts";
import type { Invocation, Monitor, Remark } from "./monitor.ts";

/** The elements between one answer and the next larger one. */
interface Layer {
  readonly elements: readonly Addition<Layer>[];
  /** Its place among the layers, counted from 0. */
  height: number;
  /** The first return of a read of this layer and all below; Infinity for none. */
  firstRead: number;
  /** The first return of an addition among its elements; Infinity for none. */
  firstAdd: number;
}

/** What is known of one set. */
interface GrowingSet {
  readonly model: Model;
  /** The elements that were there at the beginning. */
  readonly held: readonly Addition<Layer>[];
  readonly added: Additions<Layer>;
  /** The lowest layer has the initial elements: it is the answer before any addition. */
  readonly layers: Layer[];
}

/** A monitor for a model whose levels are those of a set. A read takes time for its length and for the layers. */
export function createSetMonitor(model: Model): Monitor {
  const added = createAdditions<Layer>();
  const held = (isList(model.initial) ? model.initial : []).map((element) => added.hold(element));
  const set: GrowingSet = { model, held, added, layers: [layerOf(held, 0, Infinity)] };
  return {
    size: () => set.added.size() + set.layers.length,
    take(step) {
      const { operation } = step;
      if (step.kind === "abandon") return undefined;
      if (step.kind === "begin") {
        return operation.call === undefined ? undefined : set.added.begin(operation, operation.call.input);
      }
      return settle(set, operation, step.call, step.time);
    },
  };
}

function layerOf(elements: readonly Addition<Layer>[], height: number, firstRead: number): Layer {
  const firstAdd = elements.reduce((first, { complete }) => Math.min(first, complete), Infinity);
  const layer = { elements, height, firstRead, firstAdd };
  for (const element of elements) element.place = layer;
  return layer;
}

function settle(set: GrowingSet, operation: Invocation, call: Call | undefined, time: number): Remark {
  if (call === undefined) {
    return operation.call === undefined ? undefined : set.added.withdraw(operation.call.input);
  }
  if (set.model.readOnly(call)) return read(set, operation, call.output ?? [], time);
  const layer = set.added.complete(call.input, time)?.place;
  if (layer?.firstAdd === Infinity) layer.firstAdd = time;
  return undefined;
}

function read(set: GrowingSet, operation: Invocation, answer: Json, time: number): Remark {
  if (!isList(answer)) return impossible(`a read answered ${shortText(answer)}, which is no list`);
  const { added, layers, held } = set;
  const fresh = new Set<Addition<Layer>>();
  const known = new Set<Addition<Layer>>();
  let highest = 0;
  for (const element of answer) {
    const addition = added.find(element);
    if (addition === undefined) return impossible(`${shortText(element)} was read but never added`);
    (addition.place === undefined ? fresh : known).add(addition);
    if (addition.place !== undefined) highest = Math.max(highest, addition.place.height);
  }
  if (held.some((addition) => !known.has(addition))) return impossible("a read misses what was there at the beginning");
  // An answer with a fresh element is above all others, and must contain them.
  if (fresh.size > 0) highest = layers.length - 1;
  const below = layers.slice(0, highest).reduce((sum, { elements }) => sum + elements.length, 0);
  const top = layers[highest];
  if (top === undefined) throw new Error(`levels: no layer ${highest} among ${layers.length}`);
  const inTop = top.elements.filter((element) => known.has(element));
  if (known.size - inTop.length !== below || (fresh.size > 0 && inTop.length < top.elements.length)) {
    return impossible("two reads each miss an element that the other has");
  }
  const remark = fresh.size > 0 ? addOnTop(set, [...fresh]) : cut(set, top, known);
  const mine = layers[fresh.size > 0 ? layers.length - 1 : highest];
  if (mine !== undefined && mine.firstRead === Infinity) mine.firstRead = time;
  return remark ?? tooLate(set, operation, mine?.height ?? 0);
}

/** Adds a layer on top. */
function addOnTop({ added, layers }: GrowingSet, elements: Addition<Layer>[]): Remark {
  const layer = layerOf(elements, layers.length, Infinity);
  for (const element of elements) added.show(element, layer);
  layers.push(layer);
  return between(layer, added.firstUnseen());
}

/** Cuts the layer in two: below, the elements that the answer has; above, the rest. */
function cut({ layers }: GrowingSet, layer: Layer, known: ReadonlySet<Addition<Layer>>): Remark {
  const rest = layer.elements.filter((element) => !known.has(element));
  if (rest.length === 0) return undefined;
  const lower = layerOf(
    layer.elements.filter((element) => known.has(element)),
    layer.height,
    Infinity,
  );
  const upper = layerOf(rest, layer.height + 1, layer.firstRead);
  layers.splice(layer.height, 1, lower, upper);
  for (let height = upper.height + 1; height < layers.length; height++) {
    const moved = layers[height];
    if (moved !== undefined) moved.height = height;
  }
  return between(lower, upper.firstAdd);
}

/** The remark that an element above returned before an element of the layer began; undefined where none did. */
function between({ elements }: Layer, firstAbove: number): Remark {
  if (elements.every(({ invoke }) => invoke <= firstAbove)) return undefined;
  return impossible("a read misses an element that was added before one that it has");
}

/** The remark that the read misses an element that was there before it began; undefined where it misses none. */
function tooLate({ added, layers }: GrowingSet, { at }: Invocation, height: number): Remark {
  const isMissing = layers.slice(height + 1).some(({ firstAdd, firstRead }) => firstAdd < at || firstRead < at);
  if (!isMissing && added.firstUnseen() >= at) return undefined;
  return impossible("a read misses an element that was there before it began");
}
