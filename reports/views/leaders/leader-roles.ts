/**
 * Which roles lead: the run says it. Runs that were written before `test.json` named them had one of these.
 */
import type { TestRecord } from "../../../runs/results.ts";

const OF_OLDER_RUNS: readonly string[] = ["leader", "leading", "primary", "solo", "master", "distinguished"];

/** The roles of nodes that lead; for runs that do not say, those of the systems of their time. */
export function leaderRolesOf(test: TestRecord | undefined): ReadonlySet<string> {
  return new Set(test?.leaderRoles ?? OF_OLDER_RUNS);
}
