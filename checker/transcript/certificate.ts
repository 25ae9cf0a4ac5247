/**
 * Certifies a "valid" verdict on columns: the operations of the transcript are replayed through the model, in the order
 * that was found in the columns.
 */
import type { Key } from "../../histories/event.ts";
import { wrongIndex } from "../base/wrong-index.ts";
import { OrderReplay, TWICE, flawOfOmission } from "../linearizability/certificate/certify.ts";
import type { Effort } from "../base/effort.ts";
import type { Model } from "../models/model.ts";
import type { Transcript } from "./transcript.ts";

/** An order that is claimed to explain a key's operations, as places in the transcript. */
export interface ClaimedOrder {
  readonly key: Key | undefined;
  readonly order: ArrayLike<number>;
}

/**
 * Says why an order is not a linearization of the key's operations; undefined if it is one.
 * @throws OutOfTimeError where `effort` does
 */
export type OrderCertifier = (claimed: ClaimedOrder, effort: Effort) => string | undefined;

const OF_ANOTHER_KEY = 0;
const MISSING = 1;
const PLACED = 2;

/** In units of effort: to restore one operation from its words. */
const OPERATION_COST = 16;

/** A certifier for all keys of a transcript. They share one column of marks: there may be a hundred thousand keys. */
export function createOrderCertifier(model: Model, transcript: Transcript): OrderCertifier {
  let marks: Uint8Array | undefined;
  return ({ key, order }, effort) => {
    marks ??= new Uint8Array(transcript.count());
    const places = transcript.placesOf(key);
    for (const place of places) marks[place] = MISSING;
    try {
      return (
        flawInPlaced(model, transcript, order, marks, effort) ??
        (order.length === places.length ? undefined : flawInRest(model, transcript, places, marks, effort))
      );
    } finally {
      for (const place of places) marks[place] = OF_ANOTHER_KEY;
    }
  };
}

function flawInPlaced(
  model: Model,
  transcript: Transcript,
  order: ArrayLike<number>,
  marks: Uint8Array,
  effort: Effort,
): string | undefined {
  const replay = new OrderReplay(model, effort);
  for (let number = 0; number < order.length; number++) {
    const place = order[number] ?? wrongIndex(number);
    if ((marks[place] ?? wrongIndex(place)) === OF_ANOTHER_KEY)
      return `operation ${place} of the order is none of this key`;
    if (marks[place] === PLACED) return TWICE;
    marks[place] = PLACED;
    const flaw = replay.flawOfNext(transcript.operationAt(place));
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** An operation that the order leaves out must not have been answered. */
function flawInRest(
  model: Model,
  transcript: Transcript,
  places: Int32Array,
  marks: Uint8Array,
  effort: Effort,
): string | undefined {
  for (const place of places) {
    if (marks[place] === PLACED) continue;
    effort(OPERATION_COST);
    const flaw = flawOfOmission(model, transcript.operationAt(place));
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}
