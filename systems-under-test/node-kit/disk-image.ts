/**
 * DiskImage: the content of a disk as plain data: a durable image, and the writes that are not synced yet, in order.
 * For hosts without real files: test scripts and the simulation.
 */
import type { CheckpointSwap, Durable, Json, Token } from "./node.ts";

/** A write or checkpoint effect. */
export type DiskWrite =
  | { readonly type: "write"; readonly token: Token; readonly records: readonly Json[] }
  | {
      readonly type: "checkpoint";
      readonly token: Token;
      readonly snapshot: Json;
      readonly records: readonly Json[];
      readonly swap?: CheckpointSwap;
    };

/** Number of records that this write loses if power fails. A checkpoint's snapshot counts as one. */
export function recordCount(write: DiskWrite): number {
  return write.records.length + (write.type === "checkpoint" ? 1 : 0);
}

/** A disk in memory. */
export interface DiskImage {
  /** Accepts a write. It is not durable before `sync`. */
  put(write: DiskWrite): void;
  /** Makes the oldest `count` unsynced writes durable (default: all). Returns the last token; null: there were none. */
  sync(count?: number): Token | null;
  /** Number of unsynced writes. */
  unsyncedCount(): number;
  /**
   * Power loss: the oldest `keep` unsynced writes survive (default 0), the others are lost. Returns the number of
   * records lost. The next life of the node then starts with tokens from 1.
   */
  powerLoss(keep?: number): number;
  /** What a node would boot from. */
  durable(): Durable;
}

/** An empty disk. */
export function createDiskImage(): DiskImage {
  let snapshot: Json = null;
  let records: Json[] = [];
  let unsynced: DiskWrite[] = [];
  /** What a power loss brings back while the last rename is not durable; undefined: nothing. */
  let fallback: Durable | undefined;

  function apply(write: DiskWrite): void {
    if (write.type === "checkpoint") {
      fallback = write.swap === "unsynced-directory" ? { snapshot, records } : undefined;
      snapshot = write.snapshot;
      records = [...write.records];
    } else {
      records.push(...write.records);
    }
  }

  function sync(count: number): Token | null {
    const written = unsynced.slice(0, count);
    unsynced = unsynced.slice(written.length);
    for (const write of written) apply(write);
    return written.at(-1)?.token ?? null;
  }

  return {
    put(write) {
      if (write.type === "checkpoint" && write.swap === "old-first") {
        snapshot = null;
        records = [];
        unsynced = unsynced.map(({ token }) => ({ type: "write", token, records: [] }));
      }
      unsynced.push(write);
    },
    sync: (count = unsynced.length) => sync(count),
    unsyncedCount: () => unsynced.length,
    powerLoss(keep = 0) {
      sync(keep);
      let lost = unsynced.reduce((sum, write) => sum + recordCount(write), 0);
      unsynced = [];
      if (fallback !== undefined) {
        lost += records.length;
        snapshot = fallback.snapshot;
        records = [...fallback.records];
        fallback = undefined;
      }
      return lost;
    },
    durable: () => ({ snapshot, records: [...records] }),
  };
}
