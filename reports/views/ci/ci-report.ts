/**
 * What a command of clew came to, as a CI server wants it: cases that stand well or not. Tests, hunts and checks are all told
 * in this shape, and each reporter turns it into its own format.
 */
import type { Json } from "../../../histories/json.ts";
import { worst, type Verdict } from "../../../histories/verdict.ts";

/** Version of the shape of the JSON document. */
export const CI_FORMAT = 1;

/**
 * How a case stands.
 *
 * - `valid`, `invalid`, `unknown`: its verdict
 * - `unfinished`: it began and has no verdict: it is under way, was killed, or could not be carried out
 * - `not-run`: it has not begun
 */
export type CaseStanding = "valid" | "invalid" | "unknown" | "unfinished" | "not-run";

/** One run of a test, one hunt, or one history. */
export interface CiCase {
  /** Of the test; the same for each of its attempts. */
  readonly name: string;
  /** What it belongs to, e.g. the name of the system. */
  readonly group: string;
  /** Which attempt of how many it is; left out where there is one. */
  readonly attempt?: number;
  readonly attempts?: number;
  readonly standing: CaseStanding;
  /** A sentence, e.g. "Not linearizable."; what went wrong where it is unfinished. */
  readonly headline: string;
  /** What led to it, line by line, as on a terminal. */
  readonly details: readonly string[];
  readonly durationMs: number;
  /** Where it is written: a path and a line, counted from 1. */
  readonly file?: string;
  readonly line?: number;
  /** Path of its report. */
  readonly report?: string;
  /** The shell command that repeats it. */
  readonly command?: string;
  /** What was run, by name, e.g. { seed: 7 }. */
  readonly facts: { readonly [name: string]: string | number };
  /** Figures for machines; in the JSON document only. */
  readonly figures?: Json;
}

/** All cases of one command. */
export interface CiReport {
  readonly format: typeof CI_FORMAT;
  /** The verb: "test", "hunt" or "check". */
  readonly verb: string;
  /** Of the suite, the test, the hunted system or the history. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The version of clew. */
  readonly clew: string;
  readonly cases: readonly CiCase[];
}

/** A test that was run several times, with different ends. */
export interface Flaky {
  readonly name: string;
  readonly passed: number;
  readonly of: number;
}

/** The verdict on all of it: what has none is unknown. */
export function verdictOf({ cases }: Pick<CiReport, "cases">): Verdict {
  return worst(
    cases.map(({ standing }) => (standing === "valid" ? true : standing === "invalid" ? false : ("unknown" as const))),
  );
}

/** How many stand so. */
export function countOf({ cases }: Pick<CiReport, "cases">, ...standings: readonly CaseStanding[]): number {
  return cases.filter(({ standing }) => standings.includes(standing)).length;
}

/** Tests that passed in some attempts and not in others, in order. */
export function flakyTests({ cases }: Pick<CiReport, "cases">): readonly Flaky[] {
  const names = [...new Set(cases.map(({ name }) => name))];
  return names.flatMap((name) => {
    const ended = cases.filter((each) => each.name === name && each.standing !== "not-run");
    const passed = countOf({ cases: ended }, "valid");
    return passed > 0 && passed < ended.length ? [{ name, passed, of: ended.length }] : [];
  });
}

/** The name with its attempt, e.g. "raft-kill (2 of 5)". */
export function caseTitle({ name, attempt, attempts }: CiCase): string {
  if (attempt === undefined) return name;
  return `${name} (${attempt}${attempts === undefined ? "" : ` of ${attempts}`})`;
}

/** In a few words: "13 runs: 11 valid, 1 invalid, 1 unknown". */
export function countWords({ cases }: Pick<CiReport, "cases">): string {
  const words = (["valid", "invalid", "unknown", "unfinished", "not-run"] as const).flatMap((standing) => {
    const number = countOf({ cases }, standing);
    return number === 0 ? [] : [`${number} ${standing === "not-run" ? "not run" : standing}`];
  });
  return `${cases.length} ${cases.length === 1 ? "run" : "runs"}${words.length === 0 ? "" : `: ${words.join(", ")}`}`;
}
