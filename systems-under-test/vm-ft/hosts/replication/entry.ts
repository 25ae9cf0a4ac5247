/**
 * What travels from primary to backup in the styles that repeat events: one entry for each event, numbered as the
 * guest's events are.
 */
import type { Ms } from "../../../node-kit/node.ts";
import type { GuestEvent, LogEntry } from "../../guest/machine.ts";

/** The hash of the primary's state after event `seq`, for the backup to compare. */
export interface Digest {
  readonly seq: number;
  /** As `stateHash` gives it. */
  readonly hash: number;
}

/** An event that the primary has executed, with the answers to its hypercalls (style vmft-log). */
export interface RecordedEvent extends LogEntry {
  readonly digest?: Digest;
}

/**
 * An event that the primary has ordered and not executed (style rsm-exec-ack). The primary chose everything that the
 * event and the state do not determine: the time, and the seed of the random numbers.
 */
export interface Operation {
  readonly seq: number;
  /** Guest time at which it runs, on both hosts. */
  readonly at: Ms;
  readonly event: GuestEvent;
  /** Seed of the random numbers that the guest may ask for. */
  readonly seed: number;
  readonly digest?: Digest;
}

/** Either kind of entry. */
export type Entry = RecordedEvent | Operation;
