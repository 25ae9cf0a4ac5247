/**
 * `clew test` on other platforms, as far as it can be seen on this one.
 */
import { afterAll, expect, test } from "vitest";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledCatalog } from "../../catalog.ts";
import { keptTerminal } from "../testing/kept-terminal.ts";
import { testCommand } from "./test.ts";

const store = mkdtempSync(join(tmpdir(), "clew-platform-"));
afterAll(() => rmSync(store, { recursive: true }));

/** Runs `clew test` as on this platform; gives its exit code and its warnings. */
async function testOn(platform: NodeJS.Platform, cluster: string): Promise<{ exitCode: number; warnings: string[] }> {
  const { terminal: kept, warned } = keptTerminal();
  const terminal = { ...kept, change: () => {} };
  const flags = { system: "test-and-set", cluster, timeLimit: "1s", rate: "50", seed: "1", store };
  const exitCode = await testCommand(undefined, flags, { catalog: bundledCatalog, terminal, platform });
  return { exitCode, warnings: [...warned] };
}

test("on Windows a test with processes is refused before anything is made, one in virtual time runs", async () => {
  await expect(testOn("win32", "local")).rejects.toThrow(/^clew test: .*processes on Windows.*--cluster simulated/);
  expect(readdirSync(store)).toEqual([]);
  expect(await testOn("win32", "simulated")).toEqual({ exitCode: 0, warnings: [] });
});

test("on macOS a test with processes runs, and says what goes unnoticed", async () => {
  const { exitCode, warnings } = await testOn("darwin", "local");
  expect(exitCode).toBe(0);
  expect(warnings).toEqual([expect.stringContaining("on darwin, which has no /proc")]);
});
