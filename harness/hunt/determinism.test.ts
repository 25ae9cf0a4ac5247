import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { traceHashes } from "./testing/trace-hashes.ts";

/** `CLEW_DETERMINISM_SEEDS=1000` for a thorough look. */
const seedCount = Number(process.env["CLEW_DETERMINISM_SEEDS"] ?? 60);

test(`${seedCount} seeds, planted bugs included, are the same runs in another process`, { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "clew-determinism-"));
  try {
    const outfile = join(folder, "print.mjs");
    const entryPoints = [join(import.meta.dirname, "testing", "print-trace-hashes.ts")];
    buildSync({ entryPoints, outfile, bundle: true, format: "esm", platform: "node" });
    const printed = execFileSync(process.execPath, [outfile, String(seedCount)], { encoding: "utf8" });
    expect(printed.trim().split("\n")).toEqual(traceHashes(seedCount));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
