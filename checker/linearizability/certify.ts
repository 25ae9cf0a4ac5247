/**
 * The certificate: whether an order of operations really is a linearization. Every "valid" passes through here.
 *
 * Independent of the algorithms on purpose: it knows nothing but the operations as they were recorded, their event
 * indexes and the model.
 */
import type { Operation } from "../../histories/operation.ts";
import { callOf, partOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import { byteColumn, numberColumn } from "./column-room.ts";
import { BOUNDLESS, MODEL_CALL } from "./effort.ts";
import type { Effort } from "./effort.ts";
import { replayOf } from "./replay.ts";

/**
 * What is wrong with `order` as a linearization of `operations`; undefined when nothing is.
 *
 * @param operations one key's, all of them, by id
 * @param order the operations in the order in which they are claimed to have taken effect
 * @throws OutOfTimeError where `effort` does
 */
export function flawIn(
  model: Model,
  operations: readonly Operation[],
  order: readonly Operation[],
  effort: Effort = BOUNDLESS,
): string | undefined {
  const placeOf = places(operations);
  const isPlaced = byteColumn(operations.length);
  const replay = replayOf(model);
  // The models of one value are ours and quick; any other may take its time.
  const cost = model.action === undefined ? MODEL_CALL : 32;
  let latestInvoke = Number.NEGATIVE_INFINITY;
  for (const operation of order) {
    effort(cost);
    const place = placeOf(operation);
    if (place === -1) return `operation ${operation.id} of the order is none of this history`;
    if (isPlaced[place] === 1) return "an operation stands in the order twice";
    isPlaced[place] = 1;
    const call = callOf(model, operation);
    if (call === undefined) return `operation ${operation.id} takes no part, yet stands in the order`;
    if (call.known && (operation.completeIndex ?? Number.POSITIVE_INFINITY) < latestInvoke) {
      return `operation ${operation.id} stands after one that began when it had returned`;
    }
    latestInvoke = Math.max(latestInvoke, operation.invokeIndex);
    if (!replay.apply(call)) {
      return `${model.describe(call)} (operation ${operation.id}) does not fit ${model.describeState(replay.state())}`;
    }
  }
  return missing(model, operations, isPlaced);
}

/** Every operation that was answered stands in the order. */
function missing(model: Model, operations: readonly Operation[], isPlaced: Uint8Array): string | undefined {
  for (let place = 0; place < operations.length; place++) {
    const operation = operations[place];
    if (operation === undefined || isPlaced[place] === 1) continue;
    if (partOf(model, operation) === "known") return `operation ${operation.id} is missing from the order`;
  }
  return undefined;
}

/** Where an operation stands among these, -1 for none of these: by id where ids are dense, else by identity. */
function places(operations: readonly Operation[]): (operation: Operation) => number {
  const first = operations[0]?.id ?? 0;
  const last = operations.at(-1)?.id ?? 0;
  const rows = numberColumn(last >= first && last - first < 64 * operations.length ? last - first + 1 : 0).fill(-1);
  let isDense = rows.length > 0;
  for (let place = 0; place < operations.length && isDense; place++) {
    const id = operations[place]?.id ?? -1;
    if (rows[id - first] === -1) rows[id - first] = place;
    else isDense = false;
  }
  if (isDense) {
    return (operation) => {
      const place = rows[operation.id - first] ?? -1;
      return operations[place] === operation ? place : -1;
    };
  }
  const byIdentity = new Map(operations.map((operation, place) => [operation, place]));
  return (operation) => byIdentity.get(operation) ?? -1;
}
