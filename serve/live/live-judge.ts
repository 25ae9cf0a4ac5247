/** Who says of a history that grows whether it is right so far. The server knows no models: who starts it may bring one. */
import type { HistoryEvent } from "../../histories/event.ts";
import type { TestRecord } from "../../runs/results.ts";
import type { Opinion } from "../views/run-news.ts";

/** Takes a run's events in order. */
export interface LiveJudge {
  /** Never throws. */
  event(event: HistoryEvent): void;
  opinion(): Opinion;
}

/** A judge for this run; undefined where only the whole history can be judged. */
export type JudgeOf = (test: TestRecord) => LiveJudge | undefined;
