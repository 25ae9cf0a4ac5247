/**
 * What hosts and the shared disk say to each other.
 */
import type { Json } from "../../node-kit/node.ts";
import type { IoOperation } from "../guest/pending-io.ts";

/** An I/O, asked for by a host. It is sent again until it is answered. */
export interface IoCall {
  readonly type: "io";
  /** The life of the host that asks, e.g. "h1#3": another life may mean another I/O by the same number. */
  readonly who: string;
  readonly io: number;
  readonly op: IoOperation;
  readonly block: number;
  /** What to write; null for a read. */
  readonly data: Json;
}

/** The I/O was carried out; a write is durable. */
export interface IoDone {
  readonly type: "ioDone";
  readonly who: string;
  readonly io: number;
  /** What a read found, null for a block that was never written; null after a write. */
  readonly data: Json;
}
