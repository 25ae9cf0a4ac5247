/**
 * The summary, as a renderer of Markdown shows it.
 */
import { marked } from "marked";
import { expect, test } from "vitest";
import { ciCase, ciReport, HOSTILE, wrongCase } from "../../testing/ci-report.ts";
import type { CiReport } from "./ci-report.ts";
import { markdownSummary } from "./markdown.ts";

const rendered = (report: CiReport): string => marked.parse(markdownSummary(report), { async: false, gfm: true });
const times = (text: string, part: string): number => text.split(part).length - 1;

test("a row for each run, and what went wrong folded below", () => {
  const page = rendered(ciReport(ciCase("good"), wrongCase("bad"), ciCase("late", { standing: "not-run" })));
  expect(page).toContain("<h3>❌ clew test: nemesis</h3>");
  expect(page).toContain("<p>3 runs: 1 valid, 1 invalid, 1 not run, in 12.3 s.</p>");
  expect(times(page, "<tr>")).toBe(4);
  expect(page).toMatch(
    /<td>❌<\/td>\n<td>bad<\/td>\n<td>not valid<\/td>\n<td>Not linearizable\.<\/td>\n<td>1\.50 s<\/td>/,
  );
  expect(times(page, "<details>")).toBe(1);
  expect(page).toContain("<summary>bad: Not linearizable.</summary>");
  expect(page).toContain('<pre><code class="language-text">2 operations\n  2. Read 1 does not fit.\n</code></pre>');
  expect(page).toContain("npx clew test suite.yaml --only bad --seed 7\n</code></pre>\n</details>");
});

test("a flaky test is named", () => {
  const page = rendered(
    ciReport(ciCase("a", { attempt: 1, attempts: 2 }), wrongCase("a", { attempt: 2, attempts: 2 })),
  );
  expect(page).toContain("<li>a is flaky: passed 1 of 2</li>");
});

test.each(HOSTILE)("hostile text stays text: %j", (text) => {
  const hostile = wrongCase(text, { headline: text, details: [text, text], command: text, report: text });
  const page = rendered({ ...ciReport(hostile, ciCase("good")), name: text });
  const tags = new Set([...page.matchAll(/<\/?([a-zA-Z]\w*)/g)].map(([, tag]) => tag));
  const own = ["h3", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "code"];
  expect([...tags].filter((tag) => !own.includes(tag ?? ""))).toEqual([]);
  expect(times(page, "<tr>")).toBe(3);
  expect(times(page, "<td>")).toBe(10);
  expect(times(page, "<details>")).toBe(1);
  expect(times(page, "</details>")).toBe(1);
  expect(times(page, "<pre>")).toBe(2);
});

test("a summary is bounded", () => {
  const wrong = Array.from({ length: 2000 }, (_, index) =>
    wrongCase(`t${index}`, { details: Array(1000).fill("x".repeat(80)) }),
  );
  const text = markdownSummary(ciReport(...wrong));
  expect(text.length).toBeLessThan(2 ** 20);
  expect(text).toContain("… and 1,970 more that are not valid.");
});
