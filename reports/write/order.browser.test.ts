/** Stepping through an order in a real browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let store: string;

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "clew-order-"));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(store, { recursive: true, force: true });
});

async function look(standing: "valid" | "unknown", hash: string, at: (page: Page) => Promise<void>): Promise<void> {
  const report = await writeReport(writeInventedRun(join(store, standing), { standing, seconds: 5 }));
  await withBrowserPage(browser, pathToFileURL(report).href, { hash }, at);
}

test("buttons, keys, rows and the slider step through an order, and the address says where", async () => {
  await look("valid", "#order", async (page) => {
    const present = page.locator("tr[aria-current]");
    const step = (): Promise<string | null> => present.locator("td").first().textContent();
    const whole = Number(await page.locator("input[type=range]").getAttribute("max"));
    await expect.poll(step).toBe(String(whole));
    await page.click("button[aria-label='To the beginning']");
    await expect.poll(step).toBe("0");
    await page.click("button[aria-label='One step on']");
    await expect.poll(step).toBe("1");
    expect(await present.locator("code").textContent()).toMatch(/^\d+$/);
    const id = await present.getAttribute("data-operation");
    await page.waitForURL((url) => url.hash.startsWith(`#order/${id}?`));
    await present.locator("button").focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(step).toBe("2");
    await page.keyboard.press("ArrowDown");
    await expect.poll(step).toBe("3");
    await page.locator("tr[data-operation] button").first().click();
    await expect.poll(step).toBe("1");
    await page.locator("input[type=range]").fill("2");
    await expect.poll(step).toBe("2");
    await expect.poll(() => page.textContent("output")).toContain("2 of ");
  });
});

test("a link leads to an operation in the order of its key", async () => {
  let id: string | null = "";
  await look("valid", "#order", async (page) => {
    const present = (): Promise<string | null> => page.locator("tr[aria-current]").getAttribute("data-operation");
    const first = await present();
    await page.selectOption("main select", { index: 3 });
    await expect.poll(present).not.toBe(first);
    id = await present();
  });
  await look("valid", `#order/${id}`, async (page) => {
    expect(await page.locator("tr[aria-current]").getAttribute("data-operation")).toBe(id);
    expect(await page.locator(".order select").inputValue()).toBe("3");
  });
});

test("a run without an order says why there is none", async () => {
  await look("unknown", "#order", async (page) => {
    expect(await page.textContent("section.order, section")).toContain("No order was kept");
  });
});
