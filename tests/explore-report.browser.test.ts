/**
 * The report of a search in a real browser: the trace as a story, its messages one by one, its history, and the command
 * that repeats it.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withBrowserPage } from "../reports/testing/browser-page.ts";
import { launchBrowser } from "./browser.ts";
import { clew, temporaryStore } from "./clew-command.ts";

const store = temporaryStore();
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  store.remove();
});

async function reportOf(...args: readonly string[]): Promise<string> {
  await clew("explore", ...args, "--store", store.path);
  return pathToFileURL(join(realpathSync(join(store.path, "latest")), "report.html")).href;
}

test("shows the shortest trace: story, messages, crash and history", async () => {
  const url = await reportOf(..."--system test-and-set --mutant T02 --crashes 1".split(" "));
  await withBrowserPage(browser, url, {}, async (page) => {
    expect(await page.textContent("h1")).toMatch(/^Not linearizable\. test-and-set with mutant\s+T02/);
    expect(await page.textContent(".command code")).toBe(
      "npx clew explore --system test-and-set --mutant T02 --crashes 1",
    );
    const text = (await page.textContent("main")) ?? "";
    for (const line of ["n1 crashed.", "n1 started again.", "does not fit", "8 events lead to what is wrong"]) {
      expect(text).toContain(line);
    }
    await page.waitForSelector(".story-figure rect.culprit");
  });
  await withBrowserPage(browser, url, { hash: "#messages" }, async (page) => {
    const text = (await page.textContent("main")) ?? "";
    for (const part of ["kill-n1: n1", "kill-n1 ends", "client 1", "tas → 0", "here it fails"]) {
      expect(text).toContain(part);
    }
    // Two requests and two answers arrive.
    expect(await page.locator(".messages-figure .message line.arrow").count()).toBe(4);
  });
});

test("says of a search that saw everything how much that was", async () => {
  const url = await reportOf(..."--system test-and-set --crashes 1".split(" "));
  await withBrowserPage(browser, url, {}, async (page) => {
    expect(await page.textContent("h1")).toMatch(/^Safe within the bounds\./);
    expect(await page.textContent("main")).toMatch(/[\d,]+ states, [\d,]+ steps between them, .* all that there are/);
  });
});
