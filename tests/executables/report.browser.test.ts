/**
 * The report of programs that speak Maelstrom's protocol, from real runs of the examples to the page in a real browser:
 * figures of the network, availability, stable latencies, a verdict that speaks of no order, and every message.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHistoryWriter, openLineWriter } from "../../histories/files/line-writer.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { ExecutablesCluster } from "../../harness/clusters/executables/executables-cluster.ts";
import { networkFigures } from "../../harness/clusters/executables/network/message-counts.ts";
import { runExample, type ExampleRun } from "../../harness/clusters/executables/testing/example-run.ts";
import { maelstromWords } from "../../harness/clusters/messages/content-words.ts";
import { createMessageTape } from "../../harness/clusters/messages/message-tape.ts";
import { tapedRecords } from "../../harness/clusters/messages/testing/taped-records.ts";
import { assess } from "../../harness/run/assess.ts";
import { withBrowserPage } from "../../reports/testing/browser-page.ts";
import { readResults } from "../../reports/write/read-run.ts";
import { summaryText } from "../../reports/write/text.ts";
import { writeReport } from "../../reports/write/write-report.ts";
import type { RunResults, TestRecord } from "../../runs/results.ts";
import { createRunDirectory, writeJsonFile } from "../../runs/run-directory.ts";
import { writeTestRecord } from "../../runs/test-record.ts";
import { launchBrowser } from "../browser.ts";

/** A run in the store. */
interface StoredRun {
  readonly page: string;
  readonly record: TestRecord;
  readonly results: RunResults;
}

let browser: Browser;
let store: string;
let correct: StoredRun;
let broken: StoredRun;

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "clew-executables-report-"));
  browser = await launchBrowser();
  const broadcast = { file: "broadcast.mjs", workload: "broadcast" };
  correct = await recordedRun(broadcast, (cluster) => {
    cluster.setLink("n1", "n2", { duplicate: 0.5 });
    cluster.setLink("n2", "n3", { reorder: 0.5 });
  });
  broken = await recordedRun({ ...broadcast, isBroken: true }, (cluster) => {
    cluster.setLink("n1", "n2", { loss: 0.5 });
    cluster.setLink("n1", "n3", { loss: 0.5 });
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(store, { recursive: true, force: true });
});

async function recordedRun(run: ExampleRun, disturb: (cluster: ExecutablesCluster) => void): Promise<StoredRun> {
  const tape = createMessageTape();
  let cluster: ExecutablesCluster | undefined;
  const verdict = await runExample({
    ...run,
    cluster: { tape },
    prepare(made) {
      cluster = made;
      disturb(made);
    },
  });
  if (cluster === undefined) throw new Error("the run had no cluster");
  const startedAt = new Date();
  const directory = createRunDirectory({ store, test: run.workload, startedAt });
  const record = writeTestRecord(directory, {
    name: run.workload,
    startedAt,
    system: run.file,
    workload: run.workload,
    cluster: "local",
    nodes: cluster.nodes,
    concurrency: 6,
    nemesis: [],
    timeLimitMs: 1_500,
    seed: 1,
    command: "npx clew test --bin ./broadcast.mjs -w broadcast",
    clewVersion: "0.1.0",
    spec: {},
  });
  const history = openHistoryWriter(directory.file("history.jsonl"));
  for (const event of verdict.events) history.append(event);
  history.close();
  const messages = openLineWriter(directory.file("messages.jsonl"), JSON.stringify);
  for (const line of [...verdict.links, ...tapedRecords(tape, maelstromWords())]) messages.append(line);
  messages.close();
  const operations = pairOperations(verdict.events.filter(({ process }) => process !== "nemesis"));
  const assessed = assess({
    operations,
    report: verdict.report,
    mustSucceed: ["read"],
    faults: verdict.faults,
    findings: [],
    recovery: verdict.end.recovery,
  });
  writeJsonFile(directory.file("results.json"), {
    ...assessed,
    network: networkFigures(cluster.messageCounts(), operations.length),
    availability: { okFraction: verdict.okCount / operations.length, required: 1 },
  } satisfies RunResults);
  const results = readResults(directory.path);
  if (results === undefined) throw new Error("the results cannot be read back");
  return { page: await writeReport(directory.path), record, results };
}

async function withTab(run: StoredRun, tab: string, look: (page: Page) => Promise<void>): Promise<void> {
  await withBrowserPage(browser, pathToFileURL(run.page).href, { hash: `#${tab}` }, async (page) => {
    await look(page);
  });
}

test("the performance view has messages by whom they are of, availability, and stable latencies", async () => {
  await withTab(correct, "performance", async (page) => {
    const text = await page.innerText(".figures");
    const { sent } = correct.results.network?.servers ?? { sent: 0 };
    expect(sent).toBeGreaterThan(100);
    expect(text).toContain(`between servers\t${sent.toLocaleString("en")}`);
    expect(text).toContain("msgs-per-op");
    expect(text).toMatch(/\d+(\.\d+)? % of \d+ operations were ok; all must be\./);
    expect(text).toMatch(/p0\tp50\tp95\tp99\tp100\s+stable latency\t0 ms\t/);
  });
});

test("the terminal's summary has the same figures", () => {
  const text = summaryText(correct.record, correct.results, {});
  expect(text).toMatch(/^The check set-full holds\. broadcast\.mjs · broadcast/);
  expect(text).toMatch(/^messages +sent +received +msgs-per-op$/m);
  expect(text).toMatch(/^with clients +[\d,]+ +[\d,]+ +\d+\.\d\d$/m);
  expect(text).toMatch(/^Availability: .+ must be\.$/m);
  expect(text).toMatch(/^set-full: attempted \d+, acknowledged \d+, stable \d+, /m);
  expect(text).toMatch(/^set-full +p0 +p50 +p95 +p99 +p100\nstable latency +0 ms /m);
});

test("a check's verdict is its name and its sentence, and no word is said of an order", async () => {
  expect([correct.results.valid, broken.results.valid]).toEqual([true, false]);
  const sentence = broken.results.checks[0]?.message ?? "";
  expect(summaryText(broken.record, broken.results, {})).toContain(`✕ set-full: ${sentence}`);
  for (const run of [correct, broken]) {
    expect(summaryText(run.record, run.results, {})).not.toMatch(/lineariz|\border\b/i);
    for (const tab of ["story", "timeline", "raw"]) {
      await withTab(run, tab, async (page) => {
        expect(await page.innerText("body")).not.toMatch(/lineariz|no order|no place for|every order/i);
      });
    }
  }
  await withTab(broken, "story", async (page) => {
    expect(await page.textContent("h1 .verdict")).toBe("The check set-full does not hold.");
    expect(await page.textContent("section h2")).toBe("The check set-full does not hold");
    expect(await page.textContent(".story ol li")).toBe(sentence);
    expect(await page.locator(".story-figure .in-bar").count()).toBeGreaterThan(1);
    expect(await page.textContent(".story-figure .legend")).not.toContain("does not fit");
  });
});

test("messages that came twice, and those that were overtaken, are drawn as such", async () => {
  await withTab(correct, "messages", async (page) => {
    const usual = page.locator(".message:not(:has(.again, .overtaken, .cross))");
    expect(await usual.count()).toBeGreaterThan(0);
    await page.check("text=only lost, doubled and overtaken ones");
    await expect.poll(() => usual.count()).toBe(0);
    expect(await page.locator(".message .again .arrow").count()).toBeGreaterThan(0);
    expect(await page.locator(".message .overtaken").count()).toBeGreaterThan(0);
    // Where the pointer lies over no message, or it would be read in place of the one with the focus.
    await page.mouse.move(1, 1);
    await page.locator(".message:has(.again)").first().focus();
    await expect.poll(() => page.innerText("[role=tooltip]")).toContain("arrived 2 times: it was doubled on its way");
  });
  await withTab(correct, "faults", async (page) => {
    expect(await page.innerText("table.matrix")).toMatch(/\d+ doubled/);
    expect(await page.innerText("table.matrix")).toMatch(/\d+ held back/);
  });
});
