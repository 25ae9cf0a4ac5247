/**
 * The online checker: says of a history while it grows whether what there is of it is linearizable, and so finds the
 * first bad beginning at the event that makes it bad.
 *
 * The check of a finished history is the authority: it explains, and it gives a linearization that can be replayed. This
 * one forgets as it goes. Each key has a monitor of the cheapest kind that its model allows. One that meets what it
 * cannot judge (a value written twice) hands over to the search, which begins again from the steps kept for that; where
 * the search would take too long, or the steps are not there any more, the key is left to the check after the run.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import { MalformedHistoryError } from "../../histories/malformed.ts";
import type { Operation } from "../../histories/operation.ts";
import { modelNamed } from "../models/catalog.ts";
import { callOf } from "../models/model.ts";
import type { Model } from "../models/model.ts";
import type { Begun, Step } from "./monitor.ts";
import { watchKey } from "./watched-key.ts";
import type { WatchedKey } from "./watched-key.ts";

/** The event with which the operations on a key stopped being linearizable. */
export interface Violation {
  readonly key?: Key;
  /** Index of the event. */
  readonly index: number;
  /** What contradicts what, in a sentence without its full stop. */
  readonly because: string;
}

/** A key that is not watched any more, though nothing was found. */
export interface LeftKey {
  readonly key?: Key;
  /** e.g. "5 is written again while it may still be there; left to the check after the run" */
  readonly because: string;
}

export interface OnlineOptions {
  /** Configurations that the search may look at for one event. Default 1,000, which takes some ms. */
  readonly configurationsMax?: number;
  /** Steps kept of a key for the search to begin from. Default 1,000. */
  readonly stepsMax?: number;
  /** Keys whose steps are kept, the newest. Default 100. */
  readonly replayedKeysMax?: number;
}

export interface OnlineChecker {
  /**
   * Takes the next event of the history.
   * @returns the violation that it completes; at most one for each key
   * @throws MalformedHistoryError when it completes what nobody invoked
   */
  readonly event: (event: HistoryEvent) => Violation | undefined;
  readonly violations: () => readonly Violation[];
  /** Keys of which nothing can be said without the check after the run. */
  readonly left: () => readonly LeftKey[];
  /** How many things it remembers, over all keys. */
  readonly size: () => number;
}

interface Open {
  readonly watched: WatchedKey;
  readonly begun: Begun;
  readonly event: HistoryEvent;
}

/**
 * A checker of one history, to be fed every event in order.
 *
 * @param model a name from `models()`, or a model of your own
 */
export function createOnlineChecker(model: string | Model, options: OnlineOptions = {}): OnlineChecker {
  const chosen = typeof model === "string" ? modelNamed(model) : model;
  const { replayedKeysMax = 100, ...perKey } = { configurationsMax: 1_000, stepsMax: 1_000, ...options };
  const keys = new Map<Key | undefined, WatchedKey>();
  /** Those that keep steps, the oldest first. */
  const replayed: WatchedKey[] = [];
  const open = new Map<HistoryEvent["process"], Open>();
  const violations: Violation[] = [];
  const left: LeftKey[] = [];
  let begun = 0;

  function watch(key: Key | undefined): WatchedKey {
    const watched = watchKey({ model: chosen, ...perKey });
    keys.set(key, watched);
    if (replayed.push(watched) > replayedKeysMax) replayed.shift()?.dropSteps();
    return watched;
  }

  /** Hands the step on, and turns what there is to say of it into a violation or a key that is left. */
  function take(watched: WatchedKey, { index, key }: HistoryEvent, step: Step): Violation | undefined {
    const remark = watched.take(step);
    if (remark === undefined) return undefined;
    const which = key === undefined ? {} : { key };
    if (remark.kind === "beyond") {
      left.push({ ...which, because: `${remark.because}; ${LEFT}` });
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
      left.push({ ...(event.key === undefined ? {} : { key: event.key }), because: `${problem}; ${LEFT}` });
    }
    const call = watched.isWatched() ? callOf(chosen, operation) : undefined;
    const one: Begun = { id: begun++, at: event.index, call };
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

const LEFT = "left to the check after the run";

/** Why the operation is none of the model's. */
function problemOf(model: Model, operation: Operation): string | undefined {
  if (model.functions.includes(operation.f)) return model.problem?.(operation);
  return `model ${model.name} does not know "${operation.f}"`;
}

/** The operation as far as it is known: with its completion, or as one that may never return. */
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
