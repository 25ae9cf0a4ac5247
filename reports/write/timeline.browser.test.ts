/** The timeline in a real browser: pointed at, moved, zoomed, searched, and read by keyboard. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { paintedPixels, placeOf, windowOf } from "../testing/lanes-page.ts";
import { bareRun, operationsOf } from "../testing/operations.ts";
import { writeReportTo } from "./report-file.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let folder: string;
let failing: string;
let plain: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clew-timeline-"));
  const directory = writeInventedRun(join(folder, "run"), { standing: "invalid", seconds: 10 });
  failing = pathToFileURL(await writeReport(directory)).href;
  plain = pageOf(
    "plain",
    Array.from({ length: 200 }, (_, at) => ({
      process: at % 4,
      from: at * 10 + (at % 4),
      to: at * 10 + (at % 4) + 20,
      f: at % 2 === 0 ? "write" : "read",
      input: at % 2 === 0 ? `value ${at}` : null,
      ...(at % 2 === 0 ? {} : { output: `value ${at - 1}` }),
    })),
  );
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The address of a page of these operations. */
function pageOf(name: string, drafts: Parameters<typeof operationsOf>[0]): string {
  const path = join(folder, `${name}.html`);
  writeReportTo(path, bareRun(operationsOf(drafts)));
  return pathToFileURL(path).href;
}

const SECOND = { startNs: 0.5e9, endNs: 1.5e9 };
const HASH = "#timeline?from=0.5&to=1.5";
const details = (page: Page): Promise<string> => page.innerText(".pinned .details");
const spoken = async (page: Page): Promise<string> => (await page.textContent("[aria-live=polite].unseen")) ?? "";

test("the failure is there at first: told, outlined, with its details", async () => {
  await withBrowserPage(browser, failing, { hash: "#timeline" }, async (page) => {
    await page.waitForSelector(".lanes canvas");
    for (const part of ["read → 9041", "does not fit", "2012", "x17s", "n1", "(8.0 ms)"]) {
      expect(await details(page)).toContain(part);
    }
    expect(await spoken(page)).toMatch(/^process 2012, read → 9041, key x17s, ok, .* s to .* s, 1 of 1 on its lane$/);
    expect(await paintedPixels(page)).toBeGreaterThan(5_000);
  });
});

test("pointing at a bar shows everything of its operation; leaving it hides that; a click keeps it", async () => {
  await withBrowserPage(browser, plain, { hash: HASH }, async (page) => {
    // Operation 100 is of process 0, from 1.000 s to 1.020 s.
    const bar = await placeOf(page, { lane: 0, timeNs: 1.01e9, ...SECOND });
    await page.mouse.move(bar.x, bar.y);
    await expect.poll(() => page.innerText("[role=tooltip]")).toContain('write "value 100"');
    await page.mouse.move(bar.x, bar.y + 16);
    await expect.poll(() => page.locator("[role=tooltip]").count()).toBe(0);
    await page.mouse.click(bar.x, bar.y);
    await expect.poll(() => details(page)).toContain("value 100");
    expect(new URL(page.url()).hash).toContain("#timeline/100?");
    await page.goBack();
    await expect.poll(() => page.locator(".pinned").count()).toBe(0);
  });
});

test("a click beside the bars puts the cursor of all views there", async () => {
  await withBrowserPage(browser, plain, { hash: HASH }, async (page) => {
    const place = await placeOf(page, { lane: 0, timeNs: 0.75e9, ...SECOND });
    await page.mouse.click(place.x, place.y + 14);
    await expect.poll(() => new URL(page.url()).hash).toMatch(/t=0\.7[45]/);
  });
});

test("the wheel zooms, and what is under the pointer stays there; a pad's pinch does the same", async () => {
  await withBrowserPage(browser, plain, { hash: HASH }, async (page) => {
    const place = await placeOf(page, { lane: 1, timeNs: 1.25e9, ...SECOND });
    await page.mouse.move(place.x, place.y);
    await page.mouse.wheel(0, -100);
    await expect.poll(() => windowOf(page).endNs - windowOf(page).startNs).toBeCloseTo(0.8e9, -4);
    expect(windowOf(page).startNs).toBeCloseTo(1.25e9 - 0.75 * 0.8e9, -7);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, 60);
    await page.keyboard.up("Control");
    await expect.poll(() => windowOf(page).endNs - windowOf(page).startNs).toBeGreaterThan(0.9e9);
  });
});

test("dragging moves through time, with Shift it chooses a stretch; the wheel sideways moves, too", async () => {
  await withBrowserPage(browser, plain, { hash: HASH }, async (page) => {
    const from = await placeOf(page, { lane: 1, timeNs: 1e9, ...SECOND });
    const to = await placeOf(page, { lane: 1, timeNs: 1.2e9, ...SECOND });
    const drag = async (): Promise<void> => {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x + 20, from.y);
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
    };
    await drag();
    await expect.poll(() => windowOf(page).startNs).toBeCloseTo(0.3e9, -7);
    expect(windowOf(page).endNs - windowOf(page).startNs).toBeCloseTo(1e9, -3);
    expect(await page.locator(".pinned").count()).toBe(0);
    await page.mouse.wheel(100, 0);
    await expect.poll(() => windowOf(page).startNs).toBeGreaterThan(0.35e9);
    const before = windowOf(page);
    await page.keyboard.down("Shift");
    await drag();
    await page.keyboard.up("Shift");
    await expect.poll(() => windowOf(page).endNs - windowOf(page).startNs).toBeCloseTo(0.2e9, -7);
    expect(windowOf(page).startNs).toBeCloseTo(before.startNs + 0.5e9, -7);
    await page.click("text=All of it");
    await expect.poll(() => windowOf(page).endNs).toBeGreaterThan(2e9);
  });
});

test("two fingers zoom", async () => {
  await withBrowserPage(browser, plain, { hash: HASH }, async (page) => {
    const middle = await placeOf(page, { lane: 1, timeNs: 1e9, ...SECOND });
    const session = await page.context().newCDPSession(page);
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", apart: number): Promise<void> => {
      const points = [-apart, apart].map((dx, id) => ({ x: middle.x + dx, y: middle.y, id }));
      await session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : points });
    };
    await touch("touchStart", 50);
    for (const apart of [60, 80, 100]) await touch("touchMove", apart);
    await touch("touchEnd", 0);
    await expect.poll(() => windowOf(page).endNs - windowOf(page).startNs).toBeLessThan(0.7e9);
    expect((windowOf(page).endNs + windowOf(page).startNs) / 2 / 1e9).toBeCloseTo(1, 1);
  });
});

test("the timeline can be walked with the keyboard alone, and says where one is", async () => {
  await withBrowserPage(browser, plain, { hash: HASH }, async (page) => {
    await page.locator(".lanes-box").focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => spoken(page)).toContain('process 0, write "value 48"');
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => spoken(page)).toContain('process 0, write "value 52"');
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => spoken(page)).toContain('process 1, read → "value 52"');
    await expect.poll(() => details(page)).toContain("value 52");
    await page.keyboard.press("End");
    await expect.poll(() => spoken(page)).toContain("50 of 50 on its lane");
    await expect.poll(() => windowOf(page).endNs).toBeGreaterThan(1.9e9);
    const width = windowOf(page).endNs - windowOf(page).startNs;
    await page.keyboard.press("+");
    await expect.poll(() => windowOf(page).endNs - windowOf(page).startNs).toBeCloseTo(width / 2, -3);
    const { startNs } = windowOf(page);
    await page.keyboard.press("Shift+ArrowLeft");
    await expect.poll(() => windowOf(page).startNs).toBeLessThan(startNs);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".pinned").count()).toBe(0);
  });
});

test("a search and filters leave what matches, and the address keeps them", async () => {
  await withBrowserPage(browser, plain, { hash: "#timeline" }, async (page) => {
    await page.waitForSelector(".lanes canvas");
    const all = await paintedPixels(page);
    await page.fill("[role=search] input >> nth=0", "value 10");
    // value 10 and 100 to 108, and the reads that saw them.
    await expect.poll(() => page.innerText("[role=search] .soft")).toBe("12 match");
    await expect.poll(() => paintedPixels(page)).toBeLessThan(all);
    await page.selectOption("[role=search] select >> nth=0", "read");
    await expect.poll(() => page.innerText("[role=search] .soft")).toBe("6 match");
    await expect.poll(() => new URL(page.url()).hash).toContain("text=value+10&f=read");
    await page.fill("[role=search] input >> nth=1", "17");
    await page.waitForSelector("text=No operation matches.");
    await page.click("text=Show all");
    await expect.poll(() => paintedPixels(page)).toBe(all);
  });
});

test("another key can be chosen, all keys, and a lane for each of them", async () => {
  await withBrowserPage(browser, failing, { hash: "#timeline" }, async (page) => {
    const choice = page.locator("label:has-text('Key') select").first();
    const shown = (): Promise<string> => page.innerText(".panel p.soft");
    expect(await shown()).toContain("Not valid. 5 operations.");
    await choice.selectOption({ index: 2 });
    await expect.poll(shown).toMatch(/^Valid/);
    await choice.selectOption("-1");
    await expect.poll(shown).toMatch(/operations on 43 keys, \d+ lanes\./);
    const lanes = async (): Promise<number> => Number(/, (\d+) lanes/.exec(await shown())?.[1]);
    const processes = await lanes();
    await page.click("text=by key");
    await expect.poll(lanes).toBeGreaterThan(processes);
  });
});

test("ten thousand lanes scroll, and the last of them answers", async () => {
  const url = pageOf(
    "lanes",
    Array.from({ length: 20_000 }, (_, at) => ({ process: at % 10_000, from: at, to: at + 5, key: "only", input: at })),
  );
  await withBrowserPage(browser, url, { hash: "#timeline" }, async (page) => {
    await page.waitForSelector(".lanes canvas");
    expect(await page.locator(".lanes-box").getAttribute("aria-label")).toBe("Operations on 10,000 lanes over time");
    expect(await page.locator("body *").count()).toBeLessThan(300);
    await page.locator(".lanes-box").evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.evaluate(() => {
      location.hash = "#timeline/19999";
    });
    await expect.poll(() => spoken(page)).toContain("process 9999, write 19999");
    await expect.poll(() => paintedPixels(page)).toBeGreaterThan(10_000);
    await page.locator(".lanes-box").focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => spoken(page)).toContain("process 9998, write 19998");
    const scrolled = (): Promise<number> => page.locator(".lanes-box").evaluate((box) => box.scrollTop);
    await page.evaluate(() => {
      location.hash = "#timeline/0";
    });
    await expect.poll(scrolled).toBe(0);
  });
});
