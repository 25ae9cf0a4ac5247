/**
 * What the services of two servers say to each other: the one to which a client is connected, and the leader.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { Zxid } from "../zxid.ts";
import type { LinkNumber, Xid } from "./frames.ts";
import type { WrittenRequest } from "./prepare.ts";
import type { SessionId } from "./requests.ts";

/** A connection of a session. */
interface OfLink {
  readonly session: SessionId;
  readonly link: LinkNumber;
}

/** From the server of a client to the leader. */
export type ToLeader =
  /** A client wants a new session. `token`: where it waits. */
  | { readonly type: "open"; readonly token: string; readonly link: LinkNumber; readonly timeoutMs: Ms }
  /** A client has come with a session. */
  | ({ readonly type: "revalidate" } & OfLink)
  | ({ readonly type: "write"; readonly xid: Xid; readonly request: WrittenRequest } & OfLink)
  | ({ readonly type: "sync"; readonly xid: Xid } & OfLink)
  /** Something was heard of these sessions. */
  | { readonly type: "touches"; readonly sessions: readonly SessionId[] };

/** From the leader to the server of a client. */
export type FromLeader =
  | ({ readonly type: "revalidated"; readonly isOpen: boolean } & OfLink)
  /** The server may answer the `sync` when it has applied this. */
  | ({ readonly type: "synced"; readonly xid: Xid; readonly zxid: Zxid } & OfLink)
  /** The session is connected elsewhere, by a later link. */
  | ({ readonly type: "moved" } & OfLink);
