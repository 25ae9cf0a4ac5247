/**
 * When a run first went wrong: of all that is said to have failed, whatever came first.
 */
import { failureTimeNs } from "../../../histories/failure-time.ts";
import type { RunRecord } from "../data/report-data.ts";

/** In ns of the run; undefined when nothing failed, or nobody knows when. */
export function firstFailureNs({ results, operations }: Pick<RunRecord, "results" | "operations">): number | undefined {
  if (results === undefined) return undefined;
  const contradictions = results.keys.flatMap((key) => failureTimeNs([key], operations) ?? []);
  const checks = results.checks.flatMap(({ valid, time, promise }) =>
    valid === false && promise !== "not-promised" && time !== undefined ? [time] : [],
  );
  const story = results.story ?? [];
  const lines = story.filter(({ isFailure }) => isFailure === true);
  // In files of earlier versions the last line is the failure.
  const told = (lines.length > 0 ? lines : story.slice(-1)).map(({ time }) => time);
  const moments = [...contradictions, ...checks, ...told];
  return moments.length === 0 ? undefined : moments.reduce((one, other) => Math.min(one, other));
}
