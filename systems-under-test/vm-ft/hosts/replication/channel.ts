/**
 * The channel of entries from primary to backup: complete and in order, over links that lose, duplicate and reorder
 * messages.
 *
 * Entries are numbered. An acknowledgement is cumulative, and its meaning is the style's: "received" or "executed". The
 * number of entries in flight is limited. After some time without an acknowledgement the sender goes back to the first
 * entry that may be missing (go-back-N).
 */
import type { Ms } from "../../../node-kit/node.ts";
import type { Entry } from "./entry.ts";

/** The primary's end. */
export interface Sender {
  /** The backup has acknowledged everything up to here. */
  acked: number;
  /** Everything up to here was sent since the sender last went back. */
  sent: number;
  /** The entries after `acked`, in order. */
  readonly entries: Entry[];
  /** When an acknowledgement last arrived or the sender last went back. */
  progressAt: Ms;
}

/** A channel that starts after entry `seq`. */
export function createSender(seq: number, now: Ms): Sender {
  return { acked: seq, sent: seq, entries: [], progressAt: now };
}

/** Handles an acknowledgement. False if it contains nothing new. */
export function acknowledge(sender: Sender, held: number, now: Ms): boolean {
  if (held <= sender.acked) return false;
  sender.entries.splice(0, held - sender.acked);
  sender.acked = held;
  sender.sent = Math.max(sender.sent, held);
  sender.progressAt = now;
  return true;
}

/** How fast a channel sends. */
export interface ChannelPace {
  readonly retransmitMs: Ms;
  /** Most entries in one message. */
  readonly maxEntriesPerMessage: number;
  /** Most full messages without an acknowledgement. A queue on the way may not hold more. */
  readonly maxInflight: number;
}

/** The entries to send now: new ones, or all unacknowledged ones when it is time to go back. Empty: none. */
export function nextBatch(sender: Sender, now: Ms, pace: ChannelPace): readonly Entry[] {
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

/** The backup's end. */
export interface Receiver {
  /** All entries up to this one were received. */
  received: number;
  /** Entries received but not executed, with their time of arrival. */
  readonly buffer: { readonly entry: Entry; readonly arrivedAt: Ms }[];
}

/** A channel that starts after entry `seq`. */
export function createReceiver(seq: number): Receiver {
  return { received: seq, buffer: [] };
}

/** Adds the entries that continue the sequence. Duplicates, and entries after a gap, are ignored. */
export function receiveEntries(receiver: Receiver, entries: readonly Entry[], now: Ms): void {
  for (const entry of entries) {
    if (entry.seq !== receiver.received + 1) continue;
    receiver.received = entry.seq;
    receiver.buffer.push({ entry, arrivedAt: now });
  }
}
