/**
 * A history by session: the operations of each process in the order in which it called them.
 *
 * Unlike linearizability, the guarantees of this folder are not local: a history of two objects may fail although each
 * object by itself is fine. So all keys stand together here.
 *
 * An operation that never returned follows what its process did before, may happen at any later time or never, and
 * nothing waits for it.
 */
import type { Key } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { NEVER, keyHistory } from "../base/key-history.ts";
import type { KeyHistory } from "../base/key-history.ts";
import type { Model } from "../models/model.ts";

export interface Sessions {
  /** All keys together: calls, and times as ranks. */
  readonly history: KeyHistory;
  /** By item: the number of its key. */
  readonly keyOf: Int32Array;
  readonly keyCount: number;
  /** Items that returned, by session, in order. */
  readonly sessions: readonly (readonly number[])[];
  readonly sessionOf: Int32Array;
  /** By item: how many of its session's `sessions` items come before it. */
  readonly placeOf: Int32Array;
  /** Items that never returned. */
  readonly lost: readonly number[];
}

/** @param operations any keys, any order */
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

/** One total order of all operations: of each process in its order (sequential), or with updates also in real time. */
export type SessionOrder = "sequential" | "ordered-sequential";

/** What an algorithm says, with an order when it holds; `undefined` when it does not apply or was not through. */
export type SessionRuling =
  | { readonly verdict: true; readonly order: readonly number[] }
  | { readonly verdict: false; readonly because: string }
  | { readonly verdict: undefined; readonly because: string };
