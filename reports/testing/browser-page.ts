/**
 * Pages in a real browser for tests. Each is watched: a report that complains or asks for anything has failed, whatever
 * it shows. A report draws itself some time after its file is loaded, so none is handed out before it stands.
 */
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

/** How a page is opened. */
export interface OpenOptions {
  /** e.g. "#messages" */
  readonly hash?: string;
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** Opens a page of a file, hands it to the test, and then holds it to its silence. */
export async function withBrowserPage(
  browser: Browser,
  url: string,
  { hash = "", width = 1280, colorScheme = "light" }: OpenOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
  });
  page.setDefaultTimeout(30_000);
  try {
    await page.goto(`${url}${hash}`);
    await untilDrawn(page);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Waits until a report has drawn what it shows first. Pages without a program are there when they are loaded. */
export async function untilDrawn(page: Page): Promise<void> {
  await page.waitForSelector("#app[data-drawn], body:not(:has(#app))", { state: "attached" });
}

/** Goes to a tab of a report, e.g. "nodes", and waits until all of it is drawn. */
export async function openTab(page: Page, tab: string): Promise<void> {
  await page.click(`#tab-${tab}`);
  await page.waitForSelector(`#app[data-drawn="${tab}"]`);
}
