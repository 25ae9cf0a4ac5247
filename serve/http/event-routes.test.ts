import { appendFileSync, copyFileSync, writeFileSync } from "node:fs";
import { get as httpGet, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunNews } from "../views/run-news.ts";
import { startServer, type RunningServer } from "../start.ts";
import { ask } from "../testing/ask.ts";
import { inventStore, seedTally, writeHunt, type InventedStore } from "../testing/invented-store.ts";

const RUN = "other/20260904T120000.000Z";

let store: InventedStore;
let server: RunningServer;

beforeAll(async () => {
  store = inventStore();
  const judgeOf = (): { event(): void; opinion(): { valid: true; words: string } } => {
    let events = 0;
    return { event: () => void events++, opinion: () => ({ valid: true, words: `fine after ${events}` }) };
  };
  server = await startServer({ store: store.path, host: "127.0.0.1", port: 0, judgeOf });
});

afterAll(async () => {
  await server.close();
  store.remove();
});

interface Told {
  readonly event: string;
  readonly data: string;
}

/** Takes events until one fits. @returns the one that fits */
function eventThat(path: string, fits: (told: Told) => boolean): Promise<Told> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error("no such event came in time")), 20_000);
    const asking = httpGet(new URL(`/events/${path}`, server.url), (response: IncomingMessage) => {
      let text = "";
      response.on("data", (part: Buffer) => {
        text += part.toString("utf8");
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const told = {
            event: /^event: (.*)$/m.exec(block)?.[1] ?? "",
            data: /^data: (.*)$/m.exec(block)?.[1] ?? "",
          };
          if (!fits(told)) continue;
          clearTimeout(deadline);
          asking.destroy();
          resolve(told);
        }
      });
      response.on("error", () => {});
    });
    asking.on("error", () => {});
  });
}

test("news of a run come as its files grow, and the end when its results are there", async () => {
  const first = await eventThat(RUN, ({ event }) => event === "news");
  const before = JSON.parse(first.data) as RunNews;
  expect(before.ok).toBeGreaterThan(10);
  const { timeNs } = before;
  const event = (type: string): string =>
    `${JSON.stringify({ index: 9_000_000, time: timeNs + 1e6, type, process: 77, f: "read", key: "x1", value: null })}\n`;
  const waiting = eventThat(RUN, ({ data }) => (JSON.parse(data) as RunNews).ok === before.ok + 1);
  appendFileSync(join(store.path, RUN, "history.jsonl"), event("invoke") + event("ok"));
  const after = JSON.parse((await waiting).data) as RunNews;
  expect(after).toMatchObject({ timeNs: timeNs + 1e6, isOver: false });
  expect(after.opinion?.words).toMatch(/^fine after \d\d/);
  const ending = eventThat(RUN, ({ event: name }) => name === "over");
  copyFileSync(join(store.path, "register/20260901T120000.000Z/results.json"), join(store.path, RUN, "results.json"));
  writeFileSync(join(store.path, RUN, "report.html"), "");
  expect(JSON.parse((await ending).data)).toMatchObject({ isOver: true });
});

test("news of a hunt are its seeds, its findings and its pace", async () => {
  const path = "hunt-raft/20261005T120000.000Z";
  writeHunt(join(store.path, path), 6);
  const first = await eventThat(path, ({ event }) => event === "news");
  expect(JSON.parse(first.data)).toMatchObject({ seeds: 6, seedCount: 20, findings: 0 });
  const waiting = eventThat(path, ({ data }) => data.includes('"seeds":7'));
  appendFileSync(join(store.path, path, "progress.jsonl"), `${JSON.stringify({ seeds: [7], tally: seedTally(7) })}\n`);
  expect(JSON.parse((await waiting).data)).toMatchObject({ seeds: 7, findings: 1, isOver: false });
});

test("there are no news of what cannot be followed", async () => {
  for (const path of [
    "holiday/pictures",
    "register/20260906T120000.000Z",
    "nowhere",
    "..%2fetc",
    "mutants/20260908T120000.000Z",
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one answer is enough at a time
    expect([path, (await ask(server.url, `/events/${path}`)).status]).toEqual([path, 404]);
  }
});

test("a server ends though browsers look on", async () => {
  const other = await startServer({ store: store.path, host: "127.0.0.1", port: 0, judgeOf: () => undefined });
  const path = "other/20260905T120000.000Z";
  const ended = new Promise<void>((resolve) => {
    httpGet(new URL(`/events/${path}`, other.url), (response) => {
      response.on("data", () => void other.close());
      response.on("close", () => resolve());
      response.on("error", () => {});
    }).on("error", () => resolve());
  });
  await ended;
  await expect(ask(other.url, "/")).rejects.toThrow("ECONNREFUSED");
});
