/**
 * Runs of which files are missing, broken or full of what pages stumble over: the page shows every tab all the same, asks
 * for nothing, complains of nothing, and runs no program but its own.
 */
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openTab, withBrowserPage } from "../testing/browser-page.ts";
import { ODD_RUNS, writeOddRun } from "../testing/odd-runs.ts";
import { useTestBrowser } from "../testing/test-browser.ts";
import { writeReport } from "./write-report.ts";

const { browser, path } = useTestBrowser();

test.each(ODD_RUNS)("%s: every tab is shown", async (kind) => {
  const directory = writeOddRun(path(kind.replaceAll(" ", "-")), kind);
  const url = pathToFileURL(await writeReport(directory)).href;
  await withBrowserPage(browser(), url, { hash: "#story?t=0.4", width: 700 }, async (page) => {
    const title = await page.title();
    const tabs = await page.locator("[role=tab]").evaluateAll((all) => all.map(({ id }) => id.replace("tab-", "")));
    expect(tabs.length).toBeGreaterThanOrEqual(7);
    for (const tab of tabs) {
      await openTab(page, tab);
      await page.waitForSelector("#panel section h2");
      expect([tab, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([tab, 0]);
    }
    // No text of the run became an element, or a program.
    expect(await page.locator("#app img, #app script").count()).toBe(0);
    expect(await page.title()).toBe(title);
  });
});
