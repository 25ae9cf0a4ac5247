/**
 * `clew serve` beside a real `clew test`: the page of a run moves while the run goes on, becomes the page of its verdict by
 * itself, and the server ends at once when it is told to.
 */
import { execa } from "execa";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../tests/browser.ts";
import { processesWith, startClew, temporaryStore, until } from "../tests/clew-command.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const store = temporaryStore();
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  store.remove();
});

test("a run is followed from its first operations to its verdict", { timeout: 180_000 }, async () => {
  const server = execa(process.execPath, [join(root, "bin/clew.mjs"), "serve", store.path, "--port", "0"], {
    reject: false,
    timeout: 110_000,
  });
  let printed = "";
  server.stdout.on("data", (data: Buffer) => (printed += data.toString()));
  const running = startClew([
    "test",
    "--system",
    "raft",
    "--nemesis",
    "partition",
    "--time-limit",
    "10s",
    "--store",
    store.path,
  ]);
  await until("the server says where it is", () => printed.includes("\n"));
  const url = printed.trim();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));

  // The list shows it as soon as it is there, without being asked again.
  await page.goto(url);
  await page.locator("tbody tr .badge.running").waitFor();
  await page.getByRole("link", { name: "raft-register" }).click();

  const ok = page.locator('[data-figure="ok"] dd');
  await page.waitForFunction(() => Number(document.querySelector('[data-figure="ok"] dd')?.textContent) > 0);
  const before = await ok.innerText();
  await page.waitForFunction((old) => document.querySelector('[data-figure="ok"] dd')?.textContent !== old, before);
  expect(await page.locator('[data-figure="verdict so far"] dd').innerText()).toMatch(/so far/);
  await page.locator(".nodes .leads").first().waitFor();
  await page.locator("#live-run .plot canvas").nth(1).waitFor();
  await page.getByText("partition since").or(page.locator("#live-run .fault-swatch")).first().waitFor();

  await page.getByRole("heading", { name: "Checks" }).waitFor();
  await page.getByRole("link", { name: "Open the report" }).waitFor();
  const { exitCode } = await running.ended;
  expect([0, 2]).toContain(exitCode);
  expect(complaints).toEqual([]);

  server.kill("SIGINT");
  const { exitCode: ended } = await server;
  expect(ended).toBe(0);
  expect(processesWith(store.path)).toEqual([]);
  await context.close();
});
