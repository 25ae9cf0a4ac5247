/**
 * MessageTape: the latest messages of a run as they came by, with what became of each. Every message of every run comes
 * by here, and almost none is ever read. So nothing is decoded, and nothing is allocated: an object for each message
 * would outlive V8's young generation and cost more than carrying it. The bytes lie in one ring, and figures in columns.
 */

import { createByteRing } from "./byte-ring.ts";

/** What a tape holds at most. */
export interface TapeLimits {
  /** Messages. */
  readonly messagesMax: number;
  /** Bytes of their contents. */
  readonly bytesMax: number;
  /** Of each message no more is kept than its first so many bytes. */
  readonly keptMax: number;
}

/** Some 40 MB, which a busy run fills in five to ten seconds. */
export const TAPE_LIMITS: TapeLimits = { messagesMax: 2 ** 17, bytesMax: 2 ** 25, keptMax: 2 ** 14 };

/** A message as it came by. Times in ns of the run. */
export interface TapedMessage {
  /** Its place among all messages of the run, from 0. */
  readonly number: number;
  readonly time: number;
  /** As in `MessageRecord`. */
  readonly from: string;
  readonly to: string;
  /** Its first bytes; they are overwritten later. */
  readonly kept: Uint8Array;
  /** Length of the whole, in bytes. */
  readonly sizeBytes: number;
  readonly arrived: readonly number[];
  readonly lost: number | undefined;
  /** It was lost because its link was cut. */
  readonly isCut: boolean;
  /** Nothing more will happen to it. */
  readonly isSettled: boolean;
}

/** The tape of one run. Fates of messages that are not on it any more are forgotten. */
export interface MessageTape {
  /** A message is handed to the network; gives its number. @param sizeBytes of the whole, where `content` is its beginning */
  sent(from: string, to: string, content: Uint8Array | string, timeNs: number, sizeBytes?: number): number;
  /** Of one that was doubled: told for each of the two. */
  arrived(number: number, timeNs: number): void;
  lost(number: number, timeNs: number, isCut: boolean): void;
  /** There are two of it from now on. */
  doubled(number: number): void;
  /** How many were sent so far: the number of the next. */
  count(): number;
  /** The number of the earliest that is still on the tape; `count()` when none is. */
  first(): number;
  /** When it was sent. As `linkOf` and `read`, for numbers from `first()` up to `count()`. */
  timeOf(number: number): number;
  /** A figure that is the same for messages of the same sender to the same receiver. */
  linkOf(number: number): number;
  read(number: number): TapedMessage;
}

const CUT = 1;
const DOUBLED = 2;
/** More senders and receivers than this are not told apart. */
const PARTIES_MAX = 2 ** 20;

/** An empty tape. Memory: `bytesMax`, and 61 bytes a message, whether used or not. */
export function createMessageTape({ messagesMax, bytesMax, keptMax }: TapeLimits = TAPE_LIMITS): MessageTape {
  const ring = createByteRing(bytesMax, keptMax);
  const { times, starts, sizes, arrivals, losses, lengths, senders, receivers, marks } = createColumns(messagesMax);
  const parties = createParties();
  /** Of those that were doubled: when they arrived once more. */
  const arrivedAgain = new Map<number, number>();
  let first = 0;
  let count = 0;

  function forgetEarliest(): void {
    while (first < count && (count - first >= messagesMax || ring.isGone(starts[first % messagesMax] ?? 0))) {
      if (arrivedAgain.size > 0) arrivedAgain.delete(first);
      first++;
    }
  }

  function mark(number: number, sign: number): void {
    if (number >= first) marks[number % messagesMax] = (marks[number % messagesMax] ?? 0) | sign;
  }

  return {
    sent(from, to, content, timeNs, sizeBytes) {
      const start = ring.put(content);
      forgetEarliest();
      const number = count++;
      const row = number % messagesMax;
      times[row] = timeNs;
      starts[row] = start;
      lengths[row] = ring.end() - start;
      sizes[row] = sizeBytes ?? (typeof content === "string" ? Buffer.byteLength(content) : content.length);
      senders[row] = parties.idOf(from);
      receivers[row] = parties.idOf(to);
      arrivals[row] = Number.NaN;
      losses[row] = Number.NaN;
      marks[row] = 0;
      return number;
    },
    arrived(number, timeNs) {
      if (number < first) return;
      if (Number.isNaN(arrivals[number % messagesMax])) arrivals[number % messagesMax] = timeNs;
      else arrivedAgain.set(number, timeNs);
    },
    lost(number, timeNs, isCut) {
      if (number < first) return;
      losses[number % messagesMax] = timeNs;
      if (isCut) mark(number, CUT);
    },
    doubled: (number) => mark(number, DOUBLED),
    count: () => count,
    first: () => first,
    timeOf: (number) => times[number % messagesMax] ?? 0,
    linkOf: (number) => (senders[number % messagesMax] ?? 0) * PARTIES_MAX + (receivers[number % messagesMax] ?? 0),
    read(number) {
      const row = number % messagesMax;
      const again = arrivedAgain.get(number);
      const lost = orUndefined(losses[row]);
      const signs = marks[row] ?? 0;
      const arrived = [orUndefined(arrivals[row]), again].filter((at) => at !== undefined);
      return {
        number,
        time: times[row] ?? 0,
        from: parties.nameOf(senders[row] ?? 0),
        to: parties.nameOf(receivers[row] ?? 0),
        kept: ring.read(starts[row] ?? 0, lengths[row] ?? 0),
        sizeBytes: sizes[row] ?? 0,
        arrived,
        lost,
        isCut: (signs & CUT) !== 0,
        isSettled: arrived.length + (lost === undefined ? 0 : 1) >= ((signs & DOUBLED) === 0 ? 1 : 2),
      };
    },
  };
}

/** A time that is there. */
function orUndefined(time: number | undefined): number | undefined {
  return time === undefined || Number.isNaN(time) ? undefined : time;
}

/** A row for each message that is on the tape. No number for a time means that it did not happen. */
function createColumns(rows: number) {
  return {
    times: new Float64Array(rows),
    /** Where its bytes begin, as if the ring had no end. */
    starts: new Float64Array(rows),
    sizes: new Float64Array(rows),
    arrivals: new Float64Array(rows),
    losses: new Float64Array(rows),
    lengths: new Uint32Array(rows),
    senders: new Uint32Array(rows),
    receivers: new Uint32Array(rows),
    marks: new Uint8Array(rows),
  };
}

/** Names of senders and receivers as numbers. */
function createParties(): { idOf(name: string): number; nameOf(id: number): string } {
  const ids = new Map<string, number>();
  const names: string[] = [];
  return {
    idOf(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      if (names.length >= PARTIES_MAX) return PARTIES_MAX - 1;
      ids.set(name, names.length);
      return names.push(name) - 1;
    },
    nameOf: (id) => names[id] ?? "",
  };
}
