/**
 * A store of queues, counters, banks, ids and registers with their locks in one process, right or with a mistake: what
 * the workloads of objects are tried on.
 */
import type { Key } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type { LogIndex } from "../../../systems-under-test/replicated-store/commands.ts";
import { acquireLock, releaseLock } from "../../../systems-under-test/replicated-store/locks.ts";
import type { HeldLock } from "../../../systems-under-test/replicated-store/locks.ts";
import { carryOutOnObject, isObjectFunction } from "../../../systems-under-test/replicated-store/objects.ts";
import type { ObjectOutcome } from "../../../systems-under-test/replicated-store/objects.ts";

/** One operation on what a key holds, and what the right store makes of it. */
export interface Turn {
  readonly f: string;
  readonly value: Json;
  /** What the key held before. */
  readonly held: Json;
  /** Counts operations from 1. */
  readonly index: LogIndex;
  readonly right: ObjectOutcome;
}

/** What a broken store makes of it instead; undefined: the same. */
export type ObjectMistake = (turn: Turn) => ObjectOutcome | undefined;

/** ms between two operations, by the store's own clock. */
const STEP_MS = 10;

/** Answers each operation at once. */
export function objectStore(mistake: ObjectMistake = () => undefined): (operation: ClientOperation) => ClientOutcome {
  const values = new Map<Key, Json>();
  const locks = new Map<Key, HeldLock>();
  let index = 0;
  return ({ f, key = "", value }) => {
    index++;
    if (f === "acquire" || f === "release") {
      const take = f === "acquire" ? acquireLock : releaseLock;
      const reply = take(locks, key, value, { index, clusterTime: index * STEP_MS });
      return reply.ok ? { type: "ok", value: reply.value } : { type: "fail", value, error: [reply.error, null] };
    }
    const held = values.get(key) ?? null;
    const right = outcomeOf(f, value, held, index);
    const outcome = mistake({ f, value, held, index, right }) ?? right;
    if (!outcome.ok) return { type: "fail", value, error: [outcome.error, outcome.seen] };
    values.set(key, outcome.held);
    return { type: "ok", value: outcome.value };
  };
}

function outcomeOf(f: string, value: Json, held: Json, index: LogIndex): ObjectOutcome {
  if (isObjectFunction(f)) return carryOutOnObject(f, value, held);
  if (f === "create") return { ok: true, value: index, held: index };
  if (f === "read") return { ok: true, value: held, held };
  throw new Error(`object store: expected an operation on an object, found ${f}`);
}
