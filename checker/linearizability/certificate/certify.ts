/**
 * The certificate: whether an order of operations really is a linearization. Every "valid" verdict passes through here.
 *
 * It is independent of the algorithms on purpose. It knows only operations, their event indexes and the model, and lets
 * the object itself execute the order. A history that was decided as operations is replayed as recorded. One that was
 * decided as columns is replayed from the transcript (`transcript/certificate.ts`), which was written without the columns'
 * encoder. All of them share the model, and the pairing that refuses a malformed history.
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
 * Says why `order` is not a linearization of `operations`; undefined if it is one.
 *
 * @param operations all operations of one key, by id
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

/** Like `flawIn`, for an order of places in `operations`; -1 stands for an operation that is not among them. */
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
  // Every operation is in the order, each of them once.
  if (order.length === operations.length) return undefined;
  return missing(model, operations, isPlaced);
}

/** The flaw of an order that names an operation again. */
export const TWICE = "an operation stands in the order twice";

/** Replays an order operation by operation, on the object and against real time. */
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
   * Lets the next operation of the order take effect; says why it cannot, undefined if it can.
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

/** Says why an order may not leave the operation out; undefined if it may. */
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

/** The cost of one call. The models of one value and of a text are known to be quick; any other may be slow. */
function costOf({ action, special }: Model): number {
  if (special === "text") return TEXT_CALL;
  return action === undefined ? MODEL_CALL : VALUE_CALL;
}

const VALUE_CALL = 32;
/** A text grows, and every read compares all of it. */
const TEXT_CALL = 2_000;

/** Every operation that was answered must be in the order. */
function missing(model: Model, operations: readonly Operation[], isPlaced: Uint8Array): string | undefined {
  for (let place = 0; place < operations.length; place++) {
    const operation = operations[place];
    if (operation === undefined || isPlaced[place] === 1) continue;
    const flaw = flawOfOmission(model, operation);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** The place of an operation among these, -1 if it is not one of them: by id if ids are dense, else by identity. */
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
