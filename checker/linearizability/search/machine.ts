/**
 * The machine: a model compiled for one key's history. States and kinds of operation are small numbers, so that
 * the search compares and remembers them cheaply.
 *
 * Operations of the same class do the same in every state and are interchangeable but for their times.
 */
import type { Json } from "../../../histories/json.ts";
import { canonicalText } from "../../models/json-text.ts";
import type { Call } from "../../models/model.ts";
import { BOUNDLESS, MODEL_CALL } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";

export interface Machine {
  readonly initial: number;
  /** By item. Items that never returned have classes of their own. */
  readonly classOf: Int32Array;
  readonly classCount: number;
  /** The next state, or -1 where the operation does not fit. */
  readonly step: (state: number, cls: number) => number;
  /** By class, 1: leaves every state in which it fits unchanged. */
  readonly readOnly: Uint8Array;
  /** By class, 1: fits every state, and the state after it does not depend on the state before. */
  readonly blind: Uint8Array;
  readonly stateText: (state: number) => string;
  /** Every state that could matter, where they are few enough to name; for histories cut out of the middle. */
  readonly anyState: readonly number[] | undefined;
  /** True when only finitely many states can be reached even if every operation may happen again and again. */
  readonly isFinite: boolean;
  readonly facts: StateFacts | undefined;
  /** What it has remembered so far. */
  readonly bytes: () => number;
}

/**
 * What is known of states beyond the single step, for objects that hold one value. `time` is the rank of the next
 * return: every operation not yet placed returns at that time or later.
 */
export interface StateFacts {
  /** Nobody who returns at `time` or later can have observed the state. */
  readonly isUnneeded: (state: number, time: number) => boolean;
  /** Leaving the state by `item` (-1: by one that never returned) cannot end well. */
  readonly isStuck: (state: number, time: number, item: number) => boolean;
  /** Entering the state cannot end well. */
  readonly isDeadEnd: (state: number, time: number) => boolean;
  /** The state that an operation of the class must find, -1 if any will do. */
  readonly wanted: (cls: number) => number;
  readonly canAbsorb: boolean;
}

/** A machine for any model: states told apart by their key, transitions computed once. */
export function createModelMachine(history: KeyHistory, effort: Effort = BOUNDLESS): Machine {
  const { model, calls } = history;
  const stateKey = model.stateKey ?? canonicalText;
  const same = model.quotient?.(calls) ?? ((state: Json): Json => state);
  const initial = same(model.initial);
  const states = [initial];
  const stateIds = new Map([[stateKey(initial), 0]]);
  const classIds = new Map<string, number>();
  const classCalls: Call[] = [];
  const classOf = Int32Array.from(calls, (call) => {
    const key = model.classOf === undefined ? classKey(call) : `${call.known} ${model.classOf(call)}`;
    let cls = classIds.get(key);
    if (cls === undefined) {
      cls = classCalls.push(call) - 1;
      classIds.set(key, cls);
    }
    return cls;
  });
  const transitions = new Map<number, number>();
  let bytes = 0;
  const compute = (state: number, cls: number): number => {
    const call = classCalls[cls];
    const before = states[state];
    if (call === undefined || before === undefined) throw new Error(`machine: no state ${state} or class ${cls}`);
    effort(MODEL_CALL);
    const next = model.step(before, call);
    if (next === undefined) return -1;
    const after = same(next);
    const key = stateKey(after);
    let id = stateIds.get(key);
    if (id === undefined) {
      id = states.push(after) - 1;
      stateIds.set(key, id);
      // The key, the state itself about as large again, and their places.
      bytes += key.length * 4 + 150;
    }
    return id;
  };
  const step = (state: number, cls: number): number => {
    const key = state * classCalls.length + cls;
    let next = transitions.get(key);
    if (next === undefined) transitions.set(key, (next = compute(state, cls)));
    return next;
  };
  return {
    initial: 0,
    classOf,
    classCount: classCalls.length,
    step,
    readOnly: Uint8Array.from(classCalls, (call) => Number(model.readOnly(call))),
    blind: new Uint8Array(classCalls.length),
    stateText: (state) => model.describeState(states[state] ?? null),
    anyState: undefined,
    isFinite: false,
    facts: undefined,
    bytes: () => bytes + transitions.size * 40,
  };
}

function classKey(call: Call): string {
  const known = call.isRefused === true ? "!" : call.known ? canonicalText(call.output ?? null) : "?";
  return canonicalText([call.f, call.input, known, call.seen === undefined ? [] : [call.seen]]);
}
