/**
 * A connection between a master and an agent or scheduler: words arrive in order and once, or the whole connection is given up.
 *
 * Mesos talks over TCP. Over messages that are lost, doubled and late, an Accept could overtake the question whether its task
 * exists, and no master could ever answer "no such task". So words are numbered, and those that are not acknowledged are sent
 * again. A new connection has a new session, and what belongs to an old one is not delivered any more.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { Frame, Word } from "../messages.ts";

/** One end of a connection. */
export interface Connection<Out extends Word> {
  readonly peer: Id;
  readonly session: string;
  readonly epoch: number;
  /** Words that the other side has not acknowledged. */
  unacknowledged: Out[];
  /** Number of the first of them. */
  first: number;
  /** Words before this one (counted from `first`) were sent at least once. */
  sent: number;
  /** Number of the next word of the other side. */
  next: number;
  /** Whether the other side waits for an acknowledgement. */
  owesAck: boolean;
  /** When unacknowledged words are sent again; null: there are none. */
  resendAt: Ms | null;
  /** When the other side was last heard. */
  heardAt: Ms;
}

/** Time without an acknowledgement until words are sent again (ms). */
const RESEND_MS = 150;
/** Words in a frame, at most. */
const WORDS_MAX = 64;

/** A connection on which nothing has passed. */
export function createConnection<Out extends Word>(peer: Id, session: string, epoch: number, now: Ms): Connection<Out> {
  return {
    peer,
    session,
    epoch,
    unacknowledged: [],
    first: 0,
    sent: 0,
    next: 0,
    owesAck: false,
    resendAt: null,
    heardAt: now,
  };
}

/** Nothing that was said in it is repeated any more. */
export function giveUp<Out extends Word>(connection: Connection<Out>): void {
  connection.unacknowledged = [];
  connection.sent = 0;
  connection.resendAt = null;
}

/** Puts a word in line. It leaves with the next flush. */
export function say<Out extends Word>(connection: Connection<Out>, word: Out): void {
  connection.unacknowledged.push(word);
}

/** Takes a frame of this session in. Gives the words that are new, in order. */
export function take<Out extends Word>(connection: Connection<Out>, frame: Frame, now: Ms): readonly Word[] {
  connection.heardAt = now;
  const acknowledged = Math.min(frame.next - connection.first, connection.unacknowledged.length);
  if (acknowledged > 0) {
    connection.unacknowledged.splice(0, acknowledged);
    connection.first += acknowledged;
    connection.sent = Math.max(0, connection.sent - acknowledged);
    connection.resendAt = connection.sent === 0 ? null : now + RESEND_MS;
  }
  if (frame.words.length === 0) return [];
  connection.owesAck = true;
  if (frame.from > connection.next) return [];
  const fresh = frame.words.slice(connection.next - frame.from);
  connection.next += fresh.length;
  return fresh;
}

/** The frame that is due; undefined: none. Words that wait for an acknowledgement are repeated when their time has come. */
export function flush<Out extends Word>(connection: Connection<Out>, now: Ms): Frame | undefined {
  const { unacknowledged, resendAt, owesAck } = connection;
  const isRepeat = resendAt !== null && now >= resendAt;
  const hasNew = connection.sent < Math.min(unacknowledged.length, WORDS_MAX);
  if (!isRepeat && !hasNew && !owesAck) return undefined;
  const start = isRepeat ? 0 : connection.sent;
  const words = unacknowledged.slice(start, WORDS_MAX);
  connection.sent = Math.max(connection.sent, Math.min(unacknowledged.length, WORDS_MAX));
  if (isRepeat || resendAt === null) connection.resendAt = connection.sent > 0 ? now + RESEND_MS : null;
  connection.owesAck = false;
  const { session, epoch, first, next } = connection;
  return { type: "frame", session, epoch, from: first + start, words, next };
}
