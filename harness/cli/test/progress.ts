/**
 * Progress of one run: a live line with rate and latest fault on a terminal, a line per change elsewhere.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { RunProgress } from "../../run/run-test.ts";
import type { Terminal } from "../base/terminal.ts";

const REFRESH_MS = 250;

/** Takes the progress of a run, and shows it. */
export interface ProgressDisplay extends RunProgress {
  /** Ends the live line. */
  end(): void;
}

/** Shows the progress of one run until `end` is called. @param name of the test */
export function showProgress(name: string, terminal: Terminal): ProgressDisplay {
  const began = performance.now();
  let phase = "starting";
  let fault = "";
  let ok = 0;
  let unknown = 0;
  let okBefore = 0;
  let shownAt = began;
  const refreshing = setInterval(refresh, REFRESH_MS);

  function refresh(): void {
    const now = performance.now();
    const rate = ((ok - okBefore) * 1000) / Math.max(1, now - shownAt);
    okBefore = ok;
    shownAt = now;
    const seconds = ((now - began) / 1000).toFixed(1);
    terminal.live(`${name}  ${seconds} s  ${phase}  ${rate.toFixed(0)} ok/s, ${ok} ok, ${unknown} unknown  ${fault}`);
  }
  return {
    phase(next) {
      phase = next;
      terminal.change(`${name}: ${next}`);
    },
    event(event) {
      if (event.process !== "nemesis") {
        if (event.type === "ok") ok += 1;
        if (event.type === "info") unknown += 1;
        return;
      }
      fault = describe(event);
      terminal.change(`${name}: ${fault}`);
    },
    end() {
      clearInterval(refreshing);
      terminal.live("");
    },
  };
}

function describe({ f, value }: HistoryEvent): string {
  const what = value === null ? "" : ` ${typeof value === "string" ? value : JSON.stringify(value)}`;
  return `${f}${what}`.slice(0, 100);
}
