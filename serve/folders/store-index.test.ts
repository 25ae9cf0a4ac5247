import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedTally, writeHunt, inventStore, type InventedStore } from "../testing/invented-store.ts";
import type { Entry } from "../views/entry.ts";
import { openStoreIndex, type StoreIndex } from "./store-index.ts";

let store: InventedStore;
beforeAll(() => {
  store = inventStore();
});
afterAll(() => store.remove());

/** The time stands still, except between two looks. */
let nowMs = Date.now();

function index(): StoreIndex {
  return openStoreIndex(store.path, () => nowMs);
}

async function entry(path: string, from: StoreIndex = index()): Promise<Entry | undefined> {
  nowMs += 1000;
  return (await from.entries()).find((each) => each.path === path);
}

test("every folder is listed as what it is, and a link shows nothing twice", async () => {
  const entries = await index().entries();
  expect(Object.fromEntries(entries.map(({ path, kind, state }) => [path, `${kind} ${state}`]))).toEqual({
    "register/20260901T120000.000Z": "run valid",
    "register/20260902T120000.000Z": "run invalid",
    "other/20260903T120000.000Z": "run unknown",
    "other/20260904T120000.000Z": "run running",
    "other/20260905T120000.000Z": "run unfinished",
    "register/20260906T120000.000Z": "run broken",
    "holiday/pictures": "foreign foreign",
    "hunt-raft/20260907T120000.000Z": "hunt invalid",
    "mutants/20260908T120000.000Z": "mutants valid",
    "mutants/20260909T120000.000Z": "mutants invalid",
  });
});

test("an entry tells what was run and what came of it", async () => {
  expect(await entry("register/20260902T120000.000Z")).toMatchObject({
    test: "register",
    startedAt: "2026-09-02T12:00:00.000Z",
    system: "raft",
    seed: 4711,
    headline: "Not linearizable.",
  });
  expect(await entry("hunt-raft/20260907T120000.000Z")).toMatchObject({
    system: "raft",
    mutant: "R46",
    size: 20,
    headline: "2 of 20 seeds failed.",
  });
  expect(await entry("register/20260906T120000.000Z")).toMatchObject({
    headline: expect.stringMatching(/^test\.json cannot be read: /) as string,
    startedAt: "2026-09-06T12:00:00.000Z",
  });
  expect((await entry("mutants/20260909T120000.000Z"))?.scores).toEqual({ raft: { killed: 1, killable: 2 } });
});

test("what changes is seen at the next look", async () => {
  const kept = index();
  const path = "fresh/20261001T120000.000Z";
  const folder = join(store.path, path);
  expect(await entry(path, kept)).toBeUndefined();
  mkdirSync(folder, { recursive: true });
  expect((await entry(path, kept))?.headline).toBe("An empty folder.");
  writeFileSync(join(folder, "history.jsonl"), "");
  expect((await entry(path, kept))?.headline).toBe("There is no test.json: nobody knows what was run.");
  const done = join(store.path, "register/20260901T120000.000Z");
  for (const name of ["test.json", "results.json"]) writeFileSync(join(folder, name), readFileSync(join(done, name)));
  expect((await entry(path, kept))?.state).toBe("valid");
  rmSync(join(store.path, "fresh"), { recursive: true });
  expect(await entry(path, kept)).toBeUndefined();
});

test("a hunt that is taken up again goes on, though it has results of before", async () => {
  const path = "hunt-raft/20261002T120000.000Z";
  const folder = join(store.path, path);
  writeHunt(folder, 20);
  const whole = JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as { tally: object };
  writeHunt(folder, 5);
  const early = { ...whole, seedsLeft: 15, tally: { ...whole.tally, seeds: 5, findings: [] } };
  writeFileSync(join(folder, "results.json"), JSON.stringify(early));
  expect(await entry(path)).toMatchObject({ state: "unknown", headline: "Stopped with 15 seeds left." });
  appendFileSync(
    join(folder, "progress.jsonl"),
    `${JSON.stringify({ seeds: [6], tally: seedTally(6) })}\n{"seeds": [7`,
  );
  expect(await entry(path)).toMatchObject({ state: "running", size: 6 });
  rmSync(folder, { recursive: true });
});

test("a run's folder that lies in the store itself is an entry", async () => {
  const from = join(store.path, "register/20260901T120000.000Z");
  const to = join(store.path, "copied");
  renameSync(from, to);
  expect((await entry("copied"))?.state).toBe("valid");
  renameSync(to, from);
});
