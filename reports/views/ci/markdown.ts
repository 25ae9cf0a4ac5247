/**
 * A summary in Markdown, for a pull request or the page of a CI job: a table, and what went wrong folded below it.
 *
 * Names and messages come from anywhere, so none of them may be read as Markdown or HTML.
 */
import { count } from "../../../histories/words/counts.ts";
import { markdownTable } from "../../../histories/words/text-table.ts";
import { duration } from "../words.ts";
import {
  caseTitle,
  countWords,
  flakyTests,
  verdictOf,
  type CaseStanding,
  type CiCase,
  type CiReport,
} from "./ci-report.ts";

const MARKS: { readonly [standing in CaseStanding]: string } = {
  valid: "✅",
  invalid: "❌",
  unknown: "❔",
  unfinished: "⛔",
  "not-run": "⏭️",
};

const WORDS: { readonly [standing in CaseStanding]: string } = {
  valid: "valid",
  invalid: "not valid",
  unknown: "unknown",
  unfinished: "no verdict",
  "not-run": "not run",
};

/** Cases that are unfolded, and lines of each: a summary on GitHub may have 1 MiB. */
const CASES_MAX = 30;
const LINES_MAX = 200;
/** Rows of the table. */
const ROWS_MAX = 500;

/** The summary, with a line feed at its end. */
export function markdownSummary(report: CiReport): string {
  const { cases, name, verb, durationMs } = report;
  const verdict = verdictOf(report);
  const mark = MARKS[verdict === true ? "valid" : verdict === false ? "invalid" : "unknown"];
  const flaky = flakyTests(report).map(
    ({ name: test, passed, of }) => `- ${plain(test)} is flaky: passed ${passed} of ${of}`,
  );
  const wrong = cases.filter(({ standing }) => standing !== "valid" && standing !== "not-run");
  const rows = cases
    .slice(0, ROWS_MAX)
    .map((one) => [
      MARKS[one.standing],
      plain(caseTitle(one)),
      WORDS[one.standing],
      plain(one.headline),
      one.durationMs === 0 ? "" : duration(one.durationMs * 1e6),
    ]);
  const blocks = [
    `### ${mark} clew ${plain(verb)}: ${plain(name)}`,
    `${countWords(report)}, in ${duration(durationMs * 1e6)}.`,
    ...(flaky.length === 0 ? [] : [flaky.join("\n")]),
    markdownTable(["", "run", "verdict", "found", "time"], rows).join("\n"),
    ...(cases.length > ROWS_MAX ? [`… and ${count(cases.length - ROWS_MAX)} more.`] : []),
    ...wrong.slice(0, CASES_MAX).map(folded),
    ...(wrong.length > CASES_MAX ? [`… and ${count(wrong.length - CASES_MAX)} more that are not valid.`] : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function folded(one: CiCase): string {
  const { headline, details, command, report } = one;
  const lines = details.length > LINES_MAX ? [...details.slice(0, LINES_MAX), "…"] : details;
  return [
    "<details>",
    `<summary>${html(`${caseTitle(one)}: ${headline}`)}</summary>`,
    "",
    ...(lines.length === 0 ? [] : [fenced(lines.join("\n"), "text"), ""]),
    ...(report === undefined ? [] : [`Report: ${plain(report)}`, ""]),
    ...(command === undefined ? [] : ["Repeat it:", "", fenced(command, "sh"), ""]),
    "</details>",
  ].join("\n");
}

/** A block of code whose fence is longer than any in the text. */
function fenced(text: string, language: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [`${fence}${language}`, visible(text).replaceAll("\r", "\uFFFD"), fence].join("\n");
}

/** On one line, with a backslash before all that Markdown could read. */
function plain(text: string): string {
  return oneLine(text).replaceAll(/[!-/:-@[-`{-~]/g, (mark) => `\\${mark}`);
}

const ENTITIES: { readonly [mark: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** For between tags that the summary itself has. */
function html(text: string): string {
  return oneLine(text).replaceAll(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, " ");
}

/** Control characters, as of colours, are shown as what they are: nothing that can be read. */
function visible(text: string): string {
  return text.replaceAll(/[^\t\n\r\P{Cc}]|\p{Cs}/gu, "\uFFFD");
}
