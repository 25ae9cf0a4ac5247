import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { busyRun } from "./testing/busy-run.ts";
import { startedToy } from "./testing/started-toy.ts";
import { firstDifference } from "./trace.ts";
import { withTripwires } from "./tripwires.ts";

const seeds = [1, 2, 3, 4, 5];

describe("a simulated run", () => {
  test("is the same for the same seed, event by event", () => {
    for (const seed of seeds) {
      const one = busyRun(seed, { recordMax: 100_000 });
      const other = busyRun(seed, { recordMax: 100_000 });
      expect(firstDifference(one.entries, other.entries)).toBeUndefined();
      expect(one.entries.length).toBeGreaterThan(1000);
      expect(other).toEqual(one);
    }
  });

  test("differs from seed to seed, and the first difference is found", () => {
    expect(new Set(seeds.map((seed) => busyRun(seed).hash)).size).toBe(seeds.length);
    const [one, other] = [busyRun(1, { recordMax: 1000 }), busyRun(2, { recordMax: 1000 })];
    expect(firstDifference(one.entries, other.entries)).toBeLessThan(1000);
  });

  test("is the same in another process", () => {
    const folder = mkdtempSync(join(tmpdir(), "clew-determinism-"));
    try {
      const outfile = join(folder, "print.mjs");
      const entryPoints = [join(import.meta.dirname, "testing", "print-trace-hashes.ts")];
      buildSync({ entryPoints, outfile, bundle: true, format: "esm", platform: "node" });
      const printed = execFileSync(process.execPath, [outfile, ...seeds.map(String)], { encoding: "utf8" });
      expect(printed.trim().split(" ")).toEqual(seeds.map((seed) => busyRun(seed).hash));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("does not depend on how messages are kept apart", () => {
    const hashes = (["shared", "frozen", "codec"] as const).map((isolation) => busyRun(7, { isolation }).hash);
    expect(new Set(hashes).size).toBe(1);
  });

  test("touches no global clock, randomness or timer", () => {
    expect(withTripwires(() => busyRun(1)).hash).toBe(busyRun(1).hash);
  });

  test("may draw the order of events of the same instant, by the seed", () => {
    const shuffled = busyRun(1, { shufflesTies: true });
    expect(busyRun(1, { shufflesTies: true }).hash).toBe(shuffled.hash);
  });

  test("does not depend on being observed", () => {
    const arrivals = (options: Parameters<typeof busyRun>[1]): number[] => {
      const { entries } = busyRun(3, { ...options, recordMax: 200 });
      return entries.filter((entry) => entry.kind === "request").map((entry) => entry.timeUs);
    };
    const seen: string[] = [];
    const observer = {
      everyEvents: 1,
      look: ({ stepped }: { stepped: readonly string[] }) => void seen.push(...stepped),
    };
    expect(arrivals({ observer })).toEqual(arrivals({}));
    expect(seen.length).toBeGreaterThan(100);
  });
});

describe("the budget of events", () => {
  test("stops a run that breeds messages without end, and says so", () => {
    const { cluster, findings, runMs } = startedToy({
      seed: 1,
      options: { heartbeatMs: 10 },
      network: { duplicate: 1 },
      eventsMax: 2000,
    });
    runMs(60_000);
    runMs(1);
    expect(cluster.eventCount()).toBe(2000);
    expect(findings.map((finding) => finding.message)).toEqual([expect.stringContaining("budget of 2000 events")]);
  });
});
