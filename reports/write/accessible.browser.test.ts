/**
 * The page for people who use it without a mouse, without seeing it, with fewer colours, on paper or on a small screen.
 * The rules are axe's: WCAG 2 at levels A and AA, and what else it knows to be a mistake.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../tests/browser.ts";
import { withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { writeSmallRun } from "../testing/small-run.ts";
import { writeReport } from "./write-report.ts";

const TABS = ["story", "timeline", "messages", "nodes", "performance", "faults", "raw"];

let browser: Browser;
let folder: string;
const urls = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clew-accessible-"));
  for (const standing of ["invalid", "valid"] as const) {
    const directory = writeInventedRun(join(folder, standing), { standing, seconds: 4, rate: 100 });
    urls.set(standing, pathToFileURL(await writeReport(directory)).href);
  }
  urls.set("small", pathToFileURL(await writeReport(writeSmallRun(join(folder, "small")))).href);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What axe says against the page as it is: the rule, and the first element that breaks it. */
async function faultsOf(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async (runOnly) => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    const { passes, violations } = await run(document, runOnly === undefined ? {} : { runOnly: [...runOnly] });
    if (!passes.some(({ id }) => id === "color-contrast")) return ["axe saw no text"];
    return violations.map(({ id, nodes }) => `${id}: ${nodes.length}, first ${nodes[0]?.html.slice(0, 200) ?? ""}`);
  }, rules);
}

/** The two differ in nothing but their colours. */
const RULES = { light: undefined, dark: ["color-contrast"] };

for (const colorScheme of ["light", "dark"] as const) {
  test.each(["invalid", "valid", "small"])(
    `in ${colorScheme}, axe finds nothing in any tab of a %s run`,
    async (name) => {
      await withBrowserPage(browser, urls.get(name) ?? "", { colorScheme }, async (page) => {
        for (const tab of TABS) {
          await page.click(`#tab-${tab}`);
          await page.waitForSelector(`[aria-labelledby=tab-${tab}] section h2`);
          expect([tab, ...(await faultsOf(page, RULES[colorScheme]))]).toEqual([tab]);
        }
      });
    },
  );
}
