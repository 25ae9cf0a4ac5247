/**
 * Disk I/O that a machine has started and not completed.
 *
 * It is part of the machine's state, because a host that takes over must issue it again: it cannot know whether the
 * disk has carried it out. That is harmless if two I/Os on one block are never under way at the same time, unless both
 * are reads. Then a repeated write can only replace what it has written itself. A guest may start such I/Os; they reach
 * the disk one after the other.
 *
 * Source: Scales et al. 2010, section 3.4 (races between disk operations, and pending ones when the backup goes live).
 */
import type { Json } from "../../node-kit/node.ts";

/** What an I/O does to its block. */
export type IoOperation = "read" | "write";

/** One I/O without a completion. */
export interface PendingIo {
  readonly op: IoOperation;
  readonly block: number;
  /** What to write; null for a read. */
  readonly data: Json;
  /**
   * The log entry that a backup must have before a write may leave: the one that starts it, or the later one that
   * completed an I/O before it on its block. Without the latter, a backup would issue that other I/O again.
   */
  readonly seq: number;
}

/** I/Os without a completion, by number, oldest first. */
export type PendingIos = ReadonlyMap<number, PendingIo>;

/** Takes out an I/O that event `seq` has completed. Those behind it on its block now wait for that event. */
export function completeIo(pending: Map<number, PendingIo>, io: number, seq: number): void {
  const block = pending.get(io)?.block;
  pending.delete(io);
  for (const [other, waiting] of pending) if (waiting.block === block) pending.set(other, { ...waiting, seq });
}

/** The numbers of the I/Os that may be at the disk now: those that race with no older one. Cost: linear. */
export function issuable(pending: PendingIos): readonly number[] {
  const reads = new Set<number>();
  const writes = new Set<number>();
  const numbers: number[] = [];
  for (const [io, { op, block }] of pending) {
    if (!writes.has(block) && (op === "read" || !reads.has(block))) numbers.push(io);
    (op === "read" ? reads : writes).add(block);
  }
  return numbers;
}
