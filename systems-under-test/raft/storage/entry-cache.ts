/**
 * A cache of the entries that a leader sends, with their sizes. So an entry is read and measured once, not for each
 * follower and each repetition. The slots are reused as a ring.
 *
 * An entry is cached when it is first asked for. The cache does not see changes of the log: code that cuts the log must
 * cut the cache. Otherwise a leader that lost entries, and leads again later, sends the lost ones.
 *
 * Source: CockroachDB's raftentry cache, and its issue 63473 (a truncation that the cache did not follow).
 */
import type { Json } from "../../node-kit/node.ts";
import type { Log } from "./log.ts";
import type { Entry, Index } from "../core/messages.ts";

/** Entries and sizes by index. Both functions throw RangeError for an index that is not in the log. */
export interface SizedEntries {
  entryAt(index: Index): Entry;
  /** Roughly the length of the entry's JSON text. */
  sizeAt(index: Index): number;
}

/** The entry cache of one node. */
export interface EntryCache extends SizedEntries {
  /** Forgets the entries from this index on. */
  forgetFrom(index: Index): void;
  /** What the slots hold. */
  wholeState(): Json;
}

const FREE = -1;

/**
 * An empty cache over this log.
 * @param slots number of entries that it holds; most entries in flight to a follower should fit
 * @param isCached whether a slot that holds the entry `held` (-1: empty) has the entry `wanted`
 */
export function createEntryCache(
  log: Pick<Log, "entryAt">,
  slots: number,
  isCached: (view: { readonly held: Index; readonly wanted: Index }) => boolean,
): EntryCache {
  const indexes: Index[] = [];
  const entries: Entry[] = [];
  const sizes: number[] = [];

  function slotOf(index: Index): number {
    const slot = index % slots;
    if (isCached({ held: indexes[slot] ?? FREE, wanted: index })) return slot;
    const entry = log.entryAt(index);
    if (entry === undefined) throw new RangeError(`entry cache: expected an index within the log, found ${index}`);
    indexes[slot] = index;
    entries[slot] = entry;
    sizes[slot] = sizeOf(entry);
    return slot;
  }

  return {
    entryAt: (index) => entries[slotOf(index)] as Entry,
    sizeAt: (index) => sizes[slotOf(index)] ?? 0,
    wholeState: () => indexes.map((index, slot) => (index === FREE ? null : [index, entries[slot] ?? null])),
    forgetFrom(index) {
      for (let slot = 0; slot < indexes.length; slot++) if ((indexes[slot] ?? FREE) >= index) indexes[slot] = FREE;
    },
  };
}

const HEADER_SIZE = 40;
const OPERATION_SIZE = 90;

/** Roughly the length of the entry's JSON text, ten times faster than making that text. */
export function sizeOf({ command }: Entry): number {
  if (command.type === "call") return HEADER_SIZE + command.id.length + textSize(command.call);
  if (command.type !== "operation") return HEADER_SIZE;
  const { f, key, value } = command.op;
  return HEADER_SIZE + OPERATION_SIZE + f.length + textSize(key) + textSize(value);
}

function textSize(value: Json): number {
  if (typeof value === "number") return String(value).length;
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 4;
  if (Array.isArray(value))
    return (value as readonly Json[]).reduce<number>((sum, item) => sum + textSize(item) + 1, 2);
  return JSON.stringify(value).length;
}
