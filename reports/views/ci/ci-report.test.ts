/**
 * What many cases come to.
 */
import { expect, test } from "vitest";
import { ciCase, ciReport, wrongCase } from "../../testing/ci-report.ts";
import { caseTitle, countWords, flakyTests, verdictOf } from "./ci-report.ts";
import { jsonDocument } from "./json.ts";

const unknown = ciCase("c", { standing: "unknown" });

test("the verdict is the worst, and what has none is unknown", () => {
  expect(verdictOf(ciReport(ciCase("a")))).toBe(true);
  expect(verdictOf(ciReport(ciCase("a"), unknown, wrongCase("b")))).toBe(false);
  for (const standing of ["unknown", "unfinished", "not-run"] as const) {
    expect(verdictOf(ciReport(ciCase("a"), ciCase("b", { standing })))).toBe("unknown");
  }
});

test("a test that passed and failed is flaky, one that always failed or was not run again is not", () => {
  const attempts = [1, 2, 3, 4, 5].map((attempt) => ({ attempt, attempts: 5 }));
  const mixed = attempts.map((which) => (which.attempt === 3 ? wrongCase("a", which) : ciCase("a", which)));
  const always = attempts.map((which) => wrongCase("b", which));
  const once = [ciCase("c"), ciCase("c", { standing: "not-run" })];
  const report = ciReport(...mixed, ...always, ...once);
  expect(flakyTests(report)).toEqual([{ name: "a", passed: 4, of: 5 }]);
  expect(mixed.map(caseTitle)[2]).toBe("a (3 of 5)");
  expect(countWords(report)).toBe("12 runs: 5 valid, 6 invalid, 1 not run");
  expect(jsonDocument(report)).toMatchObject({ valid: false, flaky: [{ name: "a" }], cases: { length: 12 } });
});
