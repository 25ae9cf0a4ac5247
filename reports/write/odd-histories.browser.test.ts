/** Histories that nobody expects, through the timeline: never a blank page, never a complaint. */
import fc from "fast-check";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import { withBrowserPage } from "../testing/browser-page.ts";
import { paintedPixels } from "../testing/lanes-page.ts";
import { bareRun, operationsOf } from "../testing/operations.ts";
import { useTestBrowser } from "../testing/test-browser.ts";
import { writeReportTo } from "./report-file.ts";

const { browser, path } = useTestBrowser();

const MARKUP = `</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"'&amp;`;
const RIGHT_TO_LEFT = "שלום \u202Eעולם‏ مرحبا";

/** Looks at all of the operations, walks through some, searches, and looks at them by key; gives what is told of the last. */
async function lookAt(operations: readonly Operation[]): Promise<string> {
  let told = "";
  const report = path("odd.html");
  writeReportTo(report, bareRun(operations));
  await withBrowserPage(browser(), pathToFileURL(report).href, { hash: "#timeline?key=" }, async (page) => {
    await page.waitForSelector(".lanes canvas");
    await expect.poll(() => paintedPixels(page)).toBeGreaterThan(500);
    await page.locator(".lanes-box").focus();
    for (const key of ["ArrowDown", "ArrowRight", "+", "ArrowDown", "Shift+ArrowRight", "End", "-", "ArrowUp"]) {
      await page.keyboard.press(key);
    }
    await expect.poll(() => page.locator(".pinned .details").count()).toBe(1);
    for (const choice of await page.locator("button:has-text('by key')").all()) await choice.click();
    await page.fill("[role=search] input >> nth=0", ">");
    await page.fill("[role=search] input >> nth=0", "");
    await page.dblclick(".lanes-box", { position: { x: 300, y: 30 } });
    await expect.poll(() => paintedPixels(page)).toBeGreaterThan(500);
    told = await page.innerText(".pinned .details");
  });
  return told;
}

test.each<[string, Parameters<typeof operationsOf>[0]]>([
  [
    "the first operation fails",
    [
      { from: 0, to: 3, outcome: "fail", error: ["mismatch", 1] },
      { from: 5, to: 9 },
    ],
  ],
  ["nothing is ever answered", Array.from({ length: 30 }, (_, from) => ({ from, process: from }))],
  ["one process is in doubt again and again", Array.from({ length: 9 }, (_, from) => ({ from, process: 1 }))],
  ["everything at the same moment", Array.from({ length: 9 }, () => ({ from: 0, to: 0 }))],
  [
    "values of 100 kB",
    [{ from: 0, to: 5, input: "x".repeat(100_000), output: Array.from({ length: 20_000 }, () => 7) }],
  ],
  ["text from right to left", [{ from: 0, to: 9, f: RIGHT_TO_LEFT, key: RIGHT_TO_LEFT, input: RIGHT_TO_LEFT }]],
  [
    "markup in every text",
    [
      { from: 0, to: 9, f: MARKUP, key: MARKUP, input: MARKUP, output: { [MARKUP]: MARKUP }, node: MARKUP },
      { from: 10, to: 12, f: MARKUP, key: `${MARKUP}2`, input: MARKUP, outcome: "fail", error: MARKUP },
    ],
  ],
  [
    "clocks that jump",
    [
      { from: 50, to: 60, process: 1 },
      { from: 10, to: 5, process: 1 },
      { from: -20, to: 900_000, process: 2 },
      { from: 1e9, to: 3, process: 1 },
    ],
  ],
])("%s", async (_what, drafts) => {
  expect(await lookAt(operationsOf(drafts))).toContain("outcome");
});

test("a history of nothing says so", async () => {
  const report = path("nothing.html");
  writeReportTo(report, bareRun([]));
  await withBrowserPage(browser(), pathToFileURL(report).href, { hash: "#timeline" }, async (page) => {
    expect(await page.innerText("main section p")).toBe("The history holds no operation, so there is nothing to draw.");
  });
});

test("whatever else is drawn", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.constantFrom(MARKUP, RIGHT_TO_LEFT, "", "\0\n"),
  );
  const draft = fc.record(
    {
      process: fc.nat(3),
      from: fc.nat(1e6),
      to: fc.nat(1e6),
      f: text,
      key: fc.oneof(text, fc.integer()),
      input: text,
      output: fc.oneof(text, fc.constant(null)),
      error: text,
      node: text,
      outcome: fc.constantFrom("ok" as const, "fail" as const, "info" as const),
    },
    { requiredKeys: ["process", "from"] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: 40 }), async (drafts) => {
      expect(await lookAt(operationsOf(drafts))).toContain("outcome");
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 120_000);
