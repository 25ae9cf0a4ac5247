/**
 * The JSON document of a command: the cases as they are, the verdict and the flaky tests first.
 */
import type { Verdict } from "../../../histories/verdict.ts";
import { flakyTests, verdictOf, type CiReport, type Flaky } from "./ci-report.ts";

/** What `--json` and `--reporter json=FILE` write. */
export interface CiDocument extends CiReport {
  readonly valid: Verdict;
  readonly flaky: readonly Flaky[];
}

/** The document; its fields in the order in which a person reads them. */
export function jsonDocument(report: CiReport): CiDocument {
  const { format, verb, name, ...rest } = report;
  return { format, verb, name, valid: verdictOf(report), flaky: flakyTests(report), ...rest };
}
