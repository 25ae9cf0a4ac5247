/**
 * Frames: what a client and a server say to each other on the connection of a session.
 *
 * The link below carries requests and at most one reply to each, and may lose, double and reorder both. So the frames of
 * both directions are numbered, and one that is not answered in time is sent again. A ping is held by the server until
 * something happens or the next one comes: that is how events reach a client that asks nothing.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { Zxid } from "../zxid.ts";
import type { Answer, Request, SessionId, WatchEvent } from "./requests.ts";

/** Number of a request: 1, 2, 3, … in the life of the client, over all its sessions. */
export type Xid = number;

/** Number of a connection among those of its client; a later one is higher. */
export type LinkNumber = number;

/** Watches that a client still waits for, by kind, when it connects again. */
export interface RegisteredWatches {
  /** Of `get`, and of `exists` on a node that was there. */
  readonly data: readonly string[];
  /** Of `exists` on a node that was not there. */
  readonly exists: readonly string[];
  readonly children: readonly string[];
}

/** What a client has to say in a frame. */
export type FrameBody =
  | { readonly type: "ping" }
  | { readonly type: "watches"; readonly lastZxidSeen: Zxid; readonly watches: RegisteredWatches }
  | { readonly type: "request"; readonly xid: Xid; readonly request: Request };

/** From a client to a server. */
export type ClientFrame =
  | {
      readonly type: "connect";
      /** Null: a new one. */
      readonly session: SessionId | null;
      readonly link: LinkNumber;
      readonly lastZxidSeen: Zxid;
      readonly timeoutMs: Ms;
    }
  | {
      readonly type: "frame";
      readonly session: SessionId;
      readonly link: LinkNumber;
      /** 1, 2, 3, … on this link. */
      readonly number: number;
      /** The last frame of the server that the client has taken in. */
      readonly acknowledged: number;
      readonly body: FrameBody;
    };

/** What a server has to say in a frame, besides events. */
export type ReplyBody =
  | { readonly type: "pong" }
  /** The ping was answered for the events that come with it. */
  | { readonly type: "events" }
  | { readonly type: "watches" }
  | { readonly type: "answer"; readonly xid: Xid; readonly answer: Answer }
  /** The session has ended. */
  | { readonly type: "expired" };

/** A numbered frame of a server, in reply to one of the client's. */
export interface ServerFrame {
  readonly type: "frame";
  readonly server: Id;
  readonly link: LinkNumber;
  /** 1, 2, 3, … on this link: the client takes them in in this order. */
  readonly number: number;
  /** The last transaction that the server had applied; below 0 in a frame that only brings events, as in ZooKeeper. */
  readonly zxid: Zxid;
  /** They come before what the body shows. */
  readonly events: readonly WatchEvent[];
  readonly body: ReplyBody;
}

/** From a server to a client. */
export type ServerReply =
  | {
      readonly type: "connected";
      readonly session: SessionId;
      readonly timeoutMs: Ms;
      readonly zxid: Zxid;
    }
  /** `behind`: the client has seen a later state than this server. */
  | { readonly type: "refused"; readonly why: "not-serving" | "behind" }
  | { readonly type: "expired" }
  /** The server knows nothing of this link, or has given it up. */
  | { readonly type: "closed" }
  | ServerFrame;

/** The zxid of a frame that only brings events. */
export const EVENT_ZXID: Zxid = [-1, 0];
