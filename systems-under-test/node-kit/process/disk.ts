/**
 * Disk: what the process host needs of a disk, so that a true one and a lying one can take each other's place.
 */
import type { DiskWrite } from "../disk-image.ts";
import type { Durable, Token } from "../node.ts";

export interface Disk {
  /** What was on disk when it was opened. */
  readonly durable: Durable;
  /** Takes a write, in memory only. */
  put(write: DiskWrite): void;
  /**
   * Hands what was put to the operating system, as far as it can go without waiting. Called once a turn, before
   * anything that the turn sent leaves the process: so that the end of the process alone loses nothing.
   */
  flush(): void;
  /** Whether something was put that is not durable yet. */
  hasUnsynced(): boolean;
  /**
   * Makes the oldest writes durable, as many as go together, and gives the token of the last; the caller goes on while
   * there are more. Never calls back from within this call. One at a time.
   */
  sync(done: (error: Error | null, token: Token) => void): void;
  close(): void;
}

/** A data directory that cannot be trusted: says which file, where, and what to do. The process ends with 1. */
export class DiskError extends Error {
  override readonly name = "DiskError";
}
