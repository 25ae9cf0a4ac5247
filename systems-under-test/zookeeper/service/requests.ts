/**
 * What a client may ask of the service, and what it is answered.
 *
 * Source: the client API of Hunt et al. 2010, section 2.2, and ZooKeeper's programmer's guide.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Zxid } from "../zxid.ts";

/** Id of a session, unique for all time: the epoch in which it was opened and a number in that epoch, e.g. "3.17". */
export type SessionId = string;

/** A write to one node of the tree. `version`: the one that the node must have; left out or -1: any. */
export type WriteRequest =
  | {
      readonly f: "create";
      readonly path: string;
      /** Default: null. */
      readonly data?: Json;
      /** It goes when the session of its creator ends. Default: false. */
      readonly ephemeral?: boolean;
      /** Ten digits of the parent's counter are put behind its name. Default: false. */
      readonly sequential?: boolean;
    }
  | { readonly f: "delete"; readonly path: string; readonly version?: number }
  | { readonly f: "set"; readonly path: string; readonly data: Json; readonly version?: number };

/** A read, answered by the server that is asked. `watch`: tell this session of the next change. Default: false. */
export interface ReadRequest {
  /** `get`: data; `exists`: whether it is there; `children`: their names. All give the `Stat`. */
  readonly f: "get" | "exists" | "children";
  readonly path: string;
  readonly watch?: boolean;
}

/** Everything that a session can ask for. */
export type Request =
  | WriteRequest
  | ReadRequest
  /** All of these writes or none. */
  | { readonly f: "multi"; readonly operations: readonly WriteRequest[] }
  /** The server catches up with what was written before. */
  | { readonly f: "sync"; readonly path: string }
  /** Ends the session, and with it its ephemeral nodes. */
  | { readonly f: "close" };

/** What is known of a node besides its data. */
export interface Stat {
  /** How often its data was set. */
  readonly version: number;
  /** How often its children changed. */
  readonly cversion: number;
  /** The transaction that created it. */
  readonly czxid: Zxid;
  /** The one that last set its data. */
  readonly mzxid: Zxid;
  /** The one that last created or deleted a child of it. */
  readonly pzxid: Zxid;
  /** The session of an ephemeral node; null: it is a regular one. */
  readonly ephemeralOwner: SessionId | null;
  readonly numChildren: number;
}

/** Why a request was refused. It changed nothing. */
export type RefusalCode =
  | "no-node"
  | "node-exists"
  | "bad-version"
  | "not-empty"
  | "no-children-for-ephemerals"
  | "session-expired"
  | "bad-arguments";

/** What one write of a multi gave. */
export interface WriteResult {
  /** Of the node after the write; a deleted one has none. */
  readonly stat?: Stat;
  /** The path of a node that was created, with its number if it is sequential. */
  readonly created?: string;
}

/** What came of a request that was carried out. */
export interface Results extends WriteResult {
  /** Of a write: its place in the order. */
  readonly at?: Zxid;
  readonly data?: Json;
  /** Names, sorted. */
  readonly children?: readonly string[];
  readonly exists?: boolean;
  /** Of a multi: one for each write. */
  readonly results?: readonly WriteResult[];
}

/** The answer to a request. `zxid`: the last transaction that the server had applied. */
export type Answer =
  | ({ readonly ok: true; readonly zxid: Zxid } & Results)
  /** `index`: the write of a multi that was refused. `at`: the place in the order at which a write was refused. */
  | {
      readonly ok: false;
      readonly zxid: Zxid;
      readonly error: RefusalCode;
      readonly index?: number;
      readonly at?: Zxid;
    };

/** A change that a watch was waiting for. The watch is used up. */
export interface WatchEvent {
  /** What happened to the node; `children`: one of its children was created or deleted. */
  readonly type: "created" | "deleted" | "changed" | "children";
  readonly path: string;
  /** The transaction that changed it; of a change that was found when the session reconnected, an upper bound. */
  readonly zxid: Zxid;
}
