/**
 * Work on this thread that Ctrl-C may end. Signals are told between turns of the event loop, and work that never gives way
 * would hear of none; V8 can be told to end it all the same.
 */
import { createContext, Script } from "node:vm";
import { takeTripwiresAway } from "../../clusters/simulated/tripwires.ts";

/** What the work gives; undefined where Ctrl-C ended it. What it has changed until then stays. */
export function untilInterrupted<Found>(work: () => Found): Found | undefined {
  let found: Found | undefined;
  const context = createContext({ work: () => (found = work()) });
  try {
    new Script("work()").runInContext(context, { breakOnSigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
    // No `finally` of the work was carried out.
    takeTripwiresAway();
    return undefined;
  }
  return found;
}
