/**
 * A history with its verdict, as a report needs it.
 */
import type { CheckReport } from "../../../checker/index.ts";
import type { HistorySource } from "./history-source.ts";

/** What was judged, and how. */
export interface JudgedHistory {
  readonly source: HistorySource;
  readonly report: CheckReport;
  /** Left out where nobody measured it. */
  readonly checkTimeMs?: number;
  /** Why no answer could have been a wrong one; undefined where one could, or nobody looked. */
  readonly lackOfEvidence?: string | undefined;
}
