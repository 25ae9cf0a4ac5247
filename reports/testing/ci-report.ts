/**
 * Reports of commands for the tests of CI formats.
 */
import { CI_FORMAT, type CiCase, type CiReport } from "../views/ci/ci-report.ts";

/** A case that stands well, unless `more` says otherwise. */
export function ciCase(name: string, more: Partial<CiCase> = {}): CiCase {
  return {
    name,
    group: "raft",
    standing: "valid",
    headline: "Linearizable.",
    details: [],
    durationMs: 1500,
    facts: { seed: 7 },
    ...more,
  };
}

/** One that does not. */
export function wrongCase(name: string, more: Partial<CiCase> = {}): CiCase {
  return ciCase(name, {
    standing: "invalid",
    headline: "Not linearizable.",
    details: ["2 operations", "  2. Read 1 does not fit."],
    file: "suite.yaml",
    line: 4,
    report: `store/${name}/report.html`,
    command: `npx clew test suite.yaml --only ${name} --seed 7`,
    ...more,
  });
}

/** A report of these cases. */
export function ciReport(...cases: readonly CiCase[]): CiReport {
  return {
    format: CI_FORMAT,
    verb: "test",
    name: "nemesis",
    startedAt: "2026-11-22T14:03:11.042Z",
    durationMs: 12_345,
    clew: "0.1.0",
    cases,
  };
}

/** What comes from outside and must be read as nothing but text. */
export const HOSTILE = [
  "</details><script>alert(1)</script>",
  "|a|`b`|\n# title",
  "](javascript:alert(1)) <img src=x onerror=alert(1)>",
  ']]> &amp; "quoted" \'\u0000\u001B[31m\uFFFE\uD800',
  "```\n````\n<b>out</b>",
  "100% of a:b,c\r\n::error::planted",
] as const;
