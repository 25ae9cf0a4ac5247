/**
 * Clock: the only way the interpreter and the nemesis see time. The local cluster's is the machine's monotonic
 * clock; the simulated cluster's is virtual, which makes a whole test a function of (seed, spec).
 */
export interface Clock {
  /** Nanoseconds since the run began; an integer that never decreases. */
  nowNs(): number;
  /** Calls `action` once, at `timeNs` or later, never from within this call. Gives a function that cancels it. */
  at(timeNs: number, action: () => void): () => void;
}
