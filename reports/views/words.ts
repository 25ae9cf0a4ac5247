/**
 * Words of the reports alone: times of the run, how a run stands. Counts and operations are worded in `histories/words`.
 */
import type { Key } from "../../histories/event.ts";
import { keyText } from "../../histories/key-text.ts";
import { count } from "../../histories/words/counts.ts";
import { digitsApart } from "../../histories/words/digits.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { CheckResult, RunResults } from "../../runs/results.ts";
import type { Standing } from "./data/report-data.ts";

const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** Time of the run, ns → `"12.519 s"`. */
export function seconds(timeNs: number, digits = 3): string {
  return `${(timeNs / NS_PER_S).toFixed(digits)} s`;
}

/** Digits after the point with which these times, in ns, are told apart as `seconds` shows them, at least 3. */
export function digitsFor(timesNs: readonly number[]): number {
  return digitsApart(timesNs.map((timeNs) => timeNs / NS_PER_S));
}

/** From one time to another, with as many digits as tell them apart: `"3.660 s to 3.668 s"`. */
export function timeSpan(startNs: number, endNs: number): string {
  const digits = digitsFor([startNs, endNs]);
  return `${seconds(startNs, digits)} to ${seconds(endNs, digits)}`;
}

/** A stretch of time, ns → `"0 s"`, `"40 ns"`, `"850 µs"`, `"2.1 ms"`, `"48 ms"`, `"1.20 s"`, `"2 min 5 s"`. */
export function duration(ns: number): string {
  if (ns < 1e3) return ns === 0 ? "0 s" : `${Math.round(ns)} ns`;
  if (ns < NS_PER_MS) return `${Math.round(ns / 1e3)} µs`;
  if (ns < NS_PER_S) {
    const ms = ns / NS_PER_MS;
    return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  }
  const s = ns / NS_PER_S;
  if (s < 120) return `${s < 10 ? s.toFixed(2) : s.toFixed(1)} s`;
  return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}

/** Milliseconds → as `duration`; a dash for undefined. */
export function milliseconds(ms: number | undefined): string {
  return ms === undefined ? "–" : duration(ms * NS_PER_MS);
}

/** "checked in 214 ms"; undefined where nobody measured it. Simulated runs of earlier versions say 0 then. */
export function checkedWords({ checkTimeMs = 0 }: Pick<RunResults, "checkTimeMs">): string | undefined {
  return checkTimeMs > 0 ? `checked in ${milliseconds(checkTimeMs)}` : undefined;
}

/** Bytes → `"512 B"`, `"3.4 kB"`, `"1.2 MB"`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return `${(value / 1e6).toFixed(1)} MB`;
}

/** `"x17"`, 1 and "1" apart, or "the object" where the history has no keys. */
export function keyName(key: Key | undefined): string {
  return key === undefined ? "the object" : keyText(key);
}

/** What succeeded while a fault was in force: `"read 120, write 0"`; a dash when nobody counted. */
export function successWords(succeeded: { readonly [f: string]: number } | undefined): string {
  const counts = Object.entries(succeeded ?? {});
  return counts.length === 0 ? "–" : counts.map(([f, ok]) => `${f} ${count(ok)}`).join(", ");
}

/** How a check stands beside what the system claims of it; undefined where it claims nothing by name. */
export function claimWords({ valid, promise }: Pick<CheckResult, "valid" | "promise">): string | undefined {
  if (promise === "promised") return valid === "unknown" ? "undecided" : valid ? "holds" : "BROKEN";
  if (promise === undefined) return undefined;
  if (valid === "unknown") return "undecided, and not promised";
  return valid ? "holds, though it is not promised" : "does not hold, as the system says";
}

/** The mark before a check: what is not promised and does not hold is no failure. */
export function checkMark({ valid, promise }: Pick<CheckResult, "valid" | "promise">): string {
  if (valid === "unknown") return "?";
  if (valid) return "✓";
  return promise === "not-promised" ? "○" : "✕";
}

/** What a check found, and why it need not have been otherwise. */
export function checkMessage({ message, valid, notPromisedBecause }: CheckResult): string {
  if (notPromisedBecause === undefined || valid === true) return message;
  return `${message} Not promised: ${notPromisedBecause}.`;
}

/** What stands before the method of the checker. */
export const HOW_DECIDED = "How the verdict was reached";

/** How a run stands, given its verdict; undefined when it left no results. */
export function standing(valid: Verdict | undefined): Standing {
  if (valid === undefined) return "unfinished";
  if (valid === "unknown") return "unknown";
  return valid ? "valid" : "invalid";
}

/** The word on a badge. */
export const STANDING_WORDS: { readonly [name in Standing]: string } = {
  valid: "valid",
  invalid: "not valid",
  unknown: "unknown",
  unfinished: "no verdict",
};

/** What the report says of a run that left no results. */
export const UNFINISHED = "No verdict: the run ended early.";
