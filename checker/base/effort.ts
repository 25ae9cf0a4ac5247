/**
 * Effort: how the algorithms keep the time limit. Each reports now and then how much it has done since its last report.
 * When the time is up, that call throws, and the key ends "unknown".
 *
 * Asking the clock at every operation would cost more than the operation. Asking it once for each algorithm is not
 * enough: a million operations, or one slow step of a user's model, can take longer than the limit.
 */

/** Thrown when the time is up in the middle of an algorithm; caught where the decision is made. */
export class OutOfTimeError extends Error {
  /** The step that was running, if it is known, e.g. "the search". */
  readonly during: string | undefined;

  constructor(step?: string) {
    super("time is up");
    this.during = step;
    this.name = "OutOfTimeError";
  }
}

/** Does the work. Where the time is up in it, the OutOfTimeError names this step, or a step inside it. */
export function during<Found>(name: string, work: () => Found): Found {
  try {
    return work();
  } catch (error) {
    throw error instanceof OutOfTimeError && error.during === undefined ? new OutOfTimeError(name) : error;
  }
}

/** Counts work; throws OutOfTimeError once time is up. A unit is about 10 ns. */
export type Effort = (units: number) => void;

/** The cost of one call of a model. It may be a user's code and take any time, so the clock is asked at every call. */
export const MODEL_CALL = 1 << 30;

const UNITS_A_LOOK = 1 << 19;

/** An effort that asks `isTimeUp` every few milliseconds. */
export function effortUntil(isTimeUp: () => boolean): Effort {
  let units = 0;
  return (more) => {
    units += more;
    if (units < UNITS_A_LOOK) return;
    units = 0;
    if (isTimeUp()) throw new OutOfTimeError();
  };
}

/** An effort without a time limit. */
export const BOUNDLESS: Effort = () => undefined;
