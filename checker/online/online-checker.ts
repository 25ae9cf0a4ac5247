/**
 * The online checker: it judges a history while it grows, and so finds the first event after which the history is not
 * linearizable.
 *
 * The check of the finished history has the last word: it explains, and it gives a linearization that can be replayed.
 * The online checker forgets as it goes. Each key has the cheapest monitor that the model allows. When a monitor meets
 * something that it cannot judge, such as a value that is written twice, the search takes over and starts again from
 * the steps that were kept. If the search would take too long, or the steps are gone, the key is left to the check
 * after the run.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import { MalformedHistoryError } from "../../histories/malformed.ts";
import type { Operation } from "../../histories/operation.ts";
import { modelNamed } from "../models/catalog.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import type { Invocation, Step } from "./monitor.ts";
import { createWatchedKey } from "./watched-key.ts";
import type { WatchedKey } from "./watched-key.ts";

/** The event after which the operations on a key are not linearizable. */
export interface Violation {
  /** The key; undefined when the history has none. */
  readonly key?: Key;
  /** The index of the event. */
  readonly index: number;
  /** What contradicts what: a sentence without a full stop. */
  readonly because: string;
}

/** A key that is no longer watched, although nothing wrong was found. */
export interface LeftKey {
  /** The key; undefined when the history has none. */
  readonly key?: Key;
  /** e.g. "5 is written again while it may still be there" */
  readonly because: string;
}

/** Limits of the online checker. */
export interface OnlineOptions {
  /** How many configurations the search may look at for one event. Default 1,000, which takes a few ms. */
  readonly configurationsMax?: number;
  /** How many steps of a key are kept for the search. Default 1,000. */
  readonly stepsMax?: number;
  /** How many keys have their steps kept, the newest ones. Default 100. */
  readonly replayedKeysMax?: number;
}

/** Watches one history. */
export interface OnlineChecker {
  /**
   * Takes the next event of the history.
   * @returns the violation that this event completes; at most one for each key
   * @throws MalformedHistoryError for a completion without an invocation
   */
  readonly event: (event: HistoryEvent) => Violation | undefined;
  /** All violations so far, at most one for each key. */
  readonly violations: () => readonly Violation[];
  /** The keys that only the check after the run can decide. */
  readonly left: () => readonly LeftKey[];
  /** How many things it remembers, over all keys. */
  readonly size: () => number;
}

interface Open {
  readonly watched: WatchedKey;
  readonly begun: Invocation;
  readonly event: HistoryEvent;
}

/**
 * A checker of one history. It must get every event, in order.
 *
 * @param model a name from `models()`, or a model of your own
 * @throws Error for an unknown model
 * @example
 * ```ts
 * const watch = createOnlineChecker("register");
 * for (const event of events) {
 *   const violation = watch.event(event);
 *   if (violation !== undefined) throw new Error(violation.because);
 * }
 * ```
 */
export function createOnlineChecker(model: string | Model, options: OnlineOptions = {}): OnlineChecker {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const { replayedKeysMax = 100, ...perKey } = { configurationsMax: 1_000, stepsMax: 1_000, ...options };
  const keys = new Map<Key | undefined, WatchedKey>();
  /** The keys whose steps are kept, the oldest first. */
  const replayed: WatchedKey[] = [];
  const open = new Map<HistoryEvent["process"], Open>();
  const violations: Violation[] = [];
  const left: LeftKey[] = [];
  let begun = 0;

  function watch(key: Key | undefined): WatchedKey {
    const watched = createWatchedKey({ model: chosen, ...perKey });
    keys.set(key, watched);
    if (replayed.push(watched) > replayedKeysMax) replayed.shift()?.dropSteps();
    return watched;
  }

  /** Gives the step to the key, and turns a remark into a violation or a key that is left. */
  function take(watched: WatchedKey, { index, key }: HistoryEvent, step: Step): Violation | undefined {
    const remark = watched.take(step);
    if (remark === undefined) return undefined;
    const which = key === undefined ? {} : { key };
    if (remark.kind === "beyond") {
      left.push({ ...which, because: remark.because });
      return undefined;
    }
    const violation = { ...which, index, because: remark.because };
    violations.push(violation);
    return violation;
  }

  function invoke(event: HistoryEvent): Violation | undefined {
    const watched = keys.get(event.key) ?? watch(event.key);
    const operation = operationOf(event, begun);
    const problem = watched.isWatched() ? problemOf(chosen, operation) : undefined;
    if (problem !== undefined) {
      watched.end();
      left.push({ ...(event.key === undefined ? {} : { key: event.key }), because: problem });
    }
    const call = watched.isWatched() ? callOf(chosen, operation) : undefined;
    const one: Invocation = { id: begun++, at: event.index, call };
    open.set(event.process, { watched, begun: one, event });
    return take(watched, event, { kind: "begin", operation: one });
  }

  function complete(event: HistoryEvent): Violation | undefined {
    const one = open.get(event.process);
    if (one === undefined) {
      const found = `process ${event.process} completes ${event.f} (${event.type}), but has nothing open`;
      throw new MalformedHistoryError(`event ${event.index}`, `${found}; expected an invoke before it`);
    }
    open.delete(event.process);
    const { watched, begun: operation } = one;
    if (event.type === "info" || !watched.isWatched()) return take(watched, event, { kind: "abandon", operation });
    const call = callOf(chosen, operationOf(one.event, operation.id, event));
    return take(watched, event, { kind: "settle", operation, call, time: event.index });
  }

  return {
    event(event) {
      if (event.process === "nemesis") return undefined;
      return event.type === "invoke" ? invoke(event) : complete(event);
    },
    violations: () => violations,
    left: () => left,
    size: () => [...keys.values()].reduce((sum, watched) => sum + 1 + watched.size(), open.size),
  };
}

/** Why the model cannot judge the operation; undefined where it can. */
function problemOf(model: Model, operation: Operation): string | undefined {
  if (model.functions.includes(operation.f)) return model.problem?.(operation);
  return `model ${model.name} does not know "${operation.f}"`;
}

/** The operation as far as it is known: with its completion, or as one without an answer. */
function operationOf(invoke: HistoryEvent, id: number, completion?: HistoryEvent): Operation {
  const begun = {
    id,
    process: invoke.process,
    f: invoke.f,
    ...(invoke.key === undefined ? {} : { key: invoke.key }),
    input: invoke.value,
    invokeIndex: invoke.index,
    invokeTime: invoke.time,
  };
  if (completion === undefined || completion.type === "info" || completion.type === "invoke") {
    return { ...begun, outcome: "info" };
  }
  return {
    ...begun,
    outcome: completion.type,
    ...(completion.type === "ok" ? { output: completion.value } : {}),
    ...(completion.error === undefined ? {} : { error: completion.error }),
    completeIndex: completion.index,
    completeTime: completion.time,
  };
}
