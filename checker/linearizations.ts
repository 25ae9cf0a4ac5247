/**
 * Linearizations to look at: for a key that is linearizable the order that its verdict rests on, for one that is not the order
 * of the longest prefix that has one; with what the object holds after each operation.
 *
 * A check keeps no orders, as those of many long keys would take much memory. So whoever wants to show one has that key
 * decided once more. The order passes the same independent replay as in the check.
 */
import type { Key } from "../histories/event.ts";
import type { KeyResult } from "../histories/key-result.ts";
import type { Linearization } from "../histories/linearization.ts";
import type { Operation } from "../histories/operation.ts";
import { cutAfter } from "./explain/core/reductions.ts";
import { replayOf } from "./linearizability/certificate/replay.ts";
import { decide } from "./linearizability/decide.ts";
import { clipped } from "../histories/clipped.ts";
import { callOf } from "./models/model.ts";
import type { Model } from "./models/model.ts";

/** The clock is asked once for this many states. */
const STATES_A_LOOK = 64;

/** What linearizations may cost. */
export interface LinearizationLimits {
  /** Operations of all keys together; a key that has more than are left is passed over. */
  readonly operationsMax: number;
  /** Characters of a state that are kept. */
  readonly stateLengthMax: number;
  /** Milliseconds for all keys together, by `now`. */
  readonly timeLimitMs: number;
  /** Bytes that the search may use for one key. */
  readonly memoryLimitBytes: number;
  /** The clock, in ms from any start. */
  readonly now: () => number;
}

/**
 * The linearizations of these keys, in their order. A key that is undecided, too long, or not decided again in time has none.
 *
 * @param operations of all keys, as given to the check
 * @param results of that check
 * Cost: that of the check, and of writing down each state.
 */
export function linearizations(
  model: Model,
  operations: readonly Operation[],
  results: readonly KeyResult[],
  limits: LinearizationLimits,
): readonly Linearization[] {
  const endAt = limits.now() + limits.timeLimitMs;
  const allowance = {
    nodesMax: Number.MAX_SAFE_INTEGER,
    bytesMax: limits.memoryLimitBytes,
    isTimeUp: () => limits.now() >= endAt,
  };
  const byKey = operationsByKey(model, operations);
  const found: Linearization[] = [];
  let left = limits.operationsMax;
  for (const { key, valid, explanation } of results) {
    const own = byKey.get(key) ?? [];
    if (valid === "unknown" || own.length > left) continue;
    if (allowance.isTimeUp()) break;
    const culprit = explanation?.culprit;
    const shown = valid ? own : beforeReturnOf(own, culprit);
    const { order } = shown === undefined ? {} : decide(model, shown, allowance);
    if (order === undefined) continue;
    const states = statesAfter(model, order(), { lengthMax: limits.stateLengthMax, isTimeUp: allowance.isTimeUp });
    if (states === undefined) break;
    left -= own.length;
    found.push({
      ...(key === undefined ? {} : { key }),
      ...states,
      ...(valid || culprit === undefined ? {} : { endsBefore: culprit }),
    });
  }
  return found;
}

function operationsByKey(
  { partition }: Model,
  operations: readonly Operation[],
): ReadonlyMap<Key | undefined, readonly Operation[]> {
  const byKey = new Map<Key | undefined, Operation[]>();
  for (const operation of operations) {
    const key = partition === undefined ? operation.key : partition(operation);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [operation]);
    else known.push(operation);
  }
  return byKey;
}

/** The history until just before this operation returned, which is open in it; undefined where it never did. */
function beforeReturnOf(operations: readonly Operation[], id: number | undefined): readonly Operation[] | undefined {
  const end = operations.find((operation) => operation.id === id)?.completeIndex;
  return end === undefined ? undefined : cutAfter(operations, end - 1);
}

/** Replays the order on the object, and writes down what it holds; undefined where the time is up before that is done. */
function statesAfter(
  model: Model,
  order: readonly Operation[],
  { lengthMax, isTimeUp }: { readonly lengthMax: number; readonly isTimeUp: () => boolean },
): Pick<Linearization, "operations" | "texts" | "states"> | undefined {
  const replay = replayOf(model);
  const places = new Map<string, number>();
  const placeOfState = (): number => {
    const text = clipped(model.describeState(replay.state()), lengthMax);
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  };
  const states = [placeOfState()];
  for (const operation of order) {
    // A long list is written down as a whole after each operation, which can take long.
    if (states.length % STATES_A_LOOK === 0 && isTimeUp()) return undefined;
    const call = callOf(model, operation);
    if (call !== undefined) replay.apply(call);
    states.push(placeOfState());
  }
  return { operations: order.map(({ id }) => id), texts: [...places.keys()], states };
}
