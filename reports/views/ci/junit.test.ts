/**
 * JUnit XML is valid whatever was tested, and says how each case stands.
 */
import { expect, test } from "vitest";
import { ciCase, ciReport, HOSTILE, wrongCase } from "../../testing/ci-report.ts";
import { junitProblems } from "../../testing/junit-schema.ts";
import { junitXml } from "./junit.ts";

const ALL = ciReport(
  ciCase("good"),
  wrongCase("bad", { attempt: 1, attempts: 2 }),
  ciCase("bad", { attempt: 2, attempts: 2 }),
  ciCase("unsure", { standing: "unknown", headline: "Too small a load." }),
  ciCase("killed", { standing: "unfinished", headline: "It was ended before it came to a verdict." }),
  ciCase("late", { standing: "not-run", durationMs: 0 }),
);

test("every way to stand is valid against the schema, which refuses what Jenkins does", async () => {
  const xml = junitXml(ALL);
  expect(await junitProblems(xml)).toEqual([]);
  expect(await junitProblems(junitXml(ciReport()))).toEqual([]);
  expect((await junitProblems(xml.replace('tests="6"', 'tests="six"')))[0]).toContain("tests");
  expect((await junitProblems(xml.replace("<failure", "<failed").replace("</failure", "</failed")))[0]).toContain(
    "failed",
  );
  expect((await junitProblems(xml.replace("2026-11-22T14:03:11", "2026-11-22 14:03")))[0]).toContain("timestamp");
});

test("invalid is a failure, what has no verdict an error, what was not run skipped", () => {
  const xml = junitXml(ALL);
  expect(xml).toContain('<testsuite name="nemesis" tests="6" failures="1" errors="2" skipped="1" time="12.345"');
  expect(xml).toContain('<testcase name="good" classname="raft" time="1.500">');
  expect(xml).toMatch(
    /name="bad \(1 of 2\)"[^>]*>\n {6}<failure message="Not linearizable\." type="invalid">2 operations\n/,
  );
  expect(xml).toMatch(/name="unsure"[^>]*>\n {6}<error message="Too small a load\." type="unknown"><\/error>/);
  expect(xml).toMatch(/name="late"[^>]*>\n {6}<skipped message="not run"\/>/);
  expect(xml).toContain('<property name="flaky bad" value="passed 1 of 2"/>');
  expect(xml).toContain("repeat: npx clew test suite.yaml --only bad --seed 7\n[[ATTACHMENT|store/bad/report.html]]");
});

test.each(HOSTILE)("text that XML cannot hold or would read is text all the same: %j", async (text) => {
  const xml = junitXml(
    ciReport(wrongCase(text, { headline: text, details: [text], facts: { [text]: text }, group: text })),
  );
  expect(await junitProblems(xml)).toEqual([]);
  expect(xml.match(/<testcase /g)).toHaveLength(1);
});
