/**
 * Channel: the log from primary to backup, whole and in order over links that lose, repeat and reorder messages.
 *
 * Entries are numbered, the acknowledgement is cumulative and says "in my buffer", not "executed": the backup may
 * be slow without making the clients wait. Only so many entries are on their way at a time. When nothing was
 * acknowledged for a while, the sender goes back to the first entry that may be missing.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { LogEntry } from "../guest/machine.ts";

export interface LogSender {
  /** The backup has everything up to here. */
  acked: number;
  /** Everything up to here was sent at least once since the last going back. */
  sent: number;
  /** The entries after `acked`, in order. */
  readonly entries: LogEntry[];
  /** When something was last acknowledged or gone back to. */
  progressAt: Ms;
}

/** A channel that begins after entry `seq`. */
export function createSender(seq: number, now: Ms): LogSender {
  return { acked: seq, sent: seq, entries: [], progressAt: now };
}

/** Takes an acknowledgement; false when it says nothing new. */
export function acknowledge(sender: LogSender, received: number, now: Ms): boolean {
  if (received <= sender.acked) return false;
  sender.entries.splice(0, received - sender.acked);
  sender.acked = received;
  sender.sent = Math.max(sender.sent, received);
  sender.progressAt = now;
  return true;
}

/** How a channel sends. */
export interface ChannelPace {
  readonly retransmitMs: Ms;
  /** Entries in one message, at most. */
  readonly maxEntriesPerMessage: number;
  /** Full messages that are not acknowledged, at most: a queue on the way may hold no more, and would lose the rest. */
  readonly maxInflight: number;
}

/** The batch to send now: entries that were never sent, or all again when the time has come; empty for none. */
export function nextBatch(sender: LogSender, now: Ms, pace: ChannelPace): readonly LogEntry[] {
  if (sender.entries.length === 0) {
    sender.progressAt = now;
    return [];
  }
  if (now - sender.progressAt >= pace.retransmitMs) {
    sender.sent = sender.acked;
    sender.progressAt = now;
  }
  const first = sender.sent - sender.acked;
  const end = Math.min(first + pace.maxEntriesPerMessage, pace.maxInflight * pace.maxEntriesPerMessage);
  const batch = sender.entries.slice(first, Math.max(first, end));
  sender.sent += batch.length;
  return batch;
}

export interface LogReceiver {
  /** The last entry of the unbroken sequence. */
  received: number;
  /** Received and not executed yet, with the time of arrival. */
  readonly buffer: { readonly entry: LogEntry; readonly arrivedAt: Ms }[];
}

export function createReceiver(seq: number): LogReceiver {
  return { received: seq, buffer: [] };
}

/** Takes the entries that continue the sequence; repeated ones and those after a gap are left out. */
export function receiveEntries(receiver: LogReceiver, entries: readonly LogEntry[], now: Ms): void {
  for (const entry of entries) {
    if (entry.seq !== receiver.received + 1) continue;
    receiver.received = entry.seq;
    receiver.buffer.push({ entry, arrivedAt: now });
  }
}
