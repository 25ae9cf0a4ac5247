/**
 * Names of a nemesis's operations in a history: a fault is a pair of them, `start-<fault>` and `stop-<fault>`, so that
 * the report can shade the time between. They are made and read here, and nowhere else.
 */

/** What an operation of the nemesis does to which fault. */
export interface FaultOperation {
  readonly action: "start" | "stop";
  /** e.g. "partition"; in hunts, a fault of one node is named with it: "kill-n1". */
  readonly fault: string;
}

/** Of every run: the end of all faults. */
export const HEAL_ALL = "heal-all";

const START = "start-";
const STOP = "stop-";

/** e.g. "start-partition". */
export function startOf(fault: string): string {
  return START + fault;
}

/** e.g. "stop-partition". */
export function stopOf(fault: string): string {
  return STOP + fault;
}

/** What an event of the nemesis begins or ends; undefined for all else, as "heal-all". */
export function faultOperation(f: string): FaultOperation | undefined {
  if (f.startsWith(START)) return { action: "start", fault: f.slice(START.length) };
  if (f.startsWith(STOP)) return { action: "stop", fault: f.slice(STOP.length) };
  return undefined;
}
