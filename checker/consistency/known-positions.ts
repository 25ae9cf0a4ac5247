/**
 * Linearizability and ordered sequential consistency where the service tells the order: every update has a position in
 * one log (a zxid, a revision, a log index), and a read has the position of the last update that it saw on its key.
 *
 * The order of the updates is known, so only the reads have to be placed, each between two updates. The lowest allowed
 * place is always the best, because all remaining conditions are upper bounds. Without positions the problem is NP-hard
 * for several objects; with them, one pass is enough. This is what ZooKeeper promises: updates are linearizable, each
 * session is in order, reads see a prefix.
 *
 * An update without a position may have happened or not. A read with a position that no update has may have seen such
 * an update. Then a history without a contradiction is "unknown".
 *
 * Source: our own; OSC(U) after Lev-Ari, Bortnikov, Keidar and Shraer 2017.
 */
import type { Key, ProcessId } from "../../histories/event.ts";
import type { Verdict } from "../../histories/verdict.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** An operation that returned, or an update that did not. Reads that did not return must be left out. */
export interface PositionedOperation {
  /** As in `Operation`: verdicts name operations by it. */
  readonly id: number;
  /** Whose operation it is; a process is a session. */
  readonly process: ProcessId;
  /** The object, where there are several. */
  readonly key?: Key;
  /** Whether it changes the object. */
  readonly kind: "update" | "read";
  /** Only for an update: its place in the log, from 1, all different; undefined where it is not known. */
  readonly position?: number;
  /** Only for a read: the position of the last update of its key that it saw; 0 for none. */
  readonly version?: number;
  /** Index of the invocation in the history. */
  readonly invokeIndex: number;
  /** Index of the completion. Undefined for an update that never returned. */
  readonly completeIndex?: number;
}

/** The verdict by positions. */
export interface PositionsRuling {
  /** Whether the order of the positions explains what the sessions saw. */
  readonly valid: Verdict;
  /** A sentence without a full stop: what was found, or why it is unknown. */
  readonly because: string;
}

/** The updates that have positions, in order. */
interface Log {
  readonly updates: readonly PositionedOperation[];
  /** The position of the key's first update after this position; Infinity for none. */
  readonly nextOf: (key: Key | undefined, position: number) => number;
  readonly isKnown: (key: Key | undefined, position: number) => boolean;
  /** The least position of an update that began after this event; Infinity for none. */
  readonly leastBegunAfter: (index: number) => number;
  /** Keys that have an update without a position. */
  readonly unsure: ReadonlySet<Key | undefined>;
}

/**
 * Decides by positions. O(n log n).
 * @param operations of all keys, in any order
 */
export function checkPositions(
  operations: readonly PositionedOperation[],
  order: "linearizable" | "ordered-sequential",
): PositionsRuling {
  const log = logOf(operations);
  if (typeof log === "string") return { valid: false, because: log };
  let latestBegin = -Infinity;
  for (const { id, invokeIndex, completeIndex = Infinity } of log.updates) {
    if (completeIndex < latestBegin) {
      return { valid: false, because: `update ${id} returned before one with a lower position began` };
    }
    latestBegin = Math.max(latestBegin, invokeIndex);
  }
  const breach = order === "linearizable" ? inRealTime(operations, log) : bySession(operations, log);
  if (breach !== undefined) return { valid: false, because: breach };
  const unsure = operations.find(
    ({ kind, key, version = 0 }) => kind === "read" && version !== 0 && !log.isKnown(key, version),
  );
  if (unsure === undefined) return { valid: true, because: "the positions allow an order" };
  return { valid: "unknown", because: `read ${unsure.id} saw an update that nobody was told the position of` };
}

function logOf(operations: readonly PositionedOperation[]): Log | string {
  const updates = operations
    .filter(({ kind, position }) => kind === "update" && position !== undefined)
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const unsure = new Set<Key | undefined>();
  for (const { kind, key, position } of operations) if (kind === "update" && position === undefined) unsure.add(key);
  const byKey = new Map<Key | undefined, number[]>();
  const known = new Map<Key | undefined, Set<number>>();
  let last = 0;
  for (const { id, key, position = 0 } of updates) {
    if (position <= last) return `update ${id} has position ${position}, which is taken or below 1`;
    last = position;
    const row = byKey.get(key);
    if (row === undefined) byKey.set(key, [position]);
    else row.push(position);
    known.set(key, (known.get(key) ?? new Set<number>()).add(position));
  }
  const begun = [...updates].sort((a, b) => a.invokeIndex - b.invokeIndex);
  const least: number[] = Array.from({ length: begun.length + 1 }, () => Infinity);
  for (let at = begun.length - 1; at >= 0; at--) {
    least[at] = Math.min(least[at + 1] ?? Infinity, begun[at]?.position ?? Infinity);
  }
  return {
    updates,
    unsure,
    isKnown: (key, position) => known.get(key)?.has(position) === true,
    nextOf: (key, position) => {
      const row = byKey.get(key) ?? [];
      return row[firstWhere(row.length, (at) => (row[at] ?? wrongIndex(at)) > position)] ?? Infinity;
    },
    leastBegunAfter: (index) =>
      least[firstWhere(begun.length, (at) => (begun[at]?.invokeIndex ?? 0) > index)] ?? Infinity,
  };
}

/** The lowest place for a read, at least `least`, or what is wrong. A place is the position of the update before it. */
function placeOf(read: PositionedOperation, least: number, log: Log): number | string {
  const { id, key, version = 0, completeIndex = Infinity } = read;
  if (version !== 0 && !log.isKnown(key, version) && !log.unsure.has(key))
    return `read ${id} saw position ${version}, which no update has`;
  const place = Math.max(least, version);
  if (place >= log.nextOf(key, version)) return `read ${id} is stale: it missed an update that comes before it`;
  if (place >= log.leastBegunAfter(completeIndex))
    return `read ${id} returned before an update began that comes before it`;
  return place;
}

/** What breaks the order of a process; undefined for nothing. */
function bySession(operations: readonly PositionedOperation[], log: Log): string | undefined {
  const reached = new Map<ProcessId, number>();
  for (const one of [...operations].sort((a, b) => a.invokeIndex - b.invokeIndex)) {
    const least = reached.get(one.process) ?? 0;
    if (one.kind === "read") {
      const place = placeOf(one, least, log);
      if (typeof place === "string") return place;
      reached.set(one.process, place);
    } else if (one.position !== undefined) {
      if (one.position <= least) return `update ${one.id} has a position below what its process had seen`;
      if (one.completeIndex !== undefined) reached.set(one.process, one.position);
    }
  }
  return undefined;
}

/** What breaks the order of real time; undefined for nothing. */
function inRealTime(operations: readonly PositionedOperation[], log: Log): string | undefined {
  const events: { readonly at: number; readonly isReturn: boolean; readonly one: PositionedOperation }[] = [];
  for (const one of operations) {
    if (one.kind === "update" && one.position === undefined) continue;
    events.push({ at: one.invokeIndex, isReturn: false, one });
    if (one.completeIndex !== undefined) events.push({ at: one.completeIndex, isReturn: true, one });
  }
  events.sort((a, b) => a.at - b.at || Number(a.isReturn) - Number(b.isReturn));
  const places = new Map<PositionedOperation, number>();
  let reached = 0;
  for (const { isReturn, one } of events) {
    if (isReturn) reached = Math.max(reached, one.position ?? places.get(one) ?? 0);
    else if (one.kind === "read") {
      const place = placeOf(one, reached, log);
      if (typeof place === "string") return place;
      places.set(one, place);
    } else if ((one.position ?? 0) <= reached)
      return `update ${one.id} has a position below what was seen before it began`;
  }
  return undefined;
}

/** The first number of 0 … count - 1 for which `holds`, which must then hold for all after it; `count` for none. */
export function firstWhere(count: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
