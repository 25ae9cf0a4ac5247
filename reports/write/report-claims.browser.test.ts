/**
 * What a system claims, in the page and in the terminal: each check has its line, which says whether it is so.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import type { CheckResult, RunResults } from "../../runs/results.ts";
import { withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import type { Standing } from "../views/data/report-data.ts";
import { readRun } from "./read-run.ts";
import { summaryText } from "./text.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let store: string;

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "clew-claims-"));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(store, { recursive: true, force: true });
});

const history = { kind: "history" } as const;
const STALE = { promise: "not-promised", notPromisedBecause: "a read may be old" } as const;
const held: CheckResult = { ...history, name: "order", valid: true, message: "It fits.", promise: "promised" };
const stale: CheckResult = { ...history, name: "fresh-reads", valid: false, message: "One was old.", ...STALE };
const unsure: CheckResult = {
  ...history,
  name: "watches",
  valid: "unknown",
  message: "Undecided: no answer carries a zxid.",
  promise: "promised",
};
const broken: CheckResult = { ...unsure, name: "names", valid: false, message: "One came twice." };
const spared: CheckResult = { ...unsure, name: "late-reads", message: "Undecided: none was seen.", ...STALE };

/** A run of this standing whose results end with these checks. */
function runWith(standing: Standing, checks: readonly CheckResult[]): string {
  const directory = writeInventedRun(join(store, standing, "20261122T140311.042Z"), { standing, seconds: 2 });
  const path = join(directory, "results.json");
  const results = JSON.parse(readFileSync(path, "utf8")) as RunResults;
  writeFileSync(path, JSON.stringify({ ...results, checks: [...results.checks, ...checks] }));
  return directory;
}

test("a valid run shows what holds, and what does not as the system says", async () => {
  const report = await writeReport(runWith("valid", [held, stale]));
  await withBrowserPage(browser, pathToFileURL(report).href, {}, async (page) => {
    const line = (name: string) => page.locator(".checks li", { hasText: name });
    expect(await line("order").locator(".claim").textContent()).toBe("holds");
    expect(await line("fresh-reads").locator(".claim").textContent()).toBe("does not hold, as the system says");
    expect(await line("fresh-reads").textContent()).toContain("Not promised: a read may be old.");
    // It is marked as no failure.
    expect(await page.locator(".checks li.check-false").count()).toBe(0);
    expect(await line("fresh-reads").locator(".mark").getAttribute("aria-label")).toBe("false, as the system says");
  });
});

test("a check that could not be decided says so, promised or not", async () => {
  const report = await writeReport(runWith("unknown", [held, unsure, spared]));
  await withBrowserPage(browser, pathToFileURL(report).href, {}, async (page) => {
    const line = (name: string) => page.locator(".checks li", { hasText: name });
    expect(await line("watches").locator(".mark").textContent()).toBe("?");
    expect(await line("watches").locator(".claim").textContent()).toBe("undecided");
    expect(await line("watches").textContent()).toContain("no answer carries a zxid");
    expect(await line("late-reads").locator(".claim").textContent()).toBe("undecided, and not promised");
  });
});

test("a run with a story shows its promises beside it, the broken one first", async () => {
  const report = await writeReport(runWith("invalid", [held, stale, broken]));
  await withBrowserPage(browser, pathToFileURL(report).href, {}, async (page) => {
    const lines = page.locator(".claimed .checks li");
    await lines.first().waitFor();
    expect(await lines.locator("b").allTextContents()).toEqual(["names", "fresh-reads", "order"]);
    expect(await lines.first().locator(".claim").textContent()).toBe("BROKEN");
  });
});

test("the terminal says the same", () => {
  const { test: record, results } = readRun(runWith("valid", [held, stale, unsure, broken]));
  if (record === undefined) throw new Error("the run has no test.json");
  const lines = summaryText(record, results, {}).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "✓ promised, and holds: order",
      "○ fresh-reads (does not hold, as the system says): One was old. Not promised: a read may be old.",
      "? watches (undecided): Undecided: no answer carries a zxid.",
      "✕ names (BROKEN): One came twice.",
    ]),
  );
});
