/**
 * What a server writes to its disk, and how it recovers from it: two epochs, the log, and fuzzy images in place of the
 * log's beginning.
 *
 * Entries that come while the disk is busy wait for it, so that many of them share one sync.
 *
 * Source: the request processor of ZooKeeper that syncs (batches end when the queue is empty, at 1,000, or after a delay).
 */
import type { Durable, Ms, Token } from "../../node-kit/node.ts";
import { send, write } from "../../paxos/core/outbox.ts";
import { laterZxid, afterWrites, sendSignOfLife, type Zab } from "./state.ts";
import { truncateAfter } from "./log.ts";
import type { DiskRecord, Entry, Snapshot } from "./messages.ts";
import type { Zxid } from "../zxid.ts";

/** Accepts this epoch, in memory and on disk. */
export function storeAcceptedEpoch(zab: Zab, epoch: number): void {
  flush(zab);
  zab.acceptedEpoch = epoch;
  put(zab, [{ kind: "acceptedEpoch", epoch }]);
}

/** This epoch's leader has synchronised this server, or is this server: in memory and on disk. */
export function storeCurrentEpoch(zab: Zab, epoch: number): void {
  flush(zab);
  zab.currentEpoch = epoch;
  put(zab, [{ kind: "currentEpoch", epoch }]);
}

/** Cuts the log off after `keepTo`, and adds these entries: in memory and in one write. */
export function storeHistory(zab: Zab, keepTo: Zxid, entries: readonly Entry[]): void {
  flush(zab);
  truncateAfter(zab.log, keepTo);
  zab.log.entries.push(...entries);
  put(zab, [{ kind: "truncate", to: keepTo }, ...entries.map((entry) => entryRecord(entry))]);
}

/** Adds an entry in memory; it goes to disk with the next batch. */
export function append(zab: Zab, entry: Entry): void {
  zab.log.entries.push(entry);
  if (zab.unwritten.length === 0) zab.unwrittenSince = zab.now;
  zab.unwritten.push(entry);
}

/** Ends the batch, if it is time. Called after each step. */
export function flushIfDue(zab: Zab): void {
  const due = flushAt(zab);
  if (due !== null && zab.now >= due) flush(zab);
}

/** When the batch ends, at the latest; null: there is none. */
export function flushAt({ unwritten, unwrittenSince, outbox, options }: Zab): Ms | null {
  if (unwritten.length === 0) return null;
  const isDiskIdle = outbox.durableToken === outbox.lastToken;
  return isDiskIdle || unwritten.length >= options.batchEntries
    ? unwrittenSince
    : unwrittenSince + options.batchDelayMs;
}

/** Writes the batch, and acknowledges it. */
export function flush(zab: Zab): void {
  const batch = zab.unwritten;
  if (batch.length === 0) return;
  zab.unwritten = [];
  const last = batch.length - 1;
  put(
    zab,
    batch.map((entry, place) => entryRecord(entry, place === last ? zab.applied : undefined)),
  );
  const zxid = zab.rules.ackZxid(batch);
  if (zxid === undefined) return;
  const { leadership, following } = zab;
  if (leadership !== null) {
    const own = { type: "own", attempt: leadership.attempt, what: "entries", zxid } as const;
    send(zab.outbox, zab.id, own, afterWrites(zab, "own"));
  } else if (following?.channel && (following.phase === "synchronised" || following.phase === "broadcast")) {
    sendSignOfLife(zab, following.channel, { type: "ack", zxid }, afterWrites(zab, "ack"));
  }
}

/** Replaces what is on disk by this image, the epochs and the whole log. Cost: linear in all of it. */
export function writeCheckpoint(zab: Zab, snapshot: Snapshot): void {
  flush(zab);
  zab.snapshot = snapshot;
  const { outbox, acceptedEpoch, currentEpoch, log, applied } = zab;
  const token: Token = ++outbox.lastToken;
  const last = log.entries.length - 1;
  const records: readonly DiskRecord[] = [
    { kind: "acceptedEpoch", epoch: acceptedEpoch },
    { kind: "currentEpoch", epoch: currentEpoch },
    ...log.entries.map((entry, place) => entryRecord(entry, place === last ? applied : undefined)),
  ];
  outbox.effects.push({ type: "checkpoint", token, snapshot, records });
}

function entryRecord(entry: Entry, applied?: Zxid): DiskRecord {
  return applied === undefined ? { kind: "entry", entry } : { kind: "entry", entry, applied };
}

function put(zab: Zab, records: readonly DiskRecord[]): void {
  write(zab.outbox, records);
}

/** Loads what the disk holds. Nothing after the image is applied: what of it is committed only a leader knows. */
export function restore(zab: Zab, durable: Durable): void {
  const snapshot = durable.snapshot as unknown as Snapshot | null;
  zab.snapshot = snapshot;
  if (snapshot !== null) zab.log.start = snapshot.logStart;
  for (const record of durable.records as unknown as readonly DiskRecord[]) {
    switch (record.kind) {
      case "acceptedEpoch":
        zab.acceptedEpoch = record.epoch;
        break;
      case "currentEpoch":
        zab.currentEpoch = record.epoch;
        break;
      case "truncate":
        truncateAfter(zab.log, record.to);
        break;
      case "entry":
        zab.log.entries.push(record.entry);
        zab.appliedBefore = laterZxid(zab.appliedBefore, record.applied ?? zab.appliedBefore);
    }
  }
  restoreImage(zab, snapshot);
}

/** Gives this image to the service. */
export function restoreImage(zab: Zab, snapshot: Snapshot | null): void {
  const zxid = snapshot?.zxid ?? zab.log.start;
  zab.committed = zxid;
  zab.queued = zxid;
  zab.applied = zxid;
  zab.exactFrom = snapshot?.readTo ?? zxid;
  zab.pending = [];
  zab.appliedSinceImage = 0;
  zab.reading = null;
  zab.service.restore(snapshot?.image ?? null);
}
