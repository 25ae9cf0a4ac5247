/**
 * Link: a server's end of the connection of a session. It puts the client's frames in order, numbers its own, and answers a
 * frame that comes again as it did before.
 */
import type { Connection, Id } from "../../node-kit/node.ts";
import type { Zxid } from "../zxid.ts";
import type { ClientFrame, FrameBody, LinkNumber, ReplyBody, ServerFrame, ServerReply, Xid } from "./frames.ts";
import { EVENT_ZXID } from "./frames.ts";
import { createInOrder } from "./in-order.ts";
import type { Request, SessionId, WatchEvent } from "./requests.ts";
import type { ServiceRules } from "./rules.ts";

/** A request of the session that is not answered. */
export interface PendingRequest {
  readonly frame: number;
  readonly xid: Xid;
  readonly request: Request;
  hasBegun: boolean;
  /** Of a `sync` that the leader has answered: how far this server must have applied. */
  syncPoint?: Zxid;
}

/** A frame whose turn it is. */
export interface OrderedFrame {
  readonly frame: number;
  readonly body: FrameBody;
}

/** One connection. */
export interface Link {
  readonly session: SessionId;
  readonly number: LinkNumber;
  /** Requests in the order of their submission. */
  readonly pending: PendingRequest[];
  isClosed: boolean;
  /** Takes a frame in. Gives those whose turn it is now. */
  arrived(connection: Connection, frame: Extract<ClientFrame, { readonly type: "frame" }>): OrderedFrame[];
  /** Replies to this frame, with the events that wait. */
  answer(frame: number, body: ReplyBody, zxid: Zxid): void;
  /** Keeps this ping until there is something to tell; the one that was kept before is answered. */
  holdPing(frame: number, zxid: Zxid): void;
  /** Puts an event before everything that is still to be said. */
  tell(event: WatchEvent): void;
  /** Lets the events that wait go, if there is a ping to answer. `expired`: the session has ended, too. */
  flush(expired?: Zxid): void;
  /** Tells the client that the connection is given up. */
  close(): void;
}

/** What a link is made of. */
export interface LinkSurroundings {
  readonly server: Id;
  readonly session: SessionId;
  readonly number: LinkNumber;
  readonly rules: ServiceRules;
  readonly reply: (connection: Connection, reply: ServerReply) => void;
}

/** A link on which nothing was said. */
export function createLink({ server, session, number, rules, reply }: LinkSurroundings): Link {
  const frames = createInOrder<FrameBody>();
  /** Where to answer, by the number of the frame that was not answered. */
  const connections = new Map<number, Connection>();
  /** Answers that the client may not have, by the number of its frame. */
  const answered = new Map<number, ServerFrame>();
  let lastNumber = 0;
  let events: WatchEvent[] = [];
  let heldPing: number | undefined;

  const link: Link = {
    session,
    number,
    pending: [],
    isClosed: false,
    arrived(connection, { number: frame, acknowledged, body }) {
      for (const [older, { number: sent }] of answered) if (sent <= acknowledged) answered.delete(older);
      const before = answered.get(frame);
      if (before !== undefined) reply(connection, before);
      else if (connections.has(frame)) connections.set(frame, connection);
      else if (frame >= frames.next()) {
        connections.set(frame, connection);
        if (!rules.waitsForEarlier(frame, frames.next())) return [{ frame, body }];
        return frames.take(frame, body).map(({ number: position, item }) => ({ frame: position, body: item }));
      }
      return [];
    },
    answer(frame, body, zxid) {
      const brings = rules.bringsEvents(body.type);
      const said: ServerFrame = {
        type: "frame",
        server,
        link: number,
        number: ++lastNumber,
        zxid,
        events: brings ? events : [],
        body,
      };
      if (brings) events = [];
      if (heldPing === frame) heldPing = undefined;
      answered.set(frame, said);
      const connection = connections.get(frame);
      connections.delete(frame);
      if (connection !== undefined) reply(connection, said);
    },
    holdPing(frame, zxid) {
      if (heldPing !== undefined) link.answer(heldPing, { type: "pong" }, zxid);
      heldPing = frame;
      link.flush();
    },
    tell: (event) => void events.push(event),
    flush(expired) {
      if (heldPing === undefined) return;
      if (expired !== undefined) link.answer(heldPing, { type: "expired" }, expired);
      else if (events.length > 0) link.answer(heldPing, { type: "events" }, EVENT_ZXID);
    },
    close() {
      link.isClosed = true;
      for (const connection of connections.values()) reply(connection, { type: "closed" });
      connections.clear();
    },
  };
  return link;
}
