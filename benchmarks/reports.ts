/**
 * `npm run bench:reports`: pages of large histories in a real Chromium, beside the same histories as one box an operation.
 * `-- 10000 100000` measures these sizes alone.
 *
 * Opening and frames are told twice: the time that went by, which other work on the machine makes longer, and in brackets the
 * processor time of the page's own thread.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, CDPSession, Page } from "playwright-core";
import type { Operation } from "../histories/operation.ts";
import { counted } from "../histories/words/counts.ts";
import { bareRun } from "../reports/testing/operations.ts";
import { writeReportTo } from "../reports/write/report-file.ts";
import { launchBrowser } from "../tests/browser.ts";
import { busyClients } from "./reports/busy-clients.ts";
import { boxesPage } from "./reports/one-box-an-operation.ts";

/** Operations, and clients that are busy all the time. */
const SIZES = [
  [10_000, 100],
  [100_000, 1_000],
  [1_000_000, 10_000],
] as const;
const STEPS = 60;
const STEP_PX = 12;
/** Then the mouse begins anew, closer by some turns of the wheel. */
const DRAG_STEPS = 20;
const CLOSER_TURNS = 6;
/** A page that is not there by then does not open. */
const OPEN_MAX_MS = 60_000;

interface Measured {
  readonly openMs: number;
  readonly openCpuMs: number;
  readonly longestFrameMs: number;
  readonly longestCpuMs: number;
}

const folder = mkdtempSync(join(tmpdir(), "clew-bench-reports-"));
const wanted = process.argv.slice(2).map(Number);
try {
  for (const [operations, clients] of SIZES) {
    if (wanted.length > 0 && !wanted.includes(operations)) continue;
    const history = busyClients(operations, clients);
    const what = `${counted(history.length, "operation")}, ${counted(clients, "client")}`;
    const report = join(folder, "report.html");
    const writing = timed(() => writeReportTo(report, bareRun(history)));
    await tell(`${what}: written in ${seconds(writing)},`, report, "#timeline?key=", ".lanes canvas", history);
    const boxes = join(folder, "boxes.html");
    const drawing = timed(() => writeFileSync(boxes, boxesPage(history)));
    await tell(`${what}, one box an operation: written in ${seconds(drawing)},`, boxes, "", ".lanes svg", history);
    rmSync(report);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function tell(
  what: string,
  path: string,
  hash: string,
  picture: string,
  history: readonly Operation[],
): Promise<void> {
  const size = `${(statSync(path).size / 1e6).toFixed(1)} MB`;
  const browser = await launchBrowser();
  try {
    const { openMs, openCpuMs, longestFrameMs, longestCpuMs } = await measure(
      browser,
      pathToFileURL(path).href + hash,
      picture,
    );
    process.stdout.write(
      `${what} ${size}, open in ${seconds(openMs)} (${seconds(openCpuMs)}), longest frame while panning ${longestFrameMs.toFixed(0)} ms ` +
        `(${longestCpuMs.toFixed(0)} ms)\n`,
    );
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    process.stdout.write(`${what} ${size}, does not open with ${counted(history.length, "box", "boxes")}: ${why}\n`);
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, url: string, picture: string): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(OPEN_MAX_MS);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(url);
  await page.waitForSelector(picture);
  const openMs = await page.evaluate(
    async () =>
      await new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))),
  );
  const openCpuMs = (await taskSeconds(session)) * 1000;
  return { openMs, openCpuMs, ...(await framesOf(page, session, picture.includes("canvas"))) };
}

/** As a reader does it: along the time and across the lanes, from the widest view and then closer. */
async function dragFrom(page: Page, closer: number): Promise<void> {
  await page.mouse.up();
  await page.mouse.move(700, 500);
  for (let turn = 0; turn < closer; turn++) await page.mouse.wheel(0, -100);
  await page.mouse.down();
}

function draggingPan(page: Page): (step: number) => Promise<void> {
  return async (step) => {
    const at = (step % DRAG_STEPS) * STEP_PX;
    await page.mouse.move(700 - at, 500 - at);
  };
}

function scrollingPan(page: Page): (step: number) => Promise<void> {
  return async () => {
    await page.evaluate((px) => document.querySelector(".lanes")?.scrollBy(px, px), STEP_PX);
  };
}

async function framesOf(
  page: Page,
  session: CDPSession,
  isDragged: boolean,
): Promise<Omit<Measured, "openMs" | "openCpuMs">> {
  const pan = isDragged ? draggingPan(page) : scrollingPan(page);
  let longestFrameMs = 0;
  let longestCpuMs = 0;
  for (let step = 0; step < STEPS; step++) {
    if (isDragged && step % DRAG_STEPS === 0) await dragFrom(page, step === 0 ? 0 : CLOSER_TURNS);
    const before = await taskSeconds(session);
    const began = await page.evaluate(() => performance.now());
    await pan(step);
    const ended = await page.evaluate(
      async () =>
        await new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))),
    );
    longestFrameMs = Math.max(longestFrameMs, ended - began);
    longestCpuMs = Math.max(longestCpuMs, (await taskSeconds(session)) - before);
  }
  return { longestFrameMs, longestCpuMs: longestCpuMs * 1000 };
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
