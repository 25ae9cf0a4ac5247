/**
 * The power switch: ends the nodes of one power loss together, at a moment when they have something to lose.
 *
 * A node's disk holds unsynced records only for a few milliseconds after each write, so a power loss at a random moment
 * mostly takes nothing away. And what one node lost is still on the others unless they fail together. So the switch
 * watches the disks of all nodes that are to be powered off. It strikes when at least half of them hold unsynced
 * records. After a while without such a moment, one node with unsynced records is enough; in the end it strikes anyway.
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

/** One for all nodes of a cluster, because a power loss takes several together. */
export interface PowerSwitch {
  /** Powers this node off together with all others that are handed over in the same turn of the event loop. */
  off(doomed: Doomed): void;
}

/** A switch for the nodes of one cluster. */
export function createPowerSwitch(): PowerSwitch {
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
 * Records that are gone from the files of a node that has ended. They are counted in the files: the disk's own counters
 * only tell how many it took, and a disk that forgets nothing could still claim to have lost thousands.
 */
export function recordsLost(dataDirectory: string): number {
  try {
    return Math.max(0, countLoss(dataDirectory).lost);
  } catch (error) {
    // In files that cannot be read nothing can be counted; the node's next start says what is wrong.
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
