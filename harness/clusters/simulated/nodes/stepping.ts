/**
 * Stepping: who is taking a step right now, and for what input. Where a step never ends, nothing else is left to tell.
 */
export interface Stepping {
  /** A node, or "client" and its process; "" between steps. */
  who: string;
  /** The kind of the input, e.g. "receive". */
  input: string;
}

/** Nobody is taking a step. */
export function createStepping(): Stepping {
  return { who: "", input: "" };
}
