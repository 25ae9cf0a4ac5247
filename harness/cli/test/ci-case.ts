/**
 * A run of a test, as reporters tell it.
 */
import type { Json } from "../../../histories/json.ts";
import type { CiCase } from "../../../reports/views/ci/ci-report.ts";
import { summaryOf } from "../../../reports/write/text.ts";
import { shortPath } from "../base/short-path.ts";
import type { PlannedCase } from "../ci/ci-log.ts";
import type { RunOutcome } from "../../run/run-test.ts";
import type { Attempt } from "./attempts.ts";

/** What is known of it before it is run. */
export function plannedCase({ test, seed, number, times }: Attempt, file: string | undefined): PlannedCase {
  const { spec, line } = test;
  const { name, system, workload, cluster, nodes, mutant } = spec;
  return {
    name,
    group: system,
    ...(times === 1 ? {} : { attempt: number, attempts: times }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    facts: {
      system,
      workload: workload.name,
      cluster,
      nodes,
      nemesis: spec.nemesis.map(({ fault }) => fault).join(", "),
      ...(mutant === undefined ? {} : { mutant }),
      seed,
    },
  };
}

type Found = Omit<CiCase, keyof PlannedCase | "durationMs">;

/** What it came to. */
export function caseOf({ test }: Attempt, { results, record, directory, report }: RunOutcome): Found {
  const { valid, headline, operationCount, checks, stats, faults, availability } = results;
  const { details } = summaryOf(record, results, {});
  const expected = expectation(test.spec.expect, valid);
  return {
    standing: valid === true ? "valid" : valid === false ? "invalid" : "unknown",
    headline: expected === undefined ? headline : `${headline} (${expected})`,
    details: details.slice(0, -1),
    report: shortPath(report),
    command: record.command,
    figures: {
      directory: shortPath(directory),
      operationCount,
      checks,
      stats,
      faults,
      ...(availability === undefined ? {} : { availability }),
    } as unknown as Json,
  };
}

/** Whether the verdict is the one that the test is an example of; undefined where it says none. */
export function expectation(
  expect: "valid" | "invalid" | undefined,
  valid: RunOutcome["results"]["valid"],
): string | undefined {
  if (expect === undefined) return undefined;
  return valid === (expect === "valid") ? "as expected" : "NOT as expected";
}
