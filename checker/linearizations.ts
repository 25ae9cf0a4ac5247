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
import { OutOfTimeError } from "./base/effort.ts";
import { cutAfter } from "./explain/core/reductions.ts";
import type { ReadAgain } from "./late-explanations.ts";
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
 * @param readAgain gives the operations of keys, with the ids that the results name them by
 * @param results of the check
 * Cost: that of the check, and of writing down each state.
 */
export function linearizations(
  model: Model,
  readAgain: ReadAgain,
  results: readonly KeyResult[],
  limits: LinearizationLimits,
): readonly Linearization[] {
  const endAt = limits.now() + limits.timeLimitMs;
  const isTimeUp = (): boolean => limits.now() >= endAt;
  const found: Linearization[] = [];
  try {
    const shown = shownResults(results, limits.operationsMax);
    const byKey = readAgain(new Set(shown.map(({ key }) => key)), isTimeUp);
    for (const result of shown) {
      if (isTimeUp()) break;
      const one = linearizationOf(model, byKey.get(result.key) ?? [], result, { ...limits, isTimeUp });
      if (one !== undefined) found.push(one);
    }
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
  }
  return found;
}

/** The operations of each key, as `linearizations` asks for them. */
export function operationsByKey({ partition }: Model, operations: readonly Operation[]): ReturnType<ReadAgain> {
  const byKey = new Map<Key | undefined, Operation[]>();
  for (const operation of operations) {
    const key = partition === undefined ? operation.key : partition(operation);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [operation]);
    else known.push(operation);
  }
  return byKey;
}

/** The first that have no more operations than this, all together. */
function shownResults(results: readonly KeyResult[], operationsMax: number): readonly KeyResult[] {
  let left = operationsMax;
  return results.filter(({ valid, operationCount }) => {
    if (valid === "unknown" || operationCount > left) return false;
    left -= operationCount;
    return true;
  });
}

function linearizationOf(
  model: Model,
  operations: readonly Operation[],
  { key, valid, explanation }: KeyResult,
  { isTimeUp, stateLengthMax, memoryLimitBytes }: LinearizationLimits & { readonly isTimeUp: () => boolean },
): Linearization | undefined {
  const culprit = explanation?.culprit;
  const shown = valid === true ? operations : beforeReturnOf(operations, culprit);
  if (shown === undefined) return undefined;
  const allowance = { nodesMax: Number.MAX_SAFE_INTEGER, bytesMax: memoryLimitBytes, isTimeUp };
  const { order } = decide(model, shown, allowance);
  const states = order === undefined ? undefined : statesAfter(model, order(), { lengthMax: stateLengthMax, isTimeUp });
  if (states === undefined) return undefined;
  return {
    ...(key === undefined ? {} : { key }),
    ...states,
    ...(valid === true || culprit === undefined ? {} : { endsBefore: culprit }),
  };
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
