/** Follows a run: reads what is appended to its history and its notes, until its results are there. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeEvent } from "../../histories/codecs/json-lines.ts";
import type { NodeNote, TestRecord } from "../../runs/results.ts";
import { growingFile } from "../folders/growing-file.ts";
import { liveRun } from "../views/live-run.ts";
import type { RunNews } from "../views/run-news.ts";
import type { Follower } from "./follower.ts";
import type { JudgeOf } from "./live-judge.ts";

/** Reports of long runs take so long. */
const REPORT_MS = 5_000;

/** @param folder of the run @param now the time in ms */
export function runFollower(folder: string, test: TestRecord, judgeOf: JudgeOf, now: () => number): Follower {
  const history = growingFile(join(folder, "history.jsonl"));
  const notes = growingFile(join(folder, "notes.jsonl"));
  const state = liveRun(test);
  const judge = judgeOf(test);
  let broken = 0;

  function takeEvent(line: string): void {
    try {
      const event = decodeEvent(line, "history.jsonl");
      state.event(event);
      judge?.event(event);
    } catch {
      broken++;
    }
  }

  function takeNote(line: string): void {
    try {
      const note = JSON.parse(line) as Partial<NodeNote> | null;
      if (typeof note?.note?.event === "string" && typeof note.time === "number") state.note(note as NodeNote);
    } catch {
      broken++;
    }
  }

  return {
    async look() {
      // Asked first: what was written before the results is in this look, then.
      const isOver = await hasEnded(folder, now());
      const [events, said] = [await history.look(), await notes.look()];
      events.lines.forEach(takeEvent);
      said.lines.forEach(takeNote);
      const written = await Promise.all(["history.jsonl", "notes.jsonl"].map((name) => writtenMs(folder, name)));
      const quietMs = now() - Math.max(...written.map((time) => time ?? 0));
      const hasMore = events.hasMore || said.hasMore;
      const opinion = judge?.opinion();
      const news: RunNews = {
        ...state.now(),
        isOver: isOver && !hasMore,
        // Whole seconds, so that a page hears of it once a second at most.
        quietMs: Math.floor(quietMs / 1000) * 1000,
        ...(opinion === undefined ? {} : { opinion }),
        broken,
      };
      return { state: news, isOver: news.isOver, hasMore };
    },
  };
}

/** Its results are there, and its report, which comes a moment later; it may never come. */
async function hasEnded(folder: string, nowMs: number): Promise<boolean> {
  const resultsMs = await writtenMs(folder, "results.json");
  if (resultsMs === undefined) return false;
  return nowMs - resultsMs > REPORT_MS || (await writtenMs(folder, "report.html")) !== undefined;
}

async function writtenMs(folder: string, name: string): Promise<number | undefined> {
  try {
    return (await stat(join(folder, name))).mtimeMs;
  } catch {
    return undefined;
  }
}
