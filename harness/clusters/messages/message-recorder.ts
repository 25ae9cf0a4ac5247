/**
 * MessageRecorder: which messages of the tape become records of a run. A run on real processes has millions, and people
 * look at those around a fault or a failure. So messages are written around moments that somebody names, while the run
 * goes on, because a run that is killed has no end; and around the failure, which is known only when the run is over.
 *
 *     ──────────[ before │ after ]────────────[ before │ after ]────────[ around the failure ]
 *                     a fault begins                 it ends
 *
 * Each record has the message's number among all of the run, so readers see how many were left out between two.
 */
import type { MessageRecord } from "../../../runs/results.ts";
import type { Describe } from "./content-words.ts";
import { fairShare } from "./fair-share.ts";
import type { MessageTape, TapedMessage } from "./message-tape.ts";

/** How much is written around a moment. */
const BEFORE_NS = 200e6;
const AFTER_NS = 500e6;
/** How long after a failure messages still help. */
const AFTER_FAILURE_NS = 50e6;

/** How many messages become records. */
export interface RecorderLimits {
  /** Around all moments together. */
  readonly recordsMax: number;
  /** At one look at the tape. */
  readonly sliceMax: number;
  /** Around the failure, or at the end of a run that has not failed. */
  readonly failureMax: number;
}

/** Some 5 MB on disk, and less than 200 ms of processor time in a whole run. */
export const RECORDER_LIMITS: RecorderLimits = { recordsMax: 16_000, sliceMax: 200, failureMax: 1_500 };

/** A look takes at most this part of what is left, so that a run with many faults has something of the last, too. */
const LOOKS_LEFT_MIN = 60;

/** The recorder of one run. */
export interface MessageRecorder {
  readonly tape: MessageTape;
  /** Something happens around which messages matter. One that comes soon after another makes the time after it longer. */
  moment(timeNs: number): void;
  /** Writes what has come by since the last look, and belongs to a moment. To be called some times a second. */
  look(): void;
  /**
   * Those around the failure that were not written yet, and those whose fate was open; in order of time. To be called once, when the run is over.
   * @param failureNs undefined: there was none, and the end of the run takes its place
   */
  last(failureNs: number | undefined): readonly MessageRecord[];
}

/** What a recorder reads, and who gets what it records. */
export interface RecorderOptions {
  readonly tape: MessageTape;
  readonly describe: Describe;
  readonly write: (record: MessageRecord) => void;
  readonly limits?: RecorderLimits;
}

/** A time around which messages are written. */
interface Window {
  endNs: number;
  /** The first message that was not looked at. */
  next: number;
}

/** A recorder that waits for a moment. */
export function createMessageRecorder(options: RecorderOptions): MessageRecorder {
  const { tape, describe, write, limits = RECORDER_LIMITS } = options;
  const recorded = new Set<number>();
  /** Those of which the end was not known when they were looked at. */
  const open = new Map<number, MessageRecord>();
  let window: Window | undefined;
  let left = limits.recordsMax;

  function record(number: number): MessageRecord {
    const taped = tape.read(number);
    recorded.add(number);
    left--;
    return recordOf(taped, describe(taped));
  }

  /** Writes those of the numbers from `start` up to `end` that there is room for. */
  function writeSlice(start: number, end: number, which: "first" | "last"): void {
    const room = Math.min(limits.sliceMax, Math.floor(left / LOOKS_LEFT_MIN));
    for (const number of chosen(tape, { start, end, room, which }, recorded)) {
      const made = record(number);
      if (tape.read(number).isSettled) write(made);
      else open.set(number, made);
    }
  }

  function settle(): void {
    for (const [number, made] of open) {
      if (number >= tape.first() && !tape.read(number).isSettled) continue;
      open.delete(number);
      write(updated(made, number));
    }
  }

  function updated(made: MessageRecord, number: number): MessageRecord {
    return number < tape.first() ? made : { ...made, ...fateOf(tape.read(number)) };
  }

  function look(): void {
    settle();
    if (window === undefined) return;
    const start = Math.max(window.next, tape.first());
    const end = numberAt(tape, window.endNs);
    writeSlice(start, end, "first");
    window.next = end;
    if (end < tape.count()) window = undefined;
  }

  return {
    tape,
    moment(timeNs) {
      look();
      if (window === undefined) {
        const start = numberAt(tape, timeNs - BEFORE_NS);
        window = { endNs: 0, next: numberAt(tape, timeNs) };
        writeSlice(start, window.next, "last");
      }
      window.endNs = Math.max(window.endNs, timeNs + AFTER_NS);
    },
    look,
    last(failureNs) {
      const end = failureNs === undefined ? tape.count() : numberAt(tape, failureNs + AFTER_FAILURE_NS);
      const start = Math.max(tape.first(), end - limits.failureMax);
      const made = [...open].map(([number, before]) => updated(before, number));
      for (let number = start; number < end; number++) if (!recorded.has(number)) made.push(record(number));
      open.clear();
      return made.sort((one, other) => one.time - other.time);
    },
  };
}

/** Of these numbers those that there is room for: of each link the first, or the last. In order. */
function chosen(
  tape: MessageTape,
  slice: { readonly start: number; readonly end: number; readonly room: number; readonly which: "first" | "last" },
  besides: ReadonlySet<number>,
): readonly number[] {
  const byLink = new Map<number, number[]>();
  for (let number = slice.start; number < slice.end; number++) {
    if (besides.has(number)) continue;
    const link = tape.linkOf(number);
    const same = byLink.get(link);
    if (same === undefined) byLink.set(link, [number]);
    else same.push(number);
  }
  const groups = [...byLink.values()];
  const share = fairShare(
    groups.map(({ length }) => length),
    slice.room,
  );
  const picked = groups.flatMap((group) => {
    if (group.length <= share) return group;
    return slice.which === "first" ? group.slice(0, share) : group.slice(group.length - share);
  });
  return picked.sort((one, other) => one - other);
}

/** The number of the first message on the tape that was sent at this time or later. */
function numberAt(tape: MessageTape, timeNs: number): number {
  let low = tape.first();
  let high = tape.count();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (tape.timeOf(middle) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function recordOf(taped: TapedMessage, words: { readonly message: string; readonly text: string }): MessageRecord {
  const { time, from, to, number } = taped;
  return { time, from, to, ...words, ...fateOf(taped), number };
}

function fateOf({ arrived, lost, isCut }: TapedMessage): Pick<MessageRecord, "arrived" | "lost" | "isCut"> {
  return { arrived, ...(lost === undefined ? {} : { lost }), ...(isCut ? { isCut: true } : {}) };
}
