/**
 * Oracles: everything that can say that a run went wrong, and in which order they spoke.
 *
 * A history alone finds less than half: most bugs break something inside long before a client sees it, and some only
 * stop the system. So a run has several oracles, and its result says which of them fired, and which was first.
 */
import type { CheckReport } from "../../checker/check.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { failureTimeNs } from "../../histories/failure-time.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { Unavailability } from "../availability/availability.ts";
import type { SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import type { Recovery } from "../run/assess.ts";
import type { HuntPlan } from "./plan/plan.ts";

/**
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
  readonly oracle: Oracle;
  /** A sentence: what was wrong. */
  readonly message: string;
  /** When it was noticed, in ms of the run; of a history, when the last operation of the contradiction ended. */
  readonly timeMs: number;
}

/** Whether this oracle counts. @param asked those that do; undefined: all */
export function isAsked(oracle: Oracle, asked: readonly Oracle[] | undefined): boolean {
  return asked?.includes(oracle) ?? true;
}

/** Whether the run must make progress after its faults. */
export function asksProgress({ ending, oracles }: Pick<HuntPlan, "ending" | "oracles">): boolean {
  return ending !== "safety" && ending !== "none" && isAsked("liveness", oracles);
}

/** Enough was connected, and nobody was answered. */
export function availabilityFailure({ message, timeMs }: Unavailability): Failure {
  return { oracle: "availability", message, timeMs };
}

/** The run was ended in the middle of something that does not end. */
export function loopFailure(cluster: Pick<SimulatedCluster, "stepping" | "eventCount" | "clock">): Failure {
  const { who, input } = cluster.stepping();
  const timeMs = cluster.clock.nowNs() / 1e6;
  const where = `at ${timeMs.toFixed(3)} ms, in event ${cluster.eventCount()}`;
  const what = who === "" ? "the run itself does not go on" : `${who} does not come back from a step (${input})`;
  return { oracle: "loop", message: `${what}, ${where}`, timeMs };
}

/**
 * The clients' history, judged; undefined when it is linearizable or nobody knows. What was wrong and when is only
 * worked out when somebody reads it: shrinking asks of most failing runs no more than that they fail.
 */
export function historyFailure(
  report: CheckReport,
  { events, endMs }: { readonly events: readonly HistoryEvent[]; readonly endMs: number },
): Failure | undefined {
  if (report.valid !== false) return undefined;
  return {
    oracle: "history",
    get message() {
      const key = report.keys.find(({ valid }) => valid === false);
      const where = key?.key === undefined ? "" : `key ${key.key}: `;
      const why = key?.explanation?.sentences.join(" ") ?? "no order explains what clients saw";
      return `${where}${why}`;
    },
    get timeMs() {
      const timeNs = failureTimeNs(report.keys, pairOperations(events));
      return timeNs === undefined ? endMs : timeNs / 1e6;
    },
  };
}

/** Progress after healing, judged; undefined when the system came back. */
export function livenessFailure(recovery: Recovery | undefined, timeMs: number): Failure | undefined {
  if (recovery === undefined) return { oracle: "liveness", message: "the healing did not end", timeMs };
  const { firstOkMs, boundMs, finalReadsAsked, finalReadsOk } = recovery;
  if (firstOkMs === undefined) {
    return { oracle: "liveness", message: `nothing succeeded within ${boundMs} ms after healing`, timeMs };
  }
  if (finalReadsOk >= finalReadsAsked) return undefined;
  const missing = finalReadsAsked - finalReadsOk;
  return { oracle: "liveness", message: `${missing} of ${finalReadsAsked} final reads were not answered`, timeMs };
}
