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
import { openTab, untilDrawn, withBrowserPage } from "../testing/browser-page.ts";
import { writeInventedRun } from "../testing/invented-run.ts";
import { writeSmallRun } from "../testing/small-run.ts";
import { writeReport } from "./write-report.ts";

const TABS = ["story", "timeline", "order", "messages", "nodes", "performance", "faults", "raw"];

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
          await openTab(page, tab);
          expect([tab, ...(await faultsOf(page, RULES[colorScheme]))]).toEqual([tab]);
        }
      });
    },
  );
}

test("the scheme follows the system until its reader chooses, and the choice is kept", async () => {
  await withBrowserPage(browser, urls.get("valid") ?? "", { colorScheme: "dark" }, async (page) => {
    const back = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await back()).toBe("rgb(20, 23, 27)");
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(back).toBe("rgb(251, 250, 247)");
    await page.selectOption(".scheme", "dark");
    await expect.poll(back).toBe("rgb(20, 23, 27)");
    await page.reload();
    await untilDrawn(page);
    expect(await page.inputValue(".scheme")).toBe("dark");
    expect(await back()).toBe("rgb(20, 23, 27)");
    await page.selectOption(".scheme", "system");
    await expect.poll(back).toBe("rgb(251, 250, 247)");
  });
});

test("on paper stand the verdict, the story and the faults, on white, whichever tab is open", async () => {
  await withBrowserPage(browser, urls.get("invalid") ?? "", { colorScheme: "dark", hash: "#raw" }, async (page) => {
    await page.emulateMedia({ media: "print" });
    await page.waitForSelector(".paper");
    const text = await page.innerText(".paper");
    for (const part of ["Not linearizable.", "read → 9041", "npx clew test", "Faults", "When faults were in force"]) {
      expect(text).toContain(part);
    }
    await page.locator(".paper .story-figure rect.culprit").first().waitFor();
    expect(await page.locator("nav, .paper button:visible, .paper select:visible").count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    // Nothing is wider than the sheet.
    const widest = await page.$$eval(".paper section, .paper header", (all) =>
      Math.max(...all.map((each) => each.scrollWidth - each.clientWidth)),
    );
    expect(widest).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: "screen" });
    await page.waitForSelector("#tab-raw[aria-selected=true]");
    const sheets = await page.pdf({ format: "A4" });
    expect(sheets.subarray(0, 5).toString()).toBe("%PDF-");
    expect(sheets.toString("latin1")).toContain("/Type /Page");
  });
});

test.each([400, 700])("at %i px no tab makes the page scroll sideways", async (width) => {
  for (const name of ["invalid", "small"]) {
    await withBrowserPage(browser, urls.get(name) ?? "", { width, hash: "#story?t=1" }, async (page) => {
      for (const tab of TABS) {
        await openTab(page, tab);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([name, tab, over]).toEqual([name, tab, 0]);
      }
    });
  }
});

test("every fault has a pattern of its own besides its colour, in pictures and beside its name", async () => {
  await withBrowserPage(browser, urls.get("valid") ?? "", { hash: "#faults" }, async (page) => {
    const fills = await page.$$eval(".fault-swatch rect:last-child", (all) =>
      all.map((each) => each.getAttribute("fill")),
    );
    expect(new Set(fills)).toEqual(
      new Set(["partition", "kill", "pause"].map((fault) => `url(#pattern-${fault}-colour)`)),
    );
    const tiles = await page.$$eval(".definitions .over-band path", (all) => all.map((each) => each.getAttribute("d")));
    expect(new Set(tiles).size).toBe(tiles.length);
  });
});
