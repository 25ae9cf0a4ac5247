/**
 * Locks that expire, each with a fencing token. The token is the index of the log entry that gave the lock away, so it is
 * greater than all before it. A lock expires by the time in the log, so that all replicas free it at the same entry.
 */
import type { Json } from "../node-kit/node.ts";
import type { Key, LogIndex, StoreReply } from "./commands.ts";

/** A lock that was given away. */
export type HeldLock = {
  /** The index of the entry that gave it away. */
  readonly token: LogIndex;
  /** Cluster time (ms) from which on it is free again. */
  readonly until: number;
};

/** Locks by key; those that are free may be missing. */
export type Locks = Map<Key, HeldLock>;

/** The entry that asks. */
export type Moment = {
  readonly index: LogIndex;
  /** Cluster time of the entry (ms). */
  readonly clusterTime: number;
};

/** Gives the lock away for so many ms, unless somebody has it. The answer is its token. */
export function acquireLock(locks: Locks, key: Key, timeToLiveMs: Json, { index, clusterTime }: Moment): StoreReply {
  const lock = locks.get(key);
  if (lock !== undefined && lock.until > clusterTime) return { ok: false, error: "held", seen: lock.token };
  locks.set(key, { token: index, until: clusterTime + Number(timeToLiveMs) });
  return { ok: true, value: index };
}

/** Frees the lock, if it is held with this token. */
export function releaseLock(locks: Locks, key: Key, token: Json, { clusterTime }: Moment): StoreReply {
  const lock = locks.get(key);
  const isHeld = lock !== undefined && lock.until > clusterTime;
  if (!isHeld || lock.token !== token) return { ok: false, error: "not-held", seen: isHeld ? lock.token : null };
  locks.delete(key);
  return { ok: true, value: token };
}
