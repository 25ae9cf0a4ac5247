/**
 * The machine: a model compiled for one key's history. States and classes of operations are small numbers, so that the
 * search can compare and remember them cheaply.
 *
 * Operations of one class do the same in every state. Only their times differ.
 */
import type { Json } from "../../../histories/json.ts";
import { canonicalText } from "../../models/json-text.ts";
import type { Call } from "../../models/model.ts";
import { BOUNDLESS, MODEL_CALL } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";

/** States and classes are numbers from 0. */
export interface Machine {
  /** The state at the beginning. */
  readonly initial: number;
  /** By item: its class. Items that never returned have their own classes. */
  readonly classOf: Int32Array;
  readonly classCount: number;
  /** The next state, or -1 where the operation does not fit. */
  readonly step: (state: number, cls: number) => number;
  /** By class: 1 if it leaves every state in which it fits unchanged. */
  readonly readOnly: Uint8Array;
  /** By class: 1 if it fits every state, and the state after it does not depend on the state before. */
  readonly blind: Uint8Array;
  /** The state in the words of the model. */
  readonly stateText: (state: number) => string;
  /** Every state that a part of a longer history can begin with; undefined where there is no such list. */
  readonly anyState: readonly number[] | undefined;
  /** True if only finitely many states can be reached, even when every operation may happen any number of times. */
  readonly isFinite: boolean;
  /** Undefined for an object of which no more is known than its steps. */
  readonly facts: StateFacts | undefined;
  /** The memory that it uses so far. */
  readonly bytes: () => number;
}

/**
 * What is known about states beyond the single step, for objects that hold one value. `time` is the rank of the next
 * return: every operation that is not placed so far returns at that time or later.
 */
export interface StateFacts {
  /** Nobody who returns at `time` or later can have observed the state. */
  readonly isUnneeded: (state: number, time: number) => boolean;
  /** Leaving the state by `item` (-1: by an item that never returned) cannot lead to an order. */
  readonly isStuck: (state: number, time: number, item: number) => boolean;
  /** Entering the state cannot lead to an order. */
  readonly isDeadEnd: (state: number, time: number) => boolean;
  /** The state that an operation of the class must find; -1 for any state. */
  readonly wanted: (cls: number) => number;
  /** Whether an open write may be placed unseen just before another one. */
  readonly canAbsorb: boolean;
}

/**
 * A machine for any model. States differ iff their keys differ. Each transition is computed once, when it is first
 * needed; then `step` throws OutOfTimeError where `effort` does.
 */
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
      // The key, the state of about the same size, and their places in the tables.
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
