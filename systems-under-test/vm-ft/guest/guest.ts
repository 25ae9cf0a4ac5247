/**
 * What a guest is: the program that runs on two machines and must reach the same state on both.
 *
 * It stands for the paper's virtual machine. It is a deterministic state machine that takes one event at a time and
 * runs it to completion: an input of a client, or an interrupt of a timer or of the disk. What its state and the event
 * do not determine (time, randomness) it gets only by hypercalls. So the hypervisor can log the answers on one host and
 * repeat them on the other. A clock read in any other way would make the two states differ without notice.
 *
 * A guest does not wait. A request that needs the disk starts an I/O and ends; its answer is an output of the interrupt
 * that completes the I/O.
 */
import type { Json, Ms } from "../../node-kit/node.ts";

/** A request of a client. */
export interface GuestRequest {
  readonly client: string;
  /** Increases with every operation of a client; all attempts at one operation have the same id. */
  readonly id: number;
  /** What to do, e.g. "read"; each guest has its own operations. */
  readonly f: string;
  readonly key: string | number | null;
  readonly value: Json;
}

/** The guest's answer. `fail`: certainly not carried out. */
export interface GuestReply {
  readonly type: "ok" | "fail";
  readonly value: Json;
  readonly error?: Json;
}

/** An answer and the request that it answers. */
export interface GuestOutput {
  readonly client: string;
  readonly id: number;
  readonly reply: GuestReply;
}

/** The hypercalls: everything that a guest can learn or do outside its state. */
export interface Hypercalls {
  /** The guest's clock (ms). It continues across a failover. */
  now(): Ms;
  /** 32 random bits. */
  random(): number;
  /** Requests an interrupt with this id after the delay; replaces an earlier one with the same id. */
  setTimer(id: string, delayMs: Ms): void;
  /**
   * Starts to read a block of the shared disk. Returns the I/O's number at once: 1, 2, 3, … over the guest's life. The
   * data comes with an interrupt; I/Os on different blocks complete in any order.
   */
  diskRead(block: number): number;
  /** Starts to write a block; otherwise like `diskRead`. The interrupt says that the data is durable. */
  diskWrite(block: number, data: Json): number;
}

/** A running guest. Each event returns the answers that it leads to, of this request or of earlier ones. */
export interface Guest {
  /** A client asks. Repeats of a request must be recognised: at most one answer is ever carried out. */
  onInput(request: GuestRequest, calls: Hypercalls): readonly GuestOutput[];
  /** A timer fired. */
  onTimer(id: string, calls: Hypercalls): readonly GuestOutput[];
  /** An I/O completed. `data`: what a read found, null for a block that was never written; null after a write. */
  onDiskDone(io: number, data: Json, calls: Hypercalls): readonly GuestOutput[];
  /** The state as plain data, for `BootGuest`. Cost: linear in the state. */
  snapshot(): Json;
  /** Text that is the same for equal states and only for them: the state itself if it is small, else a hash of it. */
  stateText(): string;
}

/** Starts a guest in the state of a snapshot; without one, as it is when it was never run. */
export type BootGuest = (from?: Json) => Guest;
