/**
 * The messages between hosts, and the answers to clients.
 *
 * Every message between a primary and its backup names their pair. A pair has a new name in every attempt to form one,
 * so messages to an earlier life of a host, or of an abandoned attempt, are recognised and ignored.
 */
import type { Id } from "../../node-kit/node.ts";
import type { GuestReply } from "../guest/guest.ts";
import type { Entry } from "./replication/entry.ts";

/** One primary, one backup, and one attempt to bring them together. */
export interface Pair {
  /** Unique: the names of both hosts' lives and the attempt, such as "h1#1>h2#4/2". */
  readonly name: string;
  /** The name of the backup's life, as in its `join`. */
  readonly backup: string;
  /** The generation that begins when this pair is complete. */
  readonly generation: number;
  /** Counts the attempts of this primary in one generation. */
  readonly attempt: number;
}

/** Everything that one host sends to the other. */
export type HostMessage =
  /** A fresh host asks to become the backup. */
  | { readonly type: "join"; readonly who: string }
  /** A piece of a checkpoint. `number` 0: the pair's first one; `index` from 0. */
  | {
      readonly type: "chunk";
      readonly pair: Pair;
      readonly number: number;
      readonly index: number;
      readonly count: number;
      readonly text: string;
      readonly isConfirmed: boolean;
    }
  /** The backup has all pieces of this checkpoint below this one. */
  | { readonly type: "chunkAck"; readonly pair: string; readonly number: number; readonly have: number }
  /** Consecutive entries. `isConfirmed`: the flag was reset, so the pair's generation has begun. */
  | {
      readonly type: "log";
      readonly pair: string;
      readonly entries: readonly Entry[];
      readonly isConfirmed: boolean;
    }
  /**
   * The backup could take over with the state after event `held`. What that takes depends on the style: to have the
   * entry, to have executed it, or to have installed a checkpoint.
   */
  | { readonly type: "ack"; readonly pair: string; readonly held: number }
  | { readonly type: "heartbeat"; readonly pair: string; readonly isConfirmed: boolean }
  /** The sender serves without this pair: it is over. */
  | { readonly type: "dismiss"; readonly pair: string };

/**
 * The answer to a client: the guest's reply; or that this host did not and will not carry out the request, with a hint
 * who may serve instead; or that it was not a valid request.
 */
export type ServiceReply =
  | { readonly type: "answer"; readonly reply: GuestReply }
  | { readonly type: "not-serving"; readonly hint?: Id }
  | { readonly type: "malformed"; readonly expected: string };
