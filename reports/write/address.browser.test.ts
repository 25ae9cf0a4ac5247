/**
 * The address of a page says what its reader looks at: links lead there, back and forward work, nonsense does no harm.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { openTab, withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { writeSmallRun } from "../testing/small-run.ts";
import { writeReport } from "./write-report.ts";

let browser: Browser;
let folder: string;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clew-address-"));
  const directory = writeInventedRun(join(folder, "run"), { standing: "valid", seconds: 4 });
  url = pathToFileURL(await writeReport(directory)).href;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const hashOf = (page: Page): string => new URL(page.url()).hash;
const selectedTab = (page: Page): Promise<string> => page.innerText("[role=tab][aria-selected=true]");

test("a link to an operation opens it; back and forward go from one to the other", async () => {
  await withBrowserPage(browser, url, { hash: "#timeline/5" }, async (page) => {
    const details = page.locator(".pinned .details");
    const first = await details.innerText();
    await page.evaluate(() => {
      location.hash = "#timeline/9";
    });
    await expect.poll(() => details.innerText()).not.toBe(first);
    await page.goBack();
    await expect.poll(() => details.innerText()).toBe(first);
    expect(hashOf(page)).toBe("#timeline/5");
    await page.goForward();
    await expect.poll(() => details.innerText()).not.toBe(first);
  });
});

test("tabs keep what is looked at, and back returns to the one before", async () => {
  await withBrowserPage(browser, url, { hash: "#nodes/5?t=1.5&node=n1" }, async (page) => {
    await page.click("#tab-faults");
    await expect.poll(() => hashOf(page)).toBe("#faults/5?t=1.5&node=n1");
    await expect.poll(() => selectedTab(page)).toBe("Faults");
    await page.goBack();
    await expect.poll(() => selectedTab(page)).toBe("Nodes");
    expect(hashOf(page)).toBe("#nodes/5?t=1.5&node=n1");
  });
});

test("how a view shows things is in its address, and so is there for whoever follows a link", async () => {
  const pressed = (page: Page): Promise<string[]> =>
    page.locator("button[aria-pressed=true]").evaluateAll((all) => all.map(({ textContent }) => textContent ?? ""));
  await withBrowserPage(browser, url, { hash: "#timeline?key=" }, async (page) => {
    await page.getByRole("button", { name: "by key" }).click();
    await expect.poll(() => hashOf(page)).toBe("#timeline?key=&lanes=key");
    await page.reload();
    await expect.poll(() => pressed(page)).toEqual(["by key"]);
    await page.getByLabel("when each may have taken effect").uncheck();
    await expect.poll(() => hashOf(page)).toBe("#timeline?key=&lanes=key&effects=hidden");
    await page.evaluate(() => {
      location.hash = "#performance?rates=operation&latency=quantiles";
    });
    await expect.poll(() => pressed(page)).toEqual(["By operation", "Quantiles of ok"]);
    await page.getByRole("button", { name: "By outcome" }).click();
    await expect.poll(() => hashOf(page)).toBe("#performance?latency=quantiles");
  });
});

test("which messages are drawn is in the address", async () => {
  const small = pathToFileURL(await writeReport(writeSmallRun(join(folder, "small")))).href;
  await withBrowserPage(browser, small, { hash: "#messages" }, async (page) => {
    const shown = page.locator(".messages-figure .message");
    await expect.poll(() => shown.count()).toBe(6);
    await page.locator(".message-types button").first().click();
    await expect.poll(() => hashOf(page)).toMatch(/^#messages\?without=\w+$/);
    await expect.poll(() => shown.count()).toBeLessThan(6);
    await page.getByLabel("repeated messages").check();
    await expect.poll(() => hashOf(page)).toMatch(/^#messages\?repeated=shown&without=\w+$/);
    await page.reload();
    await shown.first().waitFor();
    expect(await page.locator(".message-types button[aria-pressed=false]").count()).toBe(1);
    expect(await page.getByLabel("repeated messages").isChecked()).toBe(true);
  });
});

test.each([
  "#timeline/99999999?t=soon&from=9&to=1",
  "#nowhere?%E0%A4%A=%&key=%22",
  "#timeline?key=no-such-key&process=-1&type=odd&t=31000000&from=1&to=30000000",
  "#<script>alert(1)</script>",
])("the address %s shows a page all the same", async (hash) => {
  await withBrowserPage(browser, url, { hash }, async (page) => {
    for (const tab of ["story", "timeline", "messages", "nodes", "performance", "faults", "raw"]) {
      await openTab(page, tab);
      await page.waitForSelector("#panel section h2");
      expect(await selectedTab(page)).toBe(await page.innerText(`#tab-${tab}`));
    }
  });
});
