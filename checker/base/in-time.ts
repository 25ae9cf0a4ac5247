/**
 * Work that is optional: it is given up when the time is up.
 */
import { OutOfTimeError } from "./effort.ts";

/** The result of the work; undefined where it threw OutOfTimeError. Other errors pass through. */
export function inTime<Found>(work: () => Found | undefined): Found | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutOfTimeError) return undefined;
    throw error;
  }
}
