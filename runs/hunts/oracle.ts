/**
 * The oracles by name, and what one of them says.
 */

/**
 * What a hunt looks for:
 *
 * - `invariant`: the system's own monitor saw its nodes break a promise to each other
 * - `finding`: a node ended by itself, or sent to nobody
 * - `events`: the run used up its budget of events: a storm of messages
 * - `availability`: enough nodes were up and connected, and nobody was answered within a bound
 * - `loop`: a step of a node or a client, or the check, did not come to its end
 * - `liveness`: healed, the system did not answer, or not everything, within its bound
 * - `history`: no order explains what clients saw
 */
export const ORACLES = ["history", "invariant", "availability", "liveness", "events", "finding", "loop"] as const;

/** One of the oracles, by name. */
export type Oracle = (typeof ORACLES)[number];

/** What an oracle said. */
export interface Failure {
  /** Which oracle. */
  readonly oracle: Oracle;
  /**
   * Which invariant was broken, e.g. "one vote a term", or which check does not hold for the history besides what judges
   * it; undefined for all else.
   */
  readonly invariant?: string;
  /** The known weakness of the system that had shown before, which makes it expected; undefined: it is not. */
  readonly expected?: string;
  /** A sentence: what was wrong. */
  readonly message: string;
  /** When it was noticed, in ms of the run; of a history, when the last operation of the contradiction ended. */
  readonly timeMs: number;
}

/** Whether this oracle counts. @param asked those that do; undefined: all */
export function isAsked(oracle: Oracle, asked: readonly Oracle[] | undefined): boolean {
  return asked?.includes(oracle) ?? true;
}
