/**
 * A search with a line of progress, which Ctrl-C ends with what there is.
 */
import { count, counted } from "../../../histories/words/counts.ts";
import type { ExploreCase } from "../../explore/case/case.ts";
import { searchInThreads, type ThreadOptions } from "../../explore/files/threaded-search.ts";
import type { SearchFigures, SearchOutcome } from "../../explore/case/search.ts";
import { EXIT } from "../base/exit-codes.ts";
import type { Surroundings } from "../base/surroundings.ts";

/** Where there is no live line, a line is told so often. */
const TOLD_EVERY_S = 10;

/** Searches in threads. A second Ctrl-C ends the process. @param limits.timeLimitMs Infinity: none */
export async function watchedSearch(
  asked: ExploreCase,
  limits: Pick<ThreadOptions, "jobs" | "timeLimitMs">,
  { catalog, terminal }: Surroundings,
): Promise<SearchOutcome> {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.failed);
    terminal.warn("explore: ending with what was seen so far; once more ends at once");
    stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const began = performance.now();
  let toldS = -Infinity;
  try {
    return await searchInThreads(asked, {
      ...limits,
      modules: catalog.modules,
      signal: stop.signal,
      onProgress(figures) {
        const seconds = (performance.now() - began) / 1000;
        const line = progressLine(figures, seconds);
        terminal.live(line);
        if (seconds - toldS < TOLD_EVERY_S) return;
        toldS = seconds;
        terminal.change(line);
      },
    });
  } finally {
    terminal.live("");
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function progressLine({ states, depth, bytes }: SearchFigures, seconds: number): string {
  const rate = count(Math.round(states / Math.max(seconds, 0.001)));
  return `explore  ${counted(states, "state")}  ${rate}/s  ${depth} events deep  ${Math.round(bytes / 2 ** 20)} MB`;
}
