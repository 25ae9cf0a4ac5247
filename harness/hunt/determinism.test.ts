import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TraceEntry } from "../clusters/simulated/trace.ts";
import { differenceText } from "./run-seed.ts";
import { planOfSeed, traceHashes, traceOf } from "./testing/trace-hashes.ts";

/** `CLEW_DETERMINISM_SEEDS=1000` for a thorough look. */
const seedCount = Number(process.env["CLEW_DETERMINISM_SEEDS"] ?? 40);
const folder = mkdtempSync(join(tmpdir(), "clew-determinism-"));
const outfile = join(folder, "print.mjs");

beforeAll(() => {
  const entryPoints = [join(import.meta.dirname, "testing", "print-trace-hashes.ts")];
  buildSync({ entryPoints, outfile, bundle: true, format: "esm", platform: "node" });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What another process says. */
function printed(...args: readonly string[]): string {
  return execFileSync(process.execPath, [outfile, ...args], { encoding: "utf8", maxBuffer: 2 ** 30 });
}

/** The first event in which the seed's run here differs from the one there. */
function firstDifference(seed: number): string | undefined {
  return differenceText(traceOf(seed, "shared"), JSON.parse(printed("trace", String(seed))) as TraceEntry[]);
}

test(
  `${seedCount} seeds, planted bugs and shuffled ties included, are the same runs in another process and through the codec`,
  { timeout: 3_600_000 },
  () => {
    const here = traceHashes(seedCount, "shared");
    const there = printed(String(seedCount)).split("\n");
    const position = here.findIndex((line, at) => line !== there[at]);
    const difference = (): string => firstDifference(position + 1) ?? "not again when both were recorded";
    expect(position === -1 ? "none" : `${here[position]}: ${difference()}`).toBe("none");
    expect(there).toHaveLength(seedCount);
    const shuffled = here.filter((_, at) => planOfSeed(at + 1).plan.shufflesTies);
    expect(shuffled.length).toBeGreaterThan(seedCount / 4);
    expect(shuffled.length).toBeLessThan((seedCount * 3) / 4);
  },
);

test("a whole trace of another process is the same, event for event, and that of another seed is not", () => {
  expect(firstDifference(2)).toBeUndefined();
  expect(differenceText(traceOf(2, "shared"), traceOf(4, "shared"))).toMatch(/^event \d+ was \w+ for \d+ at/);
});
