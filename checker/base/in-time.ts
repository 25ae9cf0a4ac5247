/**
 * What is only worth having while there is time for it.
 */
import { OutOfTimeError } from "./effort.ts";

/** What the work gives; undefined where time was up. */
export function inTime<Found>(work: () => Found | undefined): Found | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutOfTimeError) return undefined;
    throw error;
  }
}
