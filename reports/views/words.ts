/**
 * Words and figures as the reports write them: numbers with thousands, times to the ms, operations as
 * "write 42" and "read → 41", so that the page, the terminal and the tests all say the same.
 */
import { clipped } from "../../histories/clipped.ts";
import type { Key } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { keyText } from "../../histories/key-text.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Standing } from "./report-data.ts";

const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** `41208` → `"41,208"`; fractions are kept as they are. */
export function count(value: number): string {
  const [whole = "0", fraction] = String(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A count with its noun, e.g. `"1 key"`, `"48 keys"`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Time of the run, ns → `"12.519 s"`. */
export function seconds(timeNs: number, digits = 3): string {
  return `${(timeNs / NS_PER_S).toFixed(digits)} s`;
}

/**
 * Digits after the point with which these times, in ns, are told apart as `seconds` shows them: as few as will do, but
 * at least 3. Equal times stay equal.
 */
export function digitsFor(timesNs: readonly number[]): number {
  const times = [...new Set(timesNs)];
  let digits = 3;
  while (digits < 9 && new Set(times.map((timeNs) => seconds(timeNs, digits))).size < times.length) digits++;
  return digits;
}

/** From one time to another, with as many digits as tell them apart: `"3.660 s to 3.668 s"`. */
export function timeSpan(startNs: number, endNs: number): string {
  const digits = digitsFor([startNs, endNs]);
  return `${seconds(startNs, digits)} to ${seconds(endNs, digits)}`;
}

/** A stretch of time, ns → `"850 µs"`, `"2.1 ms"`, `"48 ms"`, `"1.20 s"`, `"2 min 5 s"`. */
export function duration(ns: number): string {
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

/** Bytes → `"512 B"`, `"3.4 kB"`, `"1.2 MB"`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return `${(value / 1e6).toFixed(1)} MB`;
}

/** A JSON value in a few characters: strings without quotes at top level, the rest as JSON, cut with an ellipsis. */
export function brief(value: Json | undefined, charactersMax = 40): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return clipped(text, charactersMax);
}

/** `"x17"`, 1 and "1" apart, or "the object" where the history has no keys. */
export function keyName(key: Key | undefined): string {
  return key === undefined ? "the object" : keyText(key);
}

/** What null reads as: the word of the checker's sentences for a value that is not there. */
export const ABSENT = "absent";

/** An operation as a few words: `"write 42"`, `"read → 41"`, `"cas 1 → 2"`, `"read ?"`, `"write 7 (failed)"`. */
export function operationText(operation: Operation, charactersMax = 28): string {
  const { f, input, output, outcome } = operation;
  const suffix = outcome === "fail" ? " (failed)" : outcome === "info" ? " ?" : "";
  if (f === "cas" && Array.isArray(input) && input.length === 2) {
    return `cas ${brief(input[0] ?? null, 12)} → ${brief(input[1] ?? null, 12)}${suffix}`;
  }
  if (output !== undefined && outcome === "ok" && !sameJson(input, output)) {
    const argument = input === null ? "" : ` ${brief(input, charactersMax)}`;
    return `${f}${argument} → ${output === null ? ABSENT : brief(output, charactersMax)}`;
  }
  if (input === null) return outcome === "ok" && f === "read" ? `read → ${ABSENT}` : `${f}${suffix}`;
  return `${f} ${brief(input, charactersMax)}${suffix}`;
}

function sameJson(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What succeeded while a fault was in force: `"read 120, write 0"`; a dash when nobody counted. */
export function successWords(succeeded: { readonly [f: string]: number } | undefined): string {
  const counts = Object.entries(succeeded ?? {});
  return counts.length === 0 ? "–" : counts.map(([f, ok]) => `${f} ${count(ok)}`).join(", ");
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

/** The faults' names as people say them: `"start-power-loss"` → `"power-loss"`. */
export function faultOf(f: string): string {
  return f.replace(/^(start|stop)-/, "");
}
