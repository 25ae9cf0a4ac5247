/**
 * SessionClient: the client's side of one session after another, without I/O. Recipes and the raw client are built on it.
 */
import type { ClientEffect, ClientInput } from "../../node-kit/client.ts";
import type { Id, Ms } from "../../node-kit/node.ts";
import type { Answer, Request, SessionId, WatchEvent } from "../service/requests.ts";

/** Number of a request: 1, 2, 3, … in the life of the client, over all its sessions. */
export type Xid = number;

/** What a client lives through, in this order. */
export type SessionHappening =
  /** A request was answered. Answers come in the order in which the requests were submitted. */
  | { readonly type: "answer"; readonly xid: Xid; readonly answer: Answer; readonly server: Id }
  /** No answer will come. `isSent` false: it certainly was not and will not be carried out; true: nobody knows. */
  | { readonly type: "lost"; readonly xid: Xid; readonly isSent: boolean }
  /** A watch has fired. It comes before the answer to any request that shows the change. */
  | { readonly type: "event"; readonly event: WatchEvent }
  /** The session is connected, for the first time or again. */
  | { readonly type: "connected"; readonly session: SessionId; readonly server: Id }
  /** The connection broke or is silent. The session may live on, or expire, and its owner does not know which. */
  | { readonly type: "suspended" }
  /** The session has ended by its time-out, and its ephemeral nodes are gone. The next request opens another. */
  | { readonly type: "expired"; readonly session: SessionId };

/**
 * One client of the service. The first request opens a session; after it expired or was closed, the next request opens
 * another. Give it every input except `invoke`; after each step and each `submit` send what `takeRequests` gives.
 */
export interface SessionClient {
  /** The session; null: none is open as far as is known. */
  readonly session: SessionId | null;
  readonly isConnected: boolean;
  /**
   * Asks for this, after everything that was submitted before. While it is not connected the request waits for the next
   * connection. Every request ends as one `answer` or `lost`; one that was withdrawn has none.
   */
  submit(now: Ms, request: Request): Xid;
  /** Takes in what happened to the client. */
  step(input: Exclude<ClientInput, { readonly type: "invoke" }>): readonly SessionHappening[];
  /** What is to be sent now, and forgets it. */
  takeRequests(): readonly Extract<ClientEffect, { readonly type: "request" }>[];
  /** Takes back a request that was not sent yet. False: it was sent, or has ended. */
  withdraw(xid: Xid): boolean;
  /** When it wants a tick; null: not at all. */
  wakeAt(): Ms | null;
}
