/**
 * The search as a call: what it gives, and what is told of options that no search can have.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { testAndSet } from "../../systems-under-test/test-and-set/system.ts";
import { runExplore } from "./run-explore.ts";

const store = mkdtempSync(join(tmpdir(), "clew-explore-"));
afterAll(() => rmSync(store, { recursive: true, force: true }));

const call = (f: string): { f: string; value: null } => ({ f, value: null });

test("a value is searched, and everything within the bounds is safe", async () => {
  const clients = [[call("tas")], [call("tas"), call("read")]];
  const outcome = await runExplore({ system: testAndSet, clients, bounds: { crashes: 1 }, store });
  expect(outcome.results).toMatchObject({ valid: true, headline: "Safe within the bounds." });
  expect(outcome.figures.states).toBeGreaterThan(100);
  expect(outcome).toMatchObject({ endedBy: undefined, events: undefined, trace: undefined });
  expect(existsSync(outcome.report)).toBe(true);
});

test("a planted bug is found with its shortest trace, in a file", async () => {
  const bounds = { crashes: 1 };
  const { results, events, trace = "" } = await runExplore({ system: "test-and-set", mutant: "T02", bounds, store });
  expect(results.valid).toBe(false);
  expect(events).toBe(8);
  expect(readFileSync(trace, "utf8")).toContain("\n> n1 crashes\n");
});

test("a search at its limit knows nothing, and says which limit", async () => {
  const bounds = { timeouts: 3 };
  const { results, endedBy } = await runExplore({ system: "raft", bounds, statesMax: 300, store });
  expect(results.valid).toBe("unknown");
  expect(endedBy).toBe("states");
  expect((await runExplore({ system: "raft", bounds, timeLimitMs: -1, store })).endedBy).toBe("time");
});

test("threads that share a search give what it gives without, of what they can load", async () => {
  const bounds = { crashes: 1 };
  const found = { system: "test-and-set", mutant: "T02", bounds, store } as const;
  const [alone, shared] = [await runExplore(found), await runExplore({ ...found, jobs: 2 })];
  expect(shared.figures.states).toBe(alone.figures.states);
  expect(readFileSync(shared.trace ?? "", "utf8")).toBe(readFileSync(alone.trace ?? "", "utf8"));
  await expect(runExplore({ system: testAndSet, jobs: 2, store })).rejects.toThrow(
    "system: expected a name or the path of a module beside jobs, found a value",
  );
  await expect(runExplore({ system: "test-and-set", jobs: 0, store })).rejects.toThrow(/jobs: .* found 0/);
});

test("what no search can have is told by its name", async () => {
  await expect(runExplore({ system: "raft", bounds: { crashes: -1, timeouts: 1.5 }, store })).rejects.toThrow(
    "bounds.crashes: expected a whole number from 0 to 255, found -1.\n" +
      "bounds.timeouts: expected a whole number from 0 to 255, found 1.5.",
  );
  await expect(runExplore({ system: "rafft", store })).rejects.toThrow(/system: .*found "rafft"/);
});
