/**
 * JUnit XML, as Jenkins, GitLab, Azure, CircleCI and others read it.
 *
 * There is no standard, so only what the schema of Jenkins' xUnit plugin and Ant's both have is written: one `testsuite`, a
 * `testcase` for each attempt, `failure` for an invalid run, `error` for one without a verdict, `skipped` for one that was
 * not run.
 */
import { caseTitle, countOf, countWords, flakyTests, type CiCase, type CiReport } from "./ci-report.ts";

/** The document, with a line feed at its end. */
export function junitXml(report: CiReport): string {
  const { cases, name, verb } = report;
  const figures = {
    tests: cases.length,
    failures: countOf(report, "invalid"),
    errors: countOf(report, "unknown", "unfinished"),
  };
  const time = secondsOf(report.durationMs);
  const suite = {
    name,
    ...figures,
    skipped: countOf(report, "not-run"),
    time,
    // Without a fraction and a zone, as the schema wants it.
    timestamp: report.startedAt.slice(0, 19),
  };
  const flaky = flakyTests(report).map(({ name: test, passed, of }) => [`flaky ${test}`, `passed ${passed} of ${of}`]);
  const properties = Object.fromEntries([["clew", report.clew], ["verb", verb], ...flaky]) as Attributes;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributesOf({ name: `clew ${verb}`, ...figures, time })}>`,
    `  <testsuite${attributesOf(suite)}>`,
    "    <properties>",
    ...Object.entries(properties).map(([key, value]) => `      <property${attributesOf({ name: key, value })}/>`),
    "    </properties>",
    ...cases.flatMap(testcase),
    `    <system-out>${escaped(countWords(report))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
  ].join("\n")}\n`;
}

function testcase(one: CiCase): string[] {
  const { group, durationMs, standing, headline, details, report, command, facts } = one;
  const out = [
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
    ...(command === undefined ? [] : [`repeat: ${command}`]),
    // How GitLab and Jenkins' plug-in for attachments are told of a file.
    ...(report === undefined ? [] : [`[[ATTACHMENT|${report}]]`]),
  ];
  const text = escaped(details.join("\n"));
  const said = attributesOf({ message: headline, type: standing });
  return [
    `    <testcase${attributesOf({ name: caseTitle(one), classname: group, time: secondsOf(durationMs) })}>`,
    ...(standing === "invalid" ? [`      <failure${said}>${text}</failure>`] : []),
    ...(standing === "unknown" || standing === "unfinished" ? [`      <error${said}>${text}</error>`] : []),
    ...(standing === "not-run" ? [`      <skipped${attributesOf({ message: "not run" })}/>`] : []),
    ...(out.length === 0 ? [] : [`      <system-out>${escaped(out.join("\n"))}</system-out>`]),
    "    </testcase>",
  ];
}

type Attributes = { readonly [name: string]: string | number };

function attributesOf(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replaceAll(/[\t\n]/g, (mark) => `&#${mark.charCodeAt(0)};`)}"`,
    )
    .join("");
}

function secondsOf(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Characters that XML 1.0 has no way to write, not even as `&#1;`; halves of pairs are among them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: { readonly [mark: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader takes it for a line feed otherwise.
  "\r": "&#13;",
};

function escaped(text: string): string {
  return text.replaceAll(FORBIDDEN, "\uFFFD").replaceAll(/[&<>"\r]/g, (mark) => ENTITIES[mark] ?? mark);
}
