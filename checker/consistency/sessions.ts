/**
 * A history by session: the operations of each process in the order in which it called them.
 *
 * Unlike linearizability, sequential consistency is not local: a history of two objects may break it although each
 * object by itself keeps it. So the sessions have all keys together.
 *
 * An operation that never returned comes after what its process did before. It may happen at any later time or never,
 * and nothing waits for it.
 */
import type { Key } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { NEVER, keyHistory } from "../base/key-history.ts";
import type { KeyHistory } from "../base/key-history.ts";
import type { Model } from "../models/model.ts";

/** A history by session. Items, keys and sessions are numbers from 0. */
export interface Sessions {
  /** The history of all keys together. */
  readonly history: KeyHistory;
  /** By item: its key. */
  readonly keyOf: Int32Array;
  readonly keyCount: number;
  /** By session: its items that returned, in order. */
  readonly sessions: readonly (readonly number[])[];
  /** By item: its session. */
  readonly sessionOf: Int32Array;
  /** By item: how many items of its session that returned come before it. */
  readonly placeOf: Int32Array;
  /** The items that never returned. */
  readonly lost: readonly number[];
}

/**
 * The sessions of a history. O(n log n).
 * @param operations of all keys, in any order
 */
export function sessionsOf(model: Model, operations: readonly Operation[]): Sessions {
  const history = keyHistory(
    model,
    [...operations].sort((a, b) => a.invokeIndex - b.invokeIndex),
  );
  const count = history.calls.length;
  const keys = new Map<Key | undefined, number>();
  const processes = new Map<unknown, number>();
  const keyOf = new Int32Array(count);
  const sessionOf = new Int32Array(count);
  const placeOf = new Int32Array(count);
  const sessions: number[][] = [];
  const lost: number[] = [];
  for (const [item, { key, process }] of history.operations.entries()) {
    if (!keys.has(key)) keys.set(key, keys.size);
    keyOf[item] = keys.get(key) ?? 0;
    const session = processes.get(process) ?? sessions.push([]) - 1;
    processes.set(process, session);
    sessionOf[item] = session;
    placeOf[item] = sessions[session]?.length ?? 0;
    if (history.complete[item] === NEVER) lost.push(item);
    else sessions[session]?.push(item);
  }
  return { history, keyOf, keyCount: keys.size, sessions, sessionOf, placeOf, lost };
}

/** A total order that keeps the order of each process; an ordered one also keeps the updates in real time. */
export type SessionOrder = "sequential" | "ordered-sequential";

/** True with an order of items, false, or undefined where the algorithm does not apply or used up its allowance. */
export type SessionRuling =
  | { readonly verdict: true; readonly order: readonly number[] }
  | { readonly verdict: false; readonly because: string }
  | { readonly verdict: undefined; readonly because: string };
