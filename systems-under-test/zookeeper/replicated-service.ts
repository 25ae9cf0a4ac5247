/**
 * What the ordered log (ZAB) and the service on top of it (tree, sessions, watches) know of each other. The service never
 * sees elections or quorums; the log never looks into a transaction.
 */
import type { Connection, Id, Json, Ms, Note } from "../node-kit/node.ts";
import type { Zxid } from "./zxid.ts";

/** What a server is now. Only a leader and its synchronised followers serve clients. */
export type Standing =
  | { readonly role: "looking" }
  | { readonly role: "leader"; readonly epoch: number }
  | { readonly role: "follower"; readonly leader: Id; readonly epoch: number };

/** What the ordered log offers to the service of its node. */
export interface Broadcast {
  /** This server. */
  readonly id: Id;
  /** The time of the step that is going on; ms. */
  now(): Ms;
  standing(): Standing;
  /** Leader only: gives the transaction the next place in the order. It is outstanding until it is applied. */
  propose(transaction: Json): Zxid;
  /** The last place that this leader has given away; its own last applied one when nothing is outstanding. */
  lastProposed(): Zxid;
  /** The last place that this server has applied. */
  lastApplied(): Zxid;
  /**
   * Sends a message of the service to the leader, or from the leader to a follower. It travels in order with the
   * proposals and commits on the same link, and is lost only with the link.
   */
  send(to: Id, message: Json): void;
  /** Answers a client's request, at most once. */
  reply(connection: Connection, reply: Json): void;
  /** Leader only: calls `confirmed(ticket)` once a quorum has acknowledged this leadership in a round begun after now. */
  confirm(ticket: number): void;
  note(note: Note): void;
}

/** What the service offers to the ordered log. All calls run to completion in one step. */
export interface Service {
  /** Forgets everything and begins with this image; null: the empty one. Transactions after it are applied next. */
  restore(image: readonly Json[] | null): void;
  /**
   * Applies a committed transaction. They come in order, but after a fuzzy image some that the image already holds come
   * again, so applying one twice must be harmless. `isReplay`: from this server's own log at boot or while it is
   * brought up to date; no client is waiting and nothing is noted.
   */
  apply(zxid: Zxid, transaction: Json, isReplay: boolean): void;
  /**
   * Reads the live state piece by piece, over several steps, while transactions go on being applied: the image is fuzzy.
   * Undefined: that was the last piece.
   */
  readImage(): { next(): Json | undefined };
  /** The standing has changed. A server that serves no longer drops its connections. */
  standingChanged(): void;
  /** A client's request. */
  request(connection: Connection, request: Json): void;
  /** A message of another server's service. */
  receive(from: Id, message: Json): void;
  /** What can wait for the next sign of life that this follower gives its leader, which receives it; null: nothing. */
  report(): Json | null;
  /** A quorum has confirmed the leadership (see `confirm`). */
  confirmed(ticket: number): void;
  /** Time has passed. */
  tick(): void;
  /** When it wants a tick; null: not at all. */
  wakeAt(): Ms | null;
  /** The state as plain data, for monitors. */
  inspect(): Json;
}
