/** What a page is told of a run that goes on. */
import type { Verdict } from "../../histories/verdict.ts";
import type { LiveRun } from "./live-run.ts";

/** What is held of a run so far. */
export interface Opinion {
  readonly valid: Verdict;
  /** A sentence. */
  readonly words: string;
}

/** How the run stands. */
export interface RunNews extends LiveRun {
  readonly isOver: boolean;
  /** Nobody has written for so long. */
  readonly quietMs: number;
  /** Left out where only the whole history can be judged. */
  readonly opinion?: Opinion;
  /** Lines that cannot be read. */
  readonly broken: number;
}
