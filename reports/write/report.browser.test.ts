/**
 * The page in a real browser, opened from disk as a person would.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { encodeEvent } from "../../histories/codecs/json-lines.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { readHistory } from "../../histories/files/read-history.ts";
import { type OpenOptions, openTab, withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { writeSmallRun } from "../testing/small-run.ts";
import type { Standing } from "../views/data/report-data.ts";
import { writeIndex } from "./write-index.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let store: string;
const reports = new Map<Standing, string>();

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "clew-browser-"));
  for (const standing of ["invalid", "valid", "unknown", "unfinished"] as const) {
    const directory = writeInventedRun(join(store, standing, "20261122T140311.042Z"), { standing, seconds: 10 });
    reports.set(standing, await writeReport(directory));
  }
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  for (const folder of [store, smallStore()]) rmSync(folder, { recursive: true, force: true });
});

/** Beside the store, so that its index does not list what only one test needs. */
function smallStore(): string {
  return `${store}-small`;
}

async function withPage(url: string, options: OpenOptions, look: (page: Page) => Promise<void>): Promise<void> {
  await withBrowserPage(browser, url, options, look);
}

function reportUrl(standing: Standing): string {
  return pathToFileURL(reports.get(standing) ?? "").href;
}

test("the first words are the verdict, the next what was run", async () => {
  await withPage(reportUrl("invalid"), {}, async (page) => {
    expect(await page.textContent("h1")).toBe("Not linearizable. raft · register · partition, kill, pause");
    expect(await page.textContent(".command code")).toContain("npx clew test --system raft");
    await page.waitForSelector(".story-figure rect.culprit");
    expect(await page.textContent(".story ol li")).toContain("write 9042 finished before");
  });
});

test.each([
  ["valid", "What was tried, and held"],
  ["unknown", "Why there is no clear answer"],
  ["unfinished", "What is left of this run"],
] as const)("a run that is %s says so first", async (standing, title) => {
  await withPage(reportUrl(standing), {}, async (page) => {
    expect(await page.textContent("section h2")).toBe(title);
    expect(await page.locator(".story-figure").count()).toBe(0);
  });
});

/** Three faults at once around the story, and one after it: their labels have little room side by side. */
function crowd(directory: string): void {
  const path = join(directory, "history.jsonl");
  const events = readHistory(path).events;
  const [first] = events.filter(({ process }) => Number(process) >= 2000);
  const fault = (f: string, offsetMs: number): HistoryEvent => {
    const value = f.startsWith("start") ? { nodes: ["n1", "n2", "n3"] } : null;
    return { index: 0, time: (first?.time ?? 0) + offsetMs * 1e6, type: "info", process: "nemesis", f, value };
  };
  const added = [
    fault("start-slow", -30),
    fault("start-lossy", -29),
    fault("start-pause", 1),
    fault("stop-slow", 500),
    fault("stop-lossy", 510),
    fault("stop-pause", 520),
  ];
  const all = [...events, ...added].sort((one, other) => one.time - other.time);
  writeFileSync(path, all.map((event, index) => `${encodeEvent({ ...event, index })}\n`).join(""));
}

test("labels of faults at the same time are not printed over each other, at any width", async () => {
  const directory = writeInventedRun(join(smallStore(), "crowded"), { standing: "invalid", seconds: 10 });
  crowd(directory);
  const url = pathToFileURL(await writeReport(directory)).href;
  for (const width of [700, 1280]) {
    await withPage(url, { width }, async (page) => {
      await page.waitForSelector(".story-figure .band-label");
      const boxes = await page.$$eval(".story-figure .band-label", (labels) =>
        labels.map((label) => {
          const { left, right, top, bottom } = label.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      );
      expect(boxes.length).toBeGreaterThanOrEqual(3);
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const areApart = one.right <= other.left || other.right <= one.left;
          expect(areApart || one.bottom <= other.top + 2 || other.bottom <= one.top + 2).toBe(true);
        }
      }
    });
  }
});

test("a story wider than the window opens at what does not fit, with a shadow where there is more", async () => {
  await withPage(reportUrl("invalid"), { width: 420 }, async (page) => {
    const frame = page.locator(".story .scroll-frame");
    await expect.poll(() => frame.getAttribute("class")).toContain("left");
    const opacity = (side: string): Promise<string> =>
      frame.evaluate((element, part) => getComputedStyle(element, part).opacity, side);
    await expect.poll(() => opacity("::before")).toBe("1");
    const culprit = await page.locator(".story-figure rect.culprit").first().boundingBox();
    expect((culprit?.x ?? 0) + (culprit?.width ?? 0)).toBeLessThanOrEqual(420);
    await frame.locator(".scroll").evaluate((element) => element.scrollTo({ left: 0 }));
    await expect.poll(() => frame.getAttribute("class")).toBe("scroll-frame right");
    await expect.poll(() => opacity("::after")).toBe("1");
    await expect.poll(() => opacity("::before")).toBe("0");
  });
  await withPage(reportUrl("invalid"), { hash: "#faults" }, async (page) => {
    await page.waitForSelector(".scroll-frame table.matrix");
    expect(await page.locator(".scroll-frame.left, .scroll-frame.right").count()).toBe(0);
  });
});

test("the way to the verdict is told apart from the explanation, which may be about other operations", async () => {
  await withPage(reportUrl("invalid"), {}, async (page) => {
    expect(await page.innerText(".story .verdict-method")).toMatch(/^How the verdict was reached, before anything was/);
    expect(await page.innerText(".story ol")).not.toContain("verdict");
  });
});

test("stepping through shows one operation after another, up to the one that does not fit", async () => {
  await withPage(reportUrl("invalid"), {}, async (page) => {
    await page.click("text=Step through");
    await expect
      .poll(() => page.textContent(".steps p"))
      .toContain("1 of 4. Takes effect next: Process 2003: write 9041");
    expect(await page.locator(".story-figure .dim").count()).toBe(4);
    for (let step = 0; step < 3; step++) await page.click(".steps button:has-text('Next')");
    await expect.poll(() => page.textContent(".steps p")).toContain("4 of 4. Here every order ends");
    expect(await page.isDisabled(".steps button:has-text('Next')")).toBe(true);
  });
});

test("tabs answer to click, arrows and the address, and none is empty", async () => {
  await withPage(reportUrl("unfinished"), {}, async (page) => {
    for (const tab of ["timeline", "nodes", "performance", "faults", "raw", "story"]) {
      await openTab(page, tab);
      await page.waitForSelector(`#tab-${tab}[aria-selected=true]`);
      expect((await page.innerText("[role=tabpanel]")).length).toBeGreaterThan(40);
    }
    await page.locator("[role=tab][aria-selected=true]").focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector('[role=tab][aria-selected=true]:has-text("Timeline")');
    expect(new URL(page.url()).hash).toBe("#timeline");
  });
});

test("charts are drawn, as points and as quantiles", async () => {
  await withPage(reportUrl("valid"), { hash: "#performance" }, async (page) => {
    await expect.poll(() => page.locator(".uplot canvas").count()).toBe(2);
    await page.click("text=Quantiles of ok");
    await page.waitForSelector('.u-legend >> text="p99"');
  });
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["dark", 700],
] as const)("in %s at %i px nothing is wider than the window", async (colorScheme, width) => {
  await withPage(reportUrl("invalid"), { width, colorScheme }, async (page) => {
    for (const tab of ["story", "timeline", "messages", "nodes", "performance", "faults", "raw"]) {
      await openTab(page, tab);
      await page.waitForSelector("#panel section");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
});

test("the dark scheme turns the page dark, the light one does not", async () => {
  const back = async (colorScheme: "light" | "dark"): Promise<string> => {
    let color = "";
    await withPage(reportUrl("valid"), { colorScheme }, async (page) => {
      color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    });
    return color;
  };
  expect(await back("dark")).toBe("rgb(20, 23, 27)");
  expect(await back("light")).toBe("rgb(251, 250, 247)");
});

test("a small run tells its story first, and shows every message with its fate", async () => {
  const report = pathToFileURL(await writeReport(writeSmallRun(join(smallStore(), "small")))).href;
  await withPage(report, { colorScheme: "dark" }, async (page) => {
    expect(await page.textContent("section h2")).toContain("What happened");
    expect(await page.textContent(".story-lines li")).toContain("n2 lost power before its vote for n1 was on disk.");
    await page.click("text=message by message");
    await page.waitForSelector(".messages-figure");
    await expect.poll(() => page.locator(".message").count()).toBe(6);
    expect(await page.locator(".messages-figure .cross").count()).toBe(2);
    expect(await page.locator(".outage.down").count()).toBe(1);
    await page.check("text=repeated messages");
    await expect.poll(() => page.locator(".message").count()).toBe(7);
    await page.locator(".message").nth(1).focus();
    await expect.poll(() => page.innerText("[role=tooltip]")).toContain("never sent: its node ended before");
    await page.click(".message-types button:has-text('append')");
    await expect.poll(() => page.locator(".message").count()).toBe(4);
  });
});

test("a run without records of single messages shows what its links did instead", async () => {
  await withPage(reportUrl("valid"), { hash: "#messages" }, async (page) => {
    expect(await page.innerText("section")).toContain("no single messages were recorded");
    expect(await page.locator("table.matrix").count()).toBe(1);
  });
});

test("the store's index leads to the reports", async () => {
  const index = pathToFileURL(await writeIndex(store)).href;
  await withPage(index, {}, async (page) => {
    expect(await page.locator("tbody tr").count()).toBe(4);
    await page.click("tr:has(.badge.invalid) a");
    await page.waitForSelector("text=Not linearizable.");
  });
});
