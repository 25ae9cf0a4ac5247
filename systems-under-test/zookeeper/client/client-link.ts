/**
 * ClientLink: a client's end of the connection of a session. It numbers the client's frames, sends those again that are not
 * answered, and puts the server's frames in order.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { ClientFrame, FrameBody, LinkNumber, ServerFrame } from "../service/frames.ts";
import { createInOrder } from "../service/in-order.ts";
import type { SessionId } from "../service/requests.ts";

/** How long a frame goes unanswered before it is sent again, at most; and how often it is sent before its server counts as silent. */
const RESEND_MS: Ms = 150;
const TRIES = 3;

/** One connection. */
export interface ClientLink {
  readonly server: Id;
  readonly number: LinkNumber;
  /** When something was last heard, in its turn. */
  heardAt: Ms;
  /** When the last ping was sent. */
  pingedAt: Ms;
  send(now: Ms, body: FrameBody): void;
  /** Whether the request with this id was made by this link. */
  isOwn(id: number): boolean;
  /** Takes in the answer to the request with this id. Gives the frames whose turn it is now. */
  arrived(now: Ms, id: number, frame: ServerFrame): ServerFrame[];
  /** Sends again what was not answered for too long. */
  tick(now: Ms): void;
  wakeAt(): Ms | null;
}

/** A frame that was sent and is not answered. */
interface Unanswered {
  readonly number: number;
  readonly body: FrameBody;
  resendAt: Ms;
}

/** Whose link it is. `silenceMs`: after so long without a word the server is given up. */
export interface LinkEnds {
  readonly server: Id;
  readonly session: SessionId;
  readonly number: LinkNumber;
  readonly silenceMs: Ms;
}

/**
 * A link on which nothing was said. A frame that is late keeps back all after it, so a short session dies of each that is lost
 * unless it is sent again in time.
 *
 * @param request sends a frame, and gives the id of the request that carries it
 */
export function createClientLink(
  now: Ms,
  { server, session, number, silenceMs }: LinkEnds,
  request: (to: Id, frame: ClientFrame) => number,
): ClientLink {
  /** By the ids of the requests that carried it. */
  const carried = new Map<number, Unanswered>();
  const unanswered = new Set<Unanswered>();
  const frames = createInOrder<ServerFrame>();
  const resendMs = Math.min(RESEND_MS, Math.ceil(silenceMs / TRIES));
  let lastFrame = 0;
  let lastPing: Unanswered | undefined;

  function transmit(at: Ms, frame: Unanswered): void {
    frame.resendAt = at + resendMs;
    const { number: position, body } = frame;
    carried.set(
      request(server, {
        type: "frame",
        session,
        link: number,
        number: position,
        acknowledged: frames.next() - 1,
        body,
      }),
      frame,
    );
  }

  /** The last ping is answered when there is something to tell, or after the next one. */
  const isOverdue = (frame: Unanswered, at: Ms): boolean => frame !== lastPing && frame.resendAt <= at;

  const link: ClientLink = {
    server,
    number,
    heardAt: now,
    pingedAt: now,
    send(at, body) {
      const frame = { number: ++lastFrame, body, resendAt: at };
      unanswered.add(frame);
      if (body.type === "ping") {
        if (lastPing !== undefined) lastPing.resendAt = at + resendMs;
        lastPing = frame;
        link.pingedAt = at;
      }
      transmit(at, frame);
    },
    isOwn: (id) => carried.has(id),
    arrived(at, id, frame) {
      const answered = carried.get(id);
      if (answered !== undefined) unanswered.delete(answered);
      if (frame.number < frames.next()) return [];
      const ordered = frames.take(frame.number, frame).map(({ item }) => item);
      if (ordered.length > 0) link.heardAt = at;
      return ordered;
    },
    tick(at) {
      for (const frame of unanswered) if (isOverdue(frame, at)) transmit(at, frame);
    },
    // Asked for after every step, so it makes no list.
    wakeAt() {
      let first: Ms | null = null;
      for (const frame of unanswered) {
        if (frame !== lastPing && (first === null || frame.resendAt < first)) first = frame.resendAt;
      }
      return first;
    },
  };
  return link;
}
