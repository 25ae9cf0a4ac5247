/**
 * The power switch: ends the nodes of one power loss at the same moment, and a telling one.
 *
 * A node's disk holds unsynced records for a few milliseconds after each write and none between, so a power loss at
 * any odd moment mostly takes nothing away. And what one node lost is still on the others unless they fail together.
 * So the switch watches the disks of all nodes that are to be powered off, and strikes when at least half of them
 * have something to lose; after a while without such a moment, when any of them has; and in the end it strikes anyway.
 */
import { DiskError } from "../../../../systems-under-test/node-kit/process/disk.ts";
import { countLoss, readDiskCounters } from "../../../../systems-under-test/node-kit/process/lying-disk.ts";

/** How long the switch waits for a moment with unsynced records on half of the nodes. */
const WATCH_HALF_MS = 250;
/** How long it waits for one with unsynced records at all: other faults may have stopped all writing for a while. */
const WATCH_ANY_MS = 2_000;

interface Doomed {
  readonly dataDirectory: string;
  readonly strike: () => void;
}

export interface PowerSwitch {
  /** Powers this node off together with all others that are handed over in the same turn of the event loop. */
  off(doomed: Doomed): void;
}

/** A switch for the nodes of one cluster. */
export function powerSwitch(): PowerSwitch {
  let batch: Doomed[] = [];
  return {
    off(doomed) {
      batch.push(doomed);
      if (batch.length > 1) return;
      setImmediate(() => {
        const all = batch;
        batch = [];
        strikeAtBestMoment(all, performance.now());
      });
    },
  };
}

/**
 * Records that are gone from the files of a node that has ended. What the disk says of itself is only the number that it
 * took: one that forgets nothing may still claim to have lost thousands.
 */
export function recordsLost(dataDirectory: string): number {
  try {
    return Math.max(0, countLoss(dataDirectory).lost);
  } catch (error) {
    // Files that cannot be read are no loss that anybody could count; the node's next start says what is wrong.
    if (error instanceof DiskError) return 0;
    throw error;
  }
}

/** Records that this disk says it took and has not synced: what a power loss at this moment would take. */
export function unsyncedRecords(dataDirectory: string): number {
  const { recordsWritten, recordsSynced } = readDiskCounters(dataDirectory);
  return Math.max(0, recordsWritten - recordsSynced);
}

function strikeAtBestMoment(all: readonly Doomed[], sinceMs: number): void {
  const losing = all.filter(({ dataDirectory }) => unsyncedRecords(dataDirectory) > 0).length;
  const watchedMs = performance.now() - sinceMs;
  const enough = watchedMs < WATCH_HALF_MS ? all.length / 2 : watchedMs < WATCH_ANY_MS ? 1 : 0;
  if (losing >= enough) {
    for (const { strike } of all) strike();
  } else {
    setTimeout(strikeAtBestMoment, 1, all, sinceMs);
  }
}
