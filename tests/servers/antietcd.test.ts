/**
 * AntiEtcd, a server that somebody else wrote, as clew tests it where it is installed: what it promises holds while
 * nothing breaks, and a weakness that it documents is found. The rest is in antietcd.long.test.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { clewDecided, processesWith, temporaryStore } from "../clew-command.ts";

const store = temporaryStore();
afterAll(() => store.remove());

test("is linearizable while nothing breaks, and it is known who leads", async () => {
  const adapter = ["--system", "antietcd", "--workload", "register"];
  const run = await clewDecided("test", ...adapter, "--time-limit", "3s", "--rate", "100", "--store", store.path);
  expect({ exitCode: run.exitCode, stdout: run.stdout }).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(store.path, "latest/notes.jsonl"), "utf8")).toContain('"role":"leader"');
  expect(processesWith(store.path)).toEqual([]);
});

test(
  "loses what it has acknowledged when it saves only every half second and all nodes are killed",
  { timeout: 180_000 },
  async () => {
    const suite = ["examples/real/antietcd.yaml", "--only", "antietcd-lost-writes", "--store", store.path];
    let stdout = "";
    // Whether a kill falls between an answer and the next save is up to the machine; what is found is never a false alarm.
    for (let seed = 1; seed <= 6 && !stdout.includes("is missing"); seed++) {
      // oxlint-disable-next-line no-await-in-loop -- another try only when this one missed it
      const run = await clewDecided("test", ...suite, "--seed", String(seed));
      stdout = run.stdout;
      // Its known "BUG: revision … not locked" is a finding as well, whether the node ends of it or not.
      expect(run.exitCode).toBe(/is missing|✕ nodes did as they were told/.test(stdout) ? 1 : 0);
    }
    expect(stdout).toMatch(/\d+ is missing, though add \d+ .* had finished before/);
  },
);
