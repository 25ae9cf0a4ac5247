/**
 * The certificate: whether an order of operations really is a linearization. Every "valid" passes through here.
 *
 * Independent of the algorithms on purpose: it knows nothing but operations, their event indexes and the model, and runs
 * the object itself through the order. What is decided as operations is replayed as it was recorded; what is decided as
 * columns is replayed from the transcript (`transcript/certificate.ts`), which was written without the columns' encoder.
 * What it shares with all of them is the model, and the pairing that refuses a malformed history.
 */
import type { Operation } from "../../../histories/operation.ts";
import { callOf, partOf } from "../../models/model.ts";
import type { Model } from "../../models/model.ts";
import { numberColumn } from "../../base/column-room.ts";
import { BOUNDLESS, MODEL_CALL } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { replayOf } from "./replay.ts";
import type { Replay } from "./replayed-objects.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

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
  return flawInPlaces(model, operations, Int32Array.from(order, places(operations)), effort);
}

/** As `flawIn`, of an order that names the places of the operations among all, -1 for one that is none of them. */
export function flawInPlaces(
  model: Model,
  operations: readonly Operation[],
  order: ArrayLike<number>,
  effort: Effort = BOUNDLESS,
): string | undefined {
  const isPlaced = marksFor(operations.length);
  const replay = new OrderReplay(model, effort);
  for (let at = 0; at < order.length; at++) {
    const place = order[at] ?? wrongIndex(at);
    const operation = operations[place];
    if (operation === undefined) return `number ${at} of the order is none of this history`;
    if (isPlaced[place] === 1) return TWICE;
    isPlaced[place] = 1;
    const flaw = replay.flawOfNext(operation);
    if (flaw !== undefined) return flaw;
  }
  // All of them stand in it, each once.
  if (order.length === operations.length) return undefined;
  return missing(model, operations, isPlaced);
}

/** Said of an order that names an operation again. */
export const TWICE = "an operation stands in the order twice";

/** The object and the clock, run through an order operation by operation. */
export class OrderReplay {
  private readonly model: Model;
  private readonly effort: Effort;
  private readonly cost: number;
  private readonly replay: Replay;
  private latestInvoke = Number.NEGATIVE_INFINITY;

  constructor(model: Model, effort: Effort) {
    this.model = model;
    this.effort = effort;
    this.cost = costOf(model);
    this.replay = replayOf(model);
  }

  /**
   * Lets the next operation of the order take effect; says what is wrong with that, undefined for nothing.
   * @throws OutOfTimeError where the effort does
   */
  flawOfNext(operation: Operation): string | undefined {
    this.effort(this.cost);
    const call = callOf(this.model, operation);
    if (call === undefined) return `operation ${operation.id} takes no part, yet stands in the order`;
    if (call.known && (operation.completeIndex ?? Number.POSITIVE_INFINITY) < this.latestInvoke) {
      return `operation ${operation.id} stands after one that began when it had returned`;
    }
    this.latestInvoke = Math.max(this.latestInvoke, operation.invokeIndex);
    if (this.replay.apply(call)) return undefined;
    const state = this.model.describeState(this.replay.state());
    return `${this.model.describe(call)} (operation ${operation.id}) does not fit ${state}`;
  }
}

/** What an order lacks that leaves the operation out; undefined where it may. */
export function flawOfOmission(model: Model, operation: Operation): string | undefined {
  return partOf(model, operation) === "known" ? `operation ${operation.id} is missing from the order` : undefined;
}

/** Room for the marks of a short history, used for one key after the other. */
const SHORT_MAX = 128;
const shortMarks = new Uint8Array(SHORT_MAX);

/** A mark for each operation, all of them zero. A loop, because a call of `fill` takes longer on a few bytes. */
function marksFor(count: number): Uint8Array {
  if (count > SHORT_MAX) return new Uint8Array(count);
  for (let place = 0; place < count; place++) shortMarks[place] = 0;
  return shortMarks;
}

/** Of one call. The models of one value and of a text are ours and quick; any other may take its time. */
function costOf({ action, special }: Model): number {
  if (special === "text") return TEXT_CALL;
  return action === undefined ? MODEL_CALL : VALUE_CALL;
}

const VALUE_CALL = 32;
/** Texts are compared as they grow. */
const TEXT_CALL = 2_000;

/** Every operation that was answered stands in the order. */
function missing(model: Model, operations: readonly Operation[], isPlaced: Uint8Array): string | undefined {
  for (let place = 0; place < operations.length; place++) {
    const operation = operations[place];
    if (operation === undefined || isPlaced[place] === 1) continue;
    const flaw = flawOfOmission(model, operation);
    if (flaw !== undefined) return flaw;
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
      const place = rows[operation.id - first] ?? wrongIndex(operation.id - first);
      return operations[place] === operation ? place : -1;
    };
  }
  const byIdentity = new Map(operations.map((operation, place) => [operation, place]));
  return (operation) => byIdentity.get(operation) ?? -1;
}
