/**
 * AntiEtcd, a server that somebody else wrote, through its adapter in `examples/antietcd`: what it promises holds while
 * nothing breaks, and a weakness that it documents is found. The rest is in antietcd.long.test.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { clewDecided, processesWith, temporaryStore } from "../clew-command.ts";

const store = temporaryStore();
afterAll(() => store.remove());

test("is linearizable while nothing breaks, and it is known who leads", async () => {
  const adapter = ["--system", "./examples/antietcd/adapter.ts", "--workload", "register"];
  const run = await clewDecided("test", ...adapter, "--time-limit", "3s", "--rate", "100", "--store", store.path);
  expect({ exitCode: run.exitCode, stdout: run.stdout }).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(store.path, "latest/notes.jsonl"), "utf8")).toContain('"role":"leader"');
  expect(processesWith(store.path)).toEqual([]);
});

test("loses what it has acknowledged when it saves only every half second and all nodes are killed", async () => {
  const suite = ["examples/antietcd/antietcd.yaml", "--only", "antietcd-lost-writes", "--seed", "1465485684"];
  const run = await clewDecided("test", ...suite, "--store", store.path);
  expect({ exitCode: run.exitCode, stdout: run.stdout }).toMatchObject({ exitCode: 1 });
  expect(run.stdout).toMatch(/\d+ is missing, though add \d+ .* had finished before/);
});
