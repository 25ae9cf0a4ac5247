/**
 * Log: the transactions that a server holds in memory, in order, after some place in the order.
 *
 * Zxids have gaps where epochs change, so positions are found by search and never by arithmetic.
 */
import { compareZxids, type Zxid } from "../zxid.ts";
import type { Entry } from "./messages.ts";

/** A part of the order. Entries are only added and cut off at its ends. */
export interface Log {
  /** The place before the first entry. */
  start: Zxid;
  entries: Entry[];
}

/** The place of the last entry; where there is none, the place where the log begins. */
export function lastZxid({ start, entries }: Log): Zxid {
  return entries.at(-1)?.zxid ?? start;
}

/** The number of entries up to this place. Cost: logarithmic. */
export function countTo({ entries }: Log, zxid: Zxid): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && compareZxids(entry.zxid, zxid) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entries after this place. Cost: linear in what it gives. */
export function entriesAfter(log: Log, zxid: Zxid): readonly Entry[] {
  return log.entries.slice(countTo(log, zxid));
}

/** The last place of this log that is not after `zxid`; undefined: it begins after it. */
export function floorOf(log: Log, zxid: Zxid): Zxid | undefined {
  if (compareZxids(zxid, log.start) < 0) return undefined;
  return log.entries[countTo(log, zxid) - 1]?.zxid ?? log.start;
}

/** Cuts off what comes after this place. */
export function truncateAfter(log: Log, zxid: Zxid): void {
  log.entries.length = countTo(log, zxid);
}

/** Forgets the oldest `count` entries. */
export function forget(log: Log, count: number): void {
  const last = log.entries[count - 1];
  if (last === undefined) return;
  log.start = last.zxid;
  log.entries = log.entries.slice(count);
}
