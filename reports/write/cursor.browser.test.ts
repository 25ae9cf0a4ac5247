/**
 * One cursor for all views: a click, a key or a button moves it, every picture shows it, and what stands below the
 * pictures is as it was at that moment.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { openTab, untilDrawn, withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { writeSmallRun } from "../testing/small-run.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let folder: string;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clew-cursor-"));
  // Faults at 1 to 2.3 s, 3.7 to 5 s, 6.5 to 7.3 s and 8.2 to 8.8 s.
  url = pathToFileURL(
    await writeReport(writeInventedRun(join(folder, "run"), { standing: "valid", seconds: 10 })),
  ).href;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const hashOf = (page: Page): string => new URL(page.url()).hash;
const cursorOf = (page: Page): Promise<string> => page.innerText(".cursor-time");

/** Clicks at a share of the width of a picture's time. */
async function clickAt(page: Page, picture: string, share: number): Promise<void> {
  const target = page.locator(picture).first();
  const box = await target.boundingBox();
  await target.click({ position: { x: (box?.width ?? 0) * share, y: (box?.height ?? 0) / 2 } });
}

/** How many of the nodes' colours are in the picture. */
async function curveColors(page: Page): Promise<number> {
  return await page.locator(".plot canvas").evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context?.drawImage(element as HTMLCanvasElement, 0, 0);
    const pixels = context?.getImageData(0, 0, width, height).data ?? [];
    const style = getComputedStyle(document.documentElement);
    const wanted = new Set([0, 1, 2, 3, 4].map((node) => style.getPropertyValue(`--node-${node}`).trim()));
    const found = new Set<string>();
    for (let at = 0; at < pixels.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = pixels.slice(at, at + 3);
      found.add(`#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`);
    }
    return [...wanted].filter((color) => found.has(color)).length;
  });
}

test("a click in a plot sets the cursor, in the address and in all other views", async () => {
  await withBrowserPage(browser, url, { hash: "#performance" }, async (page) => {
    expect(await cursorOf(page)).toBe("no cursor");
    await clickAt(page, ".u-over", 0.42);
    await expect.poll(() => cursorOf(page)).toMatch(/^4\.[12]\d\d s$/);
    expect(await page.innerText(".time-bar .now")).toContain("in force: partition (n1 | n2 n3 n4 n5)");
    await expect.poll(() => hashOf(page)).toMatch(/^#performance\?t=4\.[12]\d*$/);
    const time = await cursorOf(page);
    await openTab(page, "nodes");
    expect(await page.innerText(".nodes-now h2")).toContain(`At ${time}`);
    expect(await page.locator(".timed line.cursor").count()).toBe(1);
  });
});

test("a drag in a plot chooses the window of time of all views, a double click takes it away", async () => {
  await withBrowserPage(browser, url, { hash: "#performance" }, async (page) => {
    const box = (await page.locator(".u-over").first().boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => hashOf(page)).toMatch(/^#performance\?from=[12]\.\d+&to=[45]/);
    // The end of a drag is no click.
    expect(await cursorOf(page)).toBe("no cursor");
    expect(await page.locator(".bar-of-time .window").count()).toBe(1);
    await untilDrawn(page);
    await page.locator(".u-over").first().dblclick();
    await expect.poll(() => page.locator(".bar-of-time .window").count()).toBe(0);
  });
});

test("the keyboard moves the cursor by steps, and from one event to the next", async () => {
  await withBrowserPage(browser, url, { hash: "#faults" }, async (page) => {
    await page.locator("input[type=range]").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => cursorOf(page)).toBe("0.010 s");
    await page.click("text=Event ›");
    await page.click("text=Event ›");
    await expect.poll(() => cursorOf(page)).toBe("1.000 s");
    expect(await page.innerText(".time-bar .now")).toContain("partition begins");
    await page.click("text=Clear");
    await expect.poll(() => cursorOf(page)).toBe("no cursor");
  });
});

test("links are lanes over time, and a matrix under the cursor", async () => {
  await withBrowserPage(browser, url, { hash: "#faults?t=4" }, async (page) => {
    // n1 and each of four others, both ways.
    expect(await page.locator("svg.timed > g > text").count()).toBe(8);
    const cells = page.locator("section:has(svg.timed) + section td:has-text('cut')");
    expect(await cells.count()).toBe(8);
    expect(await page.locator("tr.now").count()).toBe(1);
    await clickAt(page, "svg.timed", 0.98);
    await expect.poll(() => cells.count()).toBe(0);
    expect(await page.innerText("section:has(svg.timed) + section")).toContain("every link passed everything");
  });
});

test("nodes stand as they stood under the cursor, with what they said and logged until then", async () => {
  await withBrowserPage(browser, url, { hash: "#nodes?t=4" }, async (page) => {
    const now = page.locator(".nodes-now tbody tr");
    await expect.poll(() => now.nth(2).innerText()).toMatch(/n3\s+leader\s+5\s+4,000\s+3,997/);
    // Cut off since 3.7 s.
    expect(await now.nth(0).innerText()).toMatch(/n1\s+leader\s+5\s+3,700/);
    expect(await now.nth(1).innerText()).toMatch(/n2\s+–/);
    expect(await page.innerText(".cards section:nth-child(3) li.at")).toContain("leader, term 5");
    await page.click(".cards section:nth-child(3) summary");
    expect(await page.innerText(".cards section:nth-child(3) .log li")).toContain("n3 ready");
    await page.evaluate(() => {
      location.hash = "#nodes?t=7";
    });
    await expect.poll(() => now.nth(2).innerText()).toMatch(/n3\s+down\s+–\s+–\s+–/);
    await expect.poll(() => now.nth(4).innerText()).toMatch(/n5\s+leader\s+7/);
  });
});

test("how far each node was is a curve over time, with the cursor, the window and the choice of the address", async () => {
  await withBrowserPage(browser, url, { hash: "#nodes?t=7&progress=applied" }, async (page) => {
    const far = page.locator("section:has-text('How far each node was')");
    await far.locator(".u-over").waitFor();
    expect(await far.locator(".plot").getAttribute("aria-label")).toBe("Applied, of each node over time");
    expect(await far.locator(".u-legend .u-series").count()).toBe(6);
    await expect.poll(() => curveColors(page)).toBeGreaterThan(3);
    await far.getByRole("button", { name: "Term" }).click();
    await expect.poll(() => hashOf(page)).toBe("#nodes?t=7&progress=term");
    await clickAt(page, ".u-over", 0.42);
    await expect.poll(() => cursorOf(page)).toMatch(/^4\.[12]\d\d s$/);
    await expect.poll(() => page.innerText(".nodes-now h2")).toContain("At 4.");
    await far.getByRole("button", { name: "Committed" }).click();
    await expect.poll(() => hashOf(page)).toMatch(/^#nodes\?t=4\.[12]\d*$/);
  });
});

test("after each fault it is said how soon clients were served again", async () => {
  await withBrowserPage(browser, url, { hash: "#performance" }, async (page) => {
    const rows = page.locator("section:has-text('After each fault') tbody tr");
    expect(await rows.count()).toBe(4);
    expect(await rows.first().innerText()).toMatch(/partition\s+2\.304 s\s+[\d.]+ (ms|µs)/);
    await rows.first().locator("button").click();
    await expect.poll(() => cursorOf(page)).toBe("2.304 s");
  });
});

test("messages are found by words and by a node, as the address says, and a click sets the cursor among them", async () => {
  const small = pathToFileURL(await writeReport(writeSmallRun(join(folder, "small")))).href;
  await withBrowserPage(browser, small, { hash: "#messages?text=vote" }, async (page) => {
    const shown = page.locator(".messages-figure .message");
    await expect.poll(() => shown.count()).toBe(2);
    expect(await page.inputValue("input[type=search]")).toBe("vote");
    await page.fill("input[type=search]", "");
    await expect.poll(() => shown.count()).toBe(6);
    await page.selectOption(".message-search select", "client 0");
    await expect.poll(() => shown.count()).toBe(2);
    await expect.poll(() => hashOf(page)).toBe("#messages?node=client+0");
    await page.fill("input[type=search]", "nothing says this");
    await page.waitForSelector("text=No message matches.");
    await page.fill("input[type=search]", "");
    await page.locator(".messages-figure").click({ position: { x: 40, y: 30 } });
    await expect.poll(() => page.locator(".messages-figure line.cursor").count()).toBe(1);
    expect(await cursorOf(page)).toMatch(/^0\.0\d\d s$/);
  });
});
