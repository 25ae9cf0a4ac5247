/**
 * The commands of the replicated key-value store, and what its clients ask and are told. The protocols that replicate
 * it put commands into a log; each replica applies them in the same order.
 *
 * Source: Ongaro's thesis, section 6.3, as LogCabin follows it.
 */
import type { Id, Json } from "../node-kit/node.ts";
import { isObjectFunction, objectProblem } from "./objects.ts";
import type { ObjectFunction } from "./objects.ts";

/** A key of the store. The keys 1 and "1" are different. */
export type Key = string | number;

/** Position in the log; the first has 1. */
export type LogIndex = number;

/** An operation on one key. `add` is `append` under another name (workload `set`). */
export type Operation = {
  readonly f:
    "read" | "write" | "cas" | "append" | "add" | "delete" | "create" | "acquire" | "release" | ObjectFunction;
  readonly key: Key;
  /**
   * write: the value; cas: [from, to]; append, add: the item; read, delete, create: null; acquire: the time to live
   * (ms); release: the token; for the others see `objects.ts`.
   */
  readonly value: Json;
};

/** What a client may request from any node. */
export type StoreRequest =
  /** Opens a session; its id is the index of this command in the log. */
  | { readonly type: "open" }
  | { readonly type: "close"; readonly session: number }
  | {
      readonly type: "operation";
      readonly session: number;
      readonly seq: number;
      /** The lowest seq whose reply the client still wants; replies below it are forgotten. */
      readonly firstOutstanding: number;
      readonly op: Operation;
    };

/** A command in the log: what a client requested, or nothing. */
export type Command = StoreRequest | { readonly type: "noop" };

/** What a replica applies. `clusterTime`: ms, stamped by the leader; never decreases along the log. Sessions expire by it. */
export type TimedCommand = { readonly clusterTime: number; readonly command: Command };

/**
 * The answer to a client. Errors:
 * - "not-leader" (with a hint if the leader is known), "transferring", "busy": nothing was done, try again;
 * - "mismatch", "held", "not-held", "stale": the operation did not happen; `seen` is the value or token that it found;
 * - "lost-leadership", "superseded", "session-expired": it may or may not have been done;
 * - "malformed": not a valid request, nothing was done.
 */
export type StoreReply =
  | { readonly ok: true; readonly value: Json; readonly members?: StoreMembers }
  | {
      readonly ok: false;
      readonly error: string;
      readonly hint?: Id;
      readonly seen?: Json;
      readonly members?: StoreMembers;
    };

/** Whom a client may ask, where members change; a later set has a higher version. */
export type StoreMembers = { readonly ids: readonly Id[]; readonly version: number };

const OPERATIONS: readonly string[] = ["read", "write", "cas", "append", "add", "delete", "create"];

/** Whether this is a valid request. Clients are outside, so nodes ask this before they look at anything else. */
export function isStoreRequest(given: unknown): given is StoreRequest {
  if (typeof given !== "object" || given === null) return false;
  const request = given as StoreRequest;
  switch (request.type) {
    case "open":
      return true;
    case "close":
      return typeof request.session === "number";
    case "operation": {
      const { op, session, seq, firstOutstanding } = request;
      const isNumbered = [session, seq, firstOutstanding].every(Number.isInteger);
      if (!isNumbered || typeof op !== "object" || op === null) return false;
      return (typeof op.key === "string" || typeof op.key === "number") && isOperation(op);
    }
    default:
      return false;
  }
}

function isOperation({ f, value }: Operation): boolean {
  if (f === "cas") return Array.isArray(value) && value.length === 2;
  if (f === "acquire") return typeof value === "number" && value > 0;
  if (f === "release") return typeof value === "number";
  return isObjectFunction(f) ? objectProblem(f, value ?? null) === undefined : OPERATIONS.includes(f);
}
