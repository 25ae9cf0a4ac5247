/**
 * What a page shows in full where it is easily half hidden or half told: two failures, small runs, words near lines and
 * bands, tables in narrow windows.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { type OpenOptions, withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { smallRun, writeSmallRun } from "../testing/small-run.ts";
import { buildReport } from "../views/build-report.ts";
import { readRun } from "./read-run.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let store: string;

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "clew-details-"));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(store, { recursive: true, force: true });
});

async function withPage(url: string, options: OpenOptions, look: (page: Page) => Promise<void>): Promise<void> {
  await withBrowserPage(browser, url, options, look);
}

/** A small run that broke an invariant, and then showed clients what has no order; it was made small. */
async function smallRunWithTwoFailures(): Promise<string> {
  const directory = writeSmallRun(join(store, "two-failures"));
  const run = smallRun();
  const [first, second] = run.results?.story ?? [];
  const failure = { time: 17.5e6, text: "What clients saw has no order.", isFailure: true };
  const story = [first, { ...second, time: 7e6, isFailure: true }, failure];
  const invariant = { kind: "invariants", name: "invariants", valid: false, message: "elected twice", time: 7e6 };
  writeFileSync(join(directory, "results.json"), JSON.stringify({ ...run.results, story, checks: [invariant] }));
  const shrunkFrom = { seed: 3, kept: "invariant: elected twice", others: ["history"] };
  writeFileSync(join(directory, "test.json"), JSON.stringify({ ...run.test, seed: 5, shrunkFrom }));
  return pathToFileURL(await writeReport(directory)).href;
}

test("of two failures both are told as such, and what the run was made from", async () => {
  await withPage(await smallRunWithTwoFailures(), {}, async (page) => {
    expect(await page.locator(".story-lines .fails").allInnerTexts()).toEqual([
      expect.stringContaining("That breaks a promise"),
      expect.stringContaining("What clients saw has no order."),
    ]);
    expect(await page.innerText(".origin")).toContain("the run of seed 3; with seed 5 it fails the same way");
    expect(await page.innerText(".origin")).toContain(
      "by history; only the first, invariant: elected twice, was kept.",
    );
  });
});

test("what failed beside the history is told below its story", async () => {
  const directory = writeInventedRun(join(store, "more-failed"), { standing: "invalid", seconds: 10 });
  const path = join(directory, "results.json");
  const results = JSON.parse(readFileSync(path, "utf8")) as { readonly checks: readonly object[] };
  const invariant = { kind: "invariants", name: "invariants", valid: false, message: "elected twice" };
  writeFileSync(path, JSON.stringify({ ...results, checks: [...results.checks, invariant] }));
  await withPage(pathToFileURL(await writeReport(directory)).href, {}, async (page) => {
    expect(await page.innerText(".other-failures")).toMatch(/What else failed\s+✕\s+invariants\s+elected twice/);
  });
});

test("the glance of a small run shows each operation, times, and where it first failed", async () => {
  await withPage(await smallRunWithTwoFailures(), {}, async (page) => {
    const glance = page.locator("svg[aria-label^='Operations, faults']");
    expect(await glance.locator(".glance-operations rect").count()).toBe(1);
    expect(await glance.locator(".glance-operations text").textContent()).toBe("write 1");
    expect(await glance.locator(".curve").count()).toBe(0);
    const words = (await glance.locator("text").allTextContents()).join(" ");
    expect(words.match(/\d s/g)?.length).toBeGreaterThan(3);
    expect(words).not.toContain("/s");
    expect(await glance.locator(".failure text").textContent()).toBe("0.007 s");
  });
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where these are on the page; a line has no width. */
async function boxesOf(page: Page, selector: string): Promise<readonly Box[]> {
  await page.waitForSelector(selector, { state: "attached" });
  return await page.$$eval(selector, (elements) =>
    elements.map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left, right, top, bottom };
    }),
  );
}

function touch(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

test("words on a leader's strip are beside the line of the failure, not under it", async () => {
  const directory = writeInventedRun(join(store, "strip"), { standing: "invalid", seconds: 10 });
  const path = join(directory, "notes.jsonl");
  // It began to lead just before, so its words begin where the line is.
  const note = { time: 4.18e9, node: "n2", note: { event: "role", role: "leader", term: 9 } };
  writeFileSync(path, `${readFileSync(path, "utf8")}${JSON.stringify(note)}\n`);
  const { failureNs = 0 } = buildReport(readRun(directory));
  expect(Math.abs(failureNs - 4.27e9)).toBeLessThan(0.05e9);
  await withPage(pathToFileURL(await writeReport(directory)).href, {}, async (page) => {
    const [line] = await boxesOf(page, ".failure line");
    const labels = await boxesOf(page, "text.on-strip");
    expect(labels.length).toBeGreaterThanOrEqual(3);
    expect(labels.filter(({ left, right }) => left < (line?.right ?? 0) && (line?.left ?? 0) < right)).toEqual([]);
  });
});

test("the word of an outage is clear of the mark of its fault", async () => {
  await withPage(await smallRunWithTwoFailures(), { hash: "#messages" }, async (page) => {
    const words = await boxesOf(page, ".outage-words");
    const marks = await boxesOf(page, ".fault-line rect");
    expect([words.length, marks.length]).toEqual([1, 2]);
    expect(words.some((word) => marks.some((mark) => touch(word, mark)))).toBe(false);
  });
});

test("figures of the whole run are shown without scrolling", async () => {
  const directory = writeInventedRun(join(store, "figures"), { standing: "valid", seconds: 5 });
  const path = join(directory, "results.json");
  const results = JSON.parse(readFileSync(path, "utf8")) as { readonly checks: readonly object[] };
  const totals = { sent: 2_411_528, received: 2_411_509 };
  const perOperation = { all: 128.57, clients: 2, servers: 126.57 };
  const network = { all: totals, clients: totals, servers: totals, services: totals, perOperation };
  const stableLatencyMs = { p0: 0, p50: 98, p95: 2_207, p99: 10_352, p100: 10_394 };
  const check = { ...results.checks[0], name: "set-full", figures: { stable: 529, stableLatencyMs } };
  const availability = { okFraction: 0.9835, required: 0.99 };
  writeFileSync(path, JSON.stringify({ ...results, checks: [check], network, availability }));
  await withPage(pathToFileURL(await writeReport(directory)).href, { hash: "#performance" }, async (page) => {
    expect(await page.locator(".figures table").count()).toBe(2);
    const hidden = await page.$$eval(".figures .scroll", (boxes) =>
      boxes.map((box) => box.scrollWidth - box.clientWidth),
    );
    expect(hidden).toEqual([0, 0]);
    expect(await page.innerText(".falls-short")).toBe("98.35 % of 861 operations were ok; at least 99 % must be.");
  });
});

test.each([700, 1010, 1280])("at %i px the story's tables show all of their text without scrolling", async (width) => {
  const directory = writeInventedRun(join(store, `faults-${width}`), { standing: "invalid", seconds: 10 });
  const path = join(directory, "results.json");
  const results = JSON.parse(readFileSync(path, "utf8")) as { readonly faults: readonly object[] };
  const succeeded = { read: 12_177, write: 10_237, cas: 9_118, delete: 4_001, append: 3_702 };
  const effect = "n1 was killed once, n2 once, n3 once, n4 2 times, n5 once";
  const faults = results.faults.map((fault) => ({ ...fault, fault: "power-loss", succeeded, effect }));
  writeFileSync(path, JSON.stringify({ ...results, faults }));
  await withPage(pathToFileURL(await writeReport(directory)).href, { width }, async (page) => {
    await page.waitForSelector(".two table");
    const hidden = await page.$$eval(".two .scroll", (boxes) => boxes.map((box) => box.scrollWidth - box.clientWidth));
    expect(hidden).toEqual([0, 0]);
  });
});
