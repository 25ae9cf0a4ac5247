/**
 * AntiEtcd's other promises and weaknesses (docs/findings/antietcd.md), which take minutes: faults at random times must meet
 * elections at the right moment, so what is there is looked for several times.
 */
import { afterAll, expect, test } from "vitest";
import { clew, clewDecided, temporaryStore } from "../clew-command.ts";

const store = temporaryStore();
afterAll(() => store.remove());

const SUITE = "examples/real/antietcd.yaml";
const CRASH = /Error: BUG: revision \d+ not locked/;

test("followers that are cut off answer with old values, as documented", { timeout: 300_000 }, async () => {
  let text = "";
  for (let attempt = 1; attempt <= 4 && !text.includes("This is called a stale read."); attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, until it is found
    text += (await clew("test", SUITE, "--only", "antietcd-stale-reads", "--store", store.path)).stdout;
  }
  expect(text).toContain("This is called a stale read.");
});

test(
  "what is on disk before it is acknowledged stays, and only its known crash is told",
  { timeout: 300_000 },
  async () => {
    const { stdout } = await clewDecided("test", SUITE, "--only", "antietcd-kept-writes", "--store", store.path);
    // A node that ends by itself, as AntiEtcd's do at times, is a finding besides.
    expect(stdout).toMatch(/^(?:Everything that AntiEtcd|Linearizable[^]*n\d ended by itself)/);
  },
);

test("cuts and elections make it break its promise, or crash, within eight runs", { timeout: 900_000 }, async () => {
  let isFound = false;
  for (let attempt = 1; attempt <= 8 && !isFound; attempt++) {
    const which = attempt % 2 === 1 ? "antietcd-long-cuts" : "antietcd-elections";
    // oxlint-disable-next-line no-await-in-loop -- one after the other, until it is found
    const { stdout } = await clew("test", SUITE, "--only", which, "--store", store.path);
    isFound = stdout.startsWith("Not linearizable.") || CRASH.test(stdout) || /n\d ended by itself/.test(stdout);
  }
  expect(isFound).toBe(true);
});
