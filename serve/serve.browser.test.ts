/**
 * The pages in a real browser: what is typed, clicked and followed, in both colour schemes, without a complaint on the
 * console, and with nothing that axe finds to keep anybody out.
 */
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeReport } from "../reports/write/write-report.ts";
import { launchBrowser } from "../tests/browser.ts";
import { startServer, type RunningServer } from "./start.ts";
import { inventStore, type InventedStore, writeHunt } from "./testing/invented-store.ts";

let browser: Browser;
let store: InventedStore;
let server: RunningServer;

beforeAll(async () => {
  store = inventStore();
  server = await startServer({ store: store.path, host: "127.0.0.1", port: 0, judgeOf: () => undefined });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  store.remove();
});

interface Opened {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** Opens a page, and holds it to its silence. */
async function withPage(path: string, look: (page: Page) => Promise<void>, opened: Opened = {}): Promise<void> {
  const { width = 1280, colorScheme = "light" } = opened;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  page.setDefaultTimeout(30_000);
  try {
    await page.goto(new URL(path, server.url).href);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** What axe finds, in a page that must let it in: the page's own policy does not. */
async function axeFindings(path: string, { width = 1280, colorScheme = "light" }: Opened): Promise<string[]> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  try {
    const page = await context.newPage();
    await page.goto(new URL(path, server.url).href);
    await page.evaluate(axe.source);
    const found = await page.evaluate<axe.AxeResults>("axe.run()");
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  } finally {
    await context.close();
  }
}

test("the list follows what is typed and chosen, and the address keeps it", async () => {
  await withPage("/", async (page) => {
    await page.locator("tbody tr").nth(9).waitFor();
    await page.getByLabel("Search").pressSequentially("paxos");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 3);
    await page.getByLabel("Verdict").selectOption("unfinished");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    expect(new URL(page.url()).search).toBe("?q=paxos&verdict=unfinished");
    await page.reload();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
    await page.getByRole("link", { name: "Show all" }).click();
    await page.locator("tbody tr").nth(9).waitFor();
  });
});

test("a click on a column sorts by it, another one the other way round", async () => {
  await withPage("/", async (page) => {
    const first = (): Promise<string> => page.locator("tbody tr .badge").first().innerText();
    await page.getByRole("link", { name: "verdict" }).click();
    await expect.poll(first).toBe("not valid");
    await page.getByRole("link", { name: "verdict" }).click();
    await expect.poll(first).toBe("not a run");
  });
});

test("a run leads to its files and its report, which draws itself under its own policy", async () => {
  const run = "register/20260902T120000.000Z";
  await writeReport(join(store.path, run));
  await withPage(`/run/${run}`, async (page) => {
    await page.getByRole("link", { name: "history.jsonl" }).click();
    await page.locator("#L1").waitFor();
    expect(await page.locator("#L1").innerText()).toContain('"index":0');
    await page.goBack();
    await page.getByRole("link", { name: "Open the report" }).click();
    await page.getByRole("tab", { name: "Timeline" }).click();
    await page.locator("#panel svg").first().waitFor();
  });
});

test("two runs that are chosen in the list are compared", async () => {
  await withPage("/?q=register&verdict=", async (page) => {
    await page.getByLabel("Choose register/20260901T120000.000Z to compare").check();
    await page.getByLabel("Choose register/20260902T120000.000Z to compare").check();
    await page.getByRole("button", { name: /^Compare/ }).click();
    await page.getByRole("heading", { name: "Asked for differently" }).waitFor();
    await expect.poll(() => page.locator(".compared .differs").count()).toBeGreaterThan(1);
  });
});

test("a hunt that goes on moves, and becomes a hunt that is over", async () => {
  const folder = join(store.path, "hunt-raft/20261001T120000.000Z");
  writeHunt(folder, 6);
  await withPage("/run/hunt-raft/20261001T120000.000Z", async (page) => {
    await page.locator('[data-figure="seeds"] dd', { hasText: "6 of 20" }).waitFor();
    writeHunt(folder, 9);
    await page.locator('[data-figure="seeds"] dd', { hasText: "9 of 20" }).waitFor();
    writeHunt(folder, 20);
    await page.getByRole("heading", { name: "2 of 20 seeds failed." }).waitFor();
    await expect.poll(() => page.locator("#live-hunt").count()).toBe(0);
  });
});

test("a square of a test's verdicts leads to its run", async () => {
  await withPage("/tests", async (page) => {
    expect(await page.locator(".flaky").count()).toBe(1);
    const square = page.locator(".square.invalid").first();
    expect(await square.getAttribute("href")).toContain("/run/");
  });
});

const PAGES = [
  "/",
  "/tests",
  "/mutants",
  "/nowhere",
  "/run/register/20260901T120000.000Z",
  "/run/register/20260906T120000.000Z",
  "/view/register/20260901T120000.000Z/history.jsonl",
  "/run/hunt-raft/20260907T120000.000Z",
  "/run/other/20260904T120000.000Z",
  "/compare?run=register/20260901T120000.000Z&run=register/20260902T120000.000Z",
];

test.each(PAGES)("nobody is kept out of %s, and nothing sticks out where it is narrow", async (path) => {
  for (const opened of [{ colorScheme: "dark" }, { width: 700 }] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one browser
    expect(await axeFindings(path, opened)).toEqual([]);
  }
  const context = await browser.newContext({ viewport: { width: 400, height: 900 } });
  const page = await context.newPage();
  await page.goto(new URL(path, server.url).href);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  await context.close();
});
