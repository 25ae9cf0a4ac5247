/**
 * Progress of following: a live line on a terminal; elsewhere a line now and then, where something came.
 */
import { count, counted } from "../../../histories/words/counts.ts";
import type { Terminal } from "../base/terminal.ts";
import type { Figures } from "./following.ts";

/** Shows how far following is. */
export interface FollowingProgress {
  /** @param figures undefined while there is no file */
  readonly show: (figures: Figures | undefined, nowMs: number) => void;
}

const LIVE_EVERY_MS = 250;
/** Between two lines where there is no live one. */
const LINE_EVERY_MS = 10_000;

/** Nothing shown so far. Says first that it waits, or follows. */
export function createProgress(name: string, terminal: Terminal, nowMs: number): FollowingProgress {
  let [liveAt, lineAt] = [-Infinity, nowMs];
  let told: string | undefined;
  return {
    show(figures, now) {
      const text = progressText(figures);
      if (now - liveAt >= LIVE_EVERY_MS) {
        liveAt = now;
        terminal.live(`${name}: ${text}`);
      }
      const isDue = told === undefined || now - lineAt >= LINE_EVERY_MS;
      if (!isDue || text === told) return;
      lineAt = now;
      told = text;
      terminal.change(`${name}: ${text}`);
    },
  };
}

function progressText(figures: Figures | undefined): string {
  if (figures === undefined) return "waiting for the file";
  return figures.lines === 0 ? "waiting for the first line" : `nothing wrong so far in ${figuresText(figures)}`;
}

/** e.g. "1,234 operations on 4 keys (2,470 lines, 3 operations still open)" */
export function figuresText({ lines, operations, keys, open }: Figures): string {
  const others = [counted(lines, "line"), ...(open === 0 ? [] : [`${count(open)} still open`])];
  return `${counted(operations, "operation")} on ${counted(keys, "key")} (${others.join(", ")})`;
}
