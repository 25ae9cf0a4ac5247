/**
 * What the disk of a server holds, as a monitor reckons it from the writes that the server makes. It uses none of the rules of
 * the server, which may be broken.
 */
import type { Durable, Token } from "../../node-kit/node.ts";
import type { DiskRecord, Snapshot } from "../zab/messages.ts";
import { floorOf, type Log, truncateAfter } from "../zab/log.ts";
import { compareZxids, ZXID_ZERO, type Zxid } from "../zxid.ts";

/** The content of a disk. */
export interface DiskContent {
  acceptedEpoch: number;
  currentEpoch: number;
  readonly log: Log;
}

/** A write on its way. */
interface Write {
  readonly token: Token;
  readonly snapshot: Snapshot | undefined;
  readonly records: readonly DiskRecord[];
}

/** A disk, and what is on its way to it. */
export interface DiskModel {
  readonly content: DiskContent;
  put(write: Write): void;
  durable(token: Token): void;
}

/** The disk that a server boots from. */
export function createDiskModel({ snapshot, records }: Durable): DiskModel {
  const content: DiskContent = { acceptedEpoch: 0, currentEpoch: 0, log: { start: ZXID_ZERO, entries: [] } };
  const writes: Write[] = [];
  take(content, {
    token: 0,
    snapshot: (snapshot as unknown as Snapshot | null) ?? undefined,
    records: records as unknown as readonly DiskRecord[],
  });
  return {
    content,
    put: (write) => void writes.push(write),
    durable(token) {
      for (let [first] = writes; first !== undefined && first.token <= token; [first] = writes) {
        writes.shift();
        take(content, first);
      }
    },
  };
}

/** Whether this disk holds the transaction at this place, or an image of what came after it. */
export function holds({ log }: DiskContent, zxid: Zxid): boolean {
  const floor = floorOf(log, zxid);
  return floor === undefined || compareZxids(floor, zxid) === 0;
}

function take(content: DiskContent, { snapshot, records }: Write): void {
  if (snapshot !== undefined) {
    content.log.start = snapshot.logStart;
    content.log.entries = [];
  }
  for (const record of records) {
    switch (record.kind) {
      case "acceptedEpoch":
        content.acceptedEpoch = record.epoch;
        break;
      case "currentEpoch":
        content.currentEpoch = record.epoch;
        break;
      case "entry":
        content.log.entries.push(record.entry);
        break;
      case "truncate":
        truncateAfter(content.log, record.to);
    }
  }
}
