/**
 * Progress of one run: a live line with its time, its rate and the faults in force on a terminal, a line per change elsewhere.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { faultOperation, HEAL_ALL } from "../../../histories/fault-operation.ts";
import { count } from "../../../histories/words/counts.ts";
import type { RunProgress } from "../../run/run-test.ts";
import { nemesisWords } from "./nemesis-words.ts";
import type { Terminal } from "../base/terminal.ts";

const REFRESH_MS = 250;

/** What is shown. */
export interface ShownRun {
  /** Name of the test, with its place in a suite, e.g. "raft-kill 2/13". */
  readonly name: string;
  readonly timeLimitMs: number;
  /** Its time is not that of the wall: what has passed is told by its events. */
  readonly isVirtual: boolean;
  /** Tell each change where there is no live line. Of many tests that would hide how they ended. */
  readonly tellsChanges: boolean;
}

/** Takes the progress of a run, and shows it. */
export interface ProgressDisplay extends RunProgress {
  /** Ends the live line. */
  end(): void;
}

/** Shows the progress of one run until `end` is called. @param now ms from any start */
export function showProgress(
  { name, timeLimitMs, isVirtual, tellsChanges }: ShownRun,
  terminal: Terminal,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  let phase = "starting";
  let workloadBegan: number | undefined;
  let eventMs = 0;
  let [ok, unknown, okBefore] = [0, 0, 0];
  let shownAt = now();
  const watch = faultWatch();
  const refreshing = setInterval(refresh, REFRESH_MS);

  function refresh(): void {
    const at = now();
    const rate = ((ok - okBefore) * 1000) / Math.max(1, at - shownAt);
    okBefore = ok;
    shownAt = at;
    const passedMs = isVirtual ? eventMs : at - (workloadBegan ?? at);
    const when = phase === "workload" ? timeWords(passedMs, timeLimitMs) : phase;
    const figures = `${rate.toFixed(0)} ok/s, ${count(ok)} ok, ${count(unknown)} unknown`;
    terminal.live([name, when, figures, ...watch.inForce()].join("  "));
  }
  function change(what: string): void {
    if (tellsChanges) terminal.change(`${name}: ${what}`);
  }
  return {
    phase(next) {
      phase = next;
      if (next === "workload") workloadBegan = now();
      change(next);
    },
    event(event) {
      eventMs = event.time / 1e6;
      if (event.process !== "nemesis") {
        if (event.type === "ok") ok += 1;
        if (event.type === "info") unknown += 1;
        return;
      }
      if (watch.isDone(event)) change(nemesisWords(event));
    },
    end() {
      clearInterval(refreshing);
      terminal.live("");
    },
  };
}

function timeWords(passedMs: number, timeLimitMs: number): string {
  const leftMs = Math.max(0, timeLimitMs - passedMs);
  return `${(passedMs / 1000).toFixed(0)} s, ${(leftMs / 1000).toFixed(0)} s left`;
}

/** Follows the nemesis: every operation of it is two events with the same name, of which the second says what was done. */
function faultWatch(): {
  /** Whether the event says what was done. */
  readonly isDone: (event: HistoryEvent) => boolean;
  /** The faults in force in words, the newest first: a narrow terminal shows no more. */
  readonly inForce: () => readonly string[];
} {
  const asked = new Set<string>();
  const faults = new Map<string, string>();
  return {
    isDone(event) {
      const { f } = event;
      if (!asked.delete(f)) {
        asked.add(f);
        return false;
      }
      const operation = faultOperation(f);
      if (f === HEAL_ALL) faults.clear();
      if (operation !== undefined) faults.delete(operation.fault);
      if (operation?.action === "start") faults.set(operation.fault, nemesisWords(event));
      return true;
    },
    inForce: () => [...faults.values()].reverse(),
  };
}
