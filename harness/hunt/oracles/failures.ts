/**
 * Oracles: everything that can say that a run went wrong, and in which order they spoke.
 *
 * A history alone finds less than half: most bugs break something inside long before a client sees it, and some only
 * stop the system. So a run has several oracles, and its result says which of them fired, and which was first.
 */
import type { CheckReport } from "../../../checker/check.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { failureTimeNs } from "../../../histories/failure-time.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type { Unavailability } from "../../availability/availability.ts";
import type { SimulatedCluster } from "../../clusters/simulated/simulated-cluster.ts";
import type { Recovery } from "../../run/assess.ts";
import type { Failure } from "../../../runs/hunts/oracle.ts";

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

/**
 * The check that a history does not meet; undefined for failures of other oracles, and where the history is not linearizable.
 *
 * @param report of what judges the history; left out where nobody has it any more
 */
export function failedCheck(
  { oracle, invariant }: Pick<Failure, "oracle" | "invariant">,
  report?: CheckReport,
): string | undefined {
  return oracle === "history" ? (invariant ?? report?.property) : undefined;
}

/** The oracle, and of a history the check, e.g. "history, mutual-exclusion". */
export function oracleWords(failure: Pick<Failure, "oracle" | "invariant">, report?: CheckReport): string {
  const check = failedCheck(failure, report);
  return check === undefined ? failure.oracle : `${failure.oracle}, ${check}`;
}
