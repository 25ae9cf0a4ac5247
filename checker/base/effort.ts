/**
 * Effort: how the algorithms keep the time limit. Each says now and then how much it has done since it last said so;
 * when time is up the call throws, and the key ends "unknown".
 *
 * Asking the clock at every operation would cost more than the operation, asking it once an algorithm is too rare: a
 * million operations, or one slow step of a model of one's own, take longer than the limit allows.
 */

/** Thrown when the time is up in the middle of an algorithm; caught where the verdict is made. */
export class OutOfTimeError extends Error {
  /** What was under way, if it is known: "the search". */
  readonly during: string | undefined;

  constructor(underWay?: string) {
    super("time is up");
    this.during = underWay;
    this.name = "OutOfTimeError";
  }
}

/** Does the work; where time is up in it, the error says that this was under way. */
export function during<Found>(name: string, work: () => Found): Found {
  try {
    return work();
  } catch (error) {
    throw error instanceof OutOfTimeError && error.during === undefined ? new OutOfTimeError(name) : error;
  }
}

/** Counts work; throws OutOfTimeError once time is up. A unit is about 10 ns. */
export type Effort = (units: number) => void;

/** The cost of one call into a model, which may be anybody's code: the clock is asked at every one. */
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

export const BOUNDLESS: Effort = () => undefined;
