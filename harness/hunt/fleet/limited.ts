/**
 * Limited: a simulated run that may not come to an end, because a node or a client loops within one step.
 *
 * Code on the same thread cannot interrupt such a loop, but V8 can: a script that is started with a time limit is
 * ended, and the simulation still knows which node it was stepping. Time depends on the machine, and a result must not.
 * So an interrupted run is run again with twice the time, until it ends or is interrupted at the same step again. On a
 * machine with much else to do a process may wait for a whole limit, so only a run that had the processor for most of it
 * says anything.
 */
import { createContext, Script } from "node:vm";
import { simulate, type Simulate } from "../simulate.ts";

/** A hundred times what a run takes. */
const RUN_LIMIT_MS = 1_000;

const sandbox: { action: () => void } = { action: () => undefined };
const context = createContext(sandbox);
const script = new Script("action()");

/** Runs it for at most so long; false when it was interrupted. */
function within(limitMs: number, action: () => void): boolean {
  sandbox.action = action;
  try {
    script.runInContext(context, { timeout: limitMs });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
    throw error;
  } finally {
    sandbox.action = () => undefined;
  }
}

/**
 * As `simulate`; a step that never ends is a failure with its name. Cost: three times the limit when there is one, more
 * where the process gets little of the processor.
 *
 * @param cpuMs processor time that this process has used so far, in ms
 */
export function simulateWithin(limitMs: number, cpuMs: () => number = processCpuMs): Simulate {
  return (plan, surroundings = {}) => {
    let before: string | undefined;
    for (let limit = limitMs; ; limit *= 2) {
      const limited = (action: () => void): boolean => within(limit, action);
      const startMs = cpuMs();
      const result = simulate(plan, { ...surroundings, limited });
      const { endless } = result;
      if (endless === undefined) return result;
      if (cpuMs() - startMs < limitMs / 2) continue;
      if (endless === before) return result;
      before = endless;
    }
  };
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** With the limit of a hunt. */
export const simulateLimited = simulateWithin(RUN_LIMIT_MS);
