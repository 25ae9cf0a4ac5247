/**
 * What hosts say to each other and to clients.
 *
 * Every message between a primary and its backup names their pair, which is new for every attempt to make one: what
 * was sent to an earlier life of a host, or in an attempt that was given up, is recognised and ignored.
 */
import type { Id } from "../../node-kit/node.ts";
import type { GuestReply } from "../guest/guest.ts";
import type { LogEntry } from "../guest/machine.ts";

/** One primary, one backup, one attempt to bring them together. */
export interface Pair {
  /** Unique: made of both incarnations and the attempt. */
  readonly name: string;
  /** Incarnation of the backup, as in its `join`. */
  readonly backup: string;
  /** The generation that begins when this pair is complete. */
  readonly generation: number;
  /** Counts the attempts of this primary in one generation. */
  readonly attempt: number;
}

export type HostMessage =
  /** From a fresh host: take me as your backup. */
  | { readonly type: "join"; readonly who: string }
  /** A piece of the checkpoint's text; `index` from 0. */
  | {
      readonly type: "chunk";
      readonly pair: Pair;
      readonly index: number;
      readonly count: number;
      readonly text: string;
    }
  /** The backup has all pieces below this one. */
  | { readonly type: "chunkAck"; readonly pair: string; readonly have: number }
  /** Consecutive log entries. `isConfirmed`: the flag was reset, so the pair's generation has begun. */
  | {
      readonly type: "log";
      readonly pair: string;
      readonly entries: readonly LogEntry[];
      readonly isConfirmed: boolean;
    }
  /** The backup has the checkpoint and every entry up to this one in its buffer. */
  | { readonly type: "ack"; readonly pair: string; readonly received: number }
  | { readonly type: "heartbeat"; readonly pair: string; readonly isConfirmed: boolean }
  /** From a host that serves without this pair: it is over. */
  | { readonly type: "dismiss"; readonly pair: string };

/**
 * What a client is told: the guest's answer, or that this host did not and will not carry the request out. The hint
 * is who may serve instead.
 */
export type ServiceReply =
  | { readonly type: "answer"; readonly reply: GuestReply }
  | { readonly type: "not-serving"; readonly hint?: Id }
  | { readonly type: "malformed"; readonly expected: string };
