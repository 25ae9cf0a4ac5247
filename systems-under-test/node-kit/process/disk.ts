/**
 * Disk: what the process host needs of a disk. The true disk and the lying disk both implement it.
 */
import type { DiskWrite } from "../disk-image.ts";
import type { Durable, Token } from "../node.ts";

/** The disk of one life of a node. */
export interface Disk {
  /** What was on disk when it was opened. */
  readonly durable: Durable;
  /** Accepts a write, in memory only. */
  put(write: DiskWrite): void;
  /**
   * Passes the accepted writes to the operating system, as far as possible without waiting. The host calls it once per
   * turn, before anything sent in that turn leaves the process, so that killing the process loses nothing.
   */
  flush(): void;
  /** Whether an accepted write is not durable yet. */
  hasUnsynced(): boolean;
  /**
   * Makes the oldest writes durable, as many as go together, and passes on the token of the last. The caller repeats it
   * while there are more, one call at a time. `done` is never called before this call returns.
   */
  sync(done: (error: Error | null, token: Token) => void): void;
  close(): void;
}

/** The data directory cannot be trusted. The message says which file, where, and what to do. Exit code 1. */
export class DiskError extends Error {
  override readonly name = "DiskError";
}
