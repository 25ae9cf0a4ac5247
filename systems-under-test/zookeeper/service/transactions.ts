/**
 * Transactions: what the servers agree on, one after another.
 *
 * A request says what to do, a transaction what comes of it: the leader works it out once, and puts the new values into it,
 * not increments. So all servers that apply it get the same, and to apply it twice is harmless, which servers need that
 * start from a fuzzy image. A refused write is a transaction, too: its answer keeps its place among the others.
 *
 * Source: Hunt et al. 2010, sections 4.1 and 4.3; ZOOKEEPER-3145 for the paths in the end of a session.
 */
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import type { Xid } from "./frames.ts";
import type { RefusalCode, SessionId } from "./requests.ts";

/** A node that goes. `cversion`: its parent's afterwards. */
export interface Deletion {
  readonly path: string;
  readonly cversion: number;
}

/** One change of the tree, with the values that are there afterwards. */
export type Change =
  | {
      readonly type: "create";
      readonly path: string;
      readonly data: Json;
      readonly ephemeralOwner: SessionId | null;
      /** The parent's, afterwards. */
      readonly cversion: number;
      /** How many children the parent ever had, this one included. */
      readonly sequence: number;
    }
  | ({ readonly type: "delete" } & Deletion)
  | { readonly type: "set"; readonly path: string; readonly data: Json; readonly version: number };

/** Whose request it was. */
interface Origin {
  readonly session: SessionId;
  readonly xid: Xid;
}

/** Where a session is being opened: the server finds the client that waits there by its link. */
export interface Opening {
  readonly server: Id;
  /** Names the waiting client at that server. */
  readonly token: string;
}

/** One entry of the order. */
export type Transaction =
  | (Change & Origin)
  | ({ readonly type: "multi"; readonly changes: readonly Change[] } & Origin)
  /** A write that was refused. `index`: the one of a multi. */
  | ({ readonly type: "error"; readonly code: RefusalCode; readonly index?: number } & Origin)
  | ({ readonly type: "create-session"; readonly session: SessionId; readonly timeoutMs: Ms } & Opening)
  /** Without `xid`: the leader ends it, as it was silent for too long. */
  | {
      readonly type: "close-session";
      readonly session: SessionId;
      readonly xid?: Xid;
      readonly deleted: readonly Deletion[];
    };

/** The changes of the tree that a transaction makes, in order. */
export function changesOf(transaction: Transaction): readonly Change[] {
  switch (transaction.type) {
    case "create":
    case "delete":
    case "set":
      return [transaction];
    case "multi":
      return transaction.changes;
    case "close-session":
      return transaction.deleted.map((deletion) => ({ type: "delete", ...deletion }));
    case "create-session":
    case "error":
      return [];
  }
}
