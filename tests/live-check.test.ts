/**
 * `clew test --check live`, as users run it: the first violation ends the run, and a run without one goes to its end.
 */
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { RunResults } from "../runs/results.ts";
import { readHistory } from "../histories/files/read-history.ts";
import { clewDecided, openClew, processesWith, temporaryStore } from "./clew-command.ts";

const store = temporaryStore();
const open = openClew();
afterAll(async () => {
  await open.close();
  store.remove();
});

function latest(): { readonly results: RunResults; readonly eventCount: number; readonly seconds: number } {
  const run = realpathSync(join(store.path, "latest"));
  const results = JSON.parse(readFileSync(join(run, "results.json"), "utf8")) as RunResults;
  const events = [...readHistory(join(run, "history.jsonl")).events];
  return { results, eventCount: events.length, seconds: (events.at(-1)?.time ?? 0) / 1e9 };
}

const R46 = ["test", "examples/teeth.yaml", "--only", "R46-stale-local-read", "--store", store.path];

test("a stale read ends a simulated run at its event; without --check live the same run goes on", async () => {
  const simulated = [...R46, "--cluster", "simulated", "--time-limit", "30s", "--seed", "1"];
  const live = await open.run([...simulated, "--check", "live"]);
  expect(live.exitCode).toBe(1);
  const early = latest();
  const check = early.results.checks.find(({ name }) => name === "checked while it ran");
  expect(check).toMatchObject({
    valid: false,
    message: expect.stringMatching(/^Event \d+ made key \w+ not linearizable: /),
  });
  const event = Number(/\d+/.exec(check?.message ?? "")?.[0]);
  // What was in flight still ends.
  expect(early.eventCount - event).toBeLessThanOrEqual(20);
  expect(early.results.keys[0]).toMatchObject({ valid: false });

  const after = await open.run([...simulated, "--check", "after"]);
  expect(after.exitCode).toBe(1);
  expect(latest().seconds).toBeGreaterThan(30);
  expect(early.seconds).toBeLessThan(20);
});

test("a stale read ends a run on real processes early, and its nodes are stopped", async () => {
  const { exitCode, stdout } = await clewDecided(...R46, "--time-limit", "40s", "--check", "live");
  expect(stdout).toContain("Not linearizable.");
  expect(exitCode).toBe(1);
  expect(stdout).toContain("ended early: a violation was found at event");
  expect(latest().seconds).toBeLessThan(40);
  expect(processesWith(store.path)).toEqual([]);
});

test("a correct cluster that is checked live runs to its end and is valid", async () => {
  const faults = ["--nemesis", "partition", "--time-limit", "6s", "--seed", "11"];
  const { exitCode, stdout } = await clewDecided(
    "test",
    "--system",
    "raft",
    ...faults,
    "--check",
    "live",
    "--store",
    store.path,
  );
  expect(stdout).toContain("Linearizable.");
  expect(exitCode).toBe(0);
  const { results, seconds } = latest();
  const message = "No event made a key not linearizable.";
  expect(results.checks).toContainEqual({ kind: "live", name: "checked while it ran", valid: true, message });
  expect(seconds).toBeGreaterThan(6);
});
