/**
 * What is wrong with a trace that was played: what nodes and monitors said on the way, and the verdict on its history.
 */
import type { CheckReport } from "../../../checker/check.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { pairOperations } from "../../../histories/pair.ts";
import { historyFailure } from "../../hunt/oracles/failures.ts";
import { decided, type Judge, judgeHistory } from "../../judge.ts";

/** Something that is wrong. */
export interface PlayFailure {
  /** `node`: it failed, or halted · `invariant`: the nodes broke a promise · `history`: what the clients saw has no order. */
  readonly kind: "node" | "invariant" | "history";
  /** A sentence, or several. */
  readonly message: string;
  /** When it was noticed. */
  readonly timeNs: number;
}

/** The history of a trace is short, so these are never reached. */
const BUDGET = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 28, now: () => 0 } as const;

/** @param before what was noticed on the way */
export function judgePlay(
  events: readonly HistoryEvent[],
  judge: Judge,
  before: readonly PlayFailure[],
): { readonly report: CheckReport; readonly failures: readonly PlayFailure[] } {
  const operations = pairOperations(events);
  const report = decided(judge, operations, () => judgeHistory(operations, judge, BUDGET));
  const wrong = historyFailure(report, { events, endMs: (events.at(-1)?.time ?? 0) / 1e6 });
  if (wrong === undefined) return { report, failures: before };
  const timeNs = Math.round(wrong.timeMs * 1e6);
  return { report, failures: [...before, { kind: "history", message: wrong.message, timeNs }] };
}
