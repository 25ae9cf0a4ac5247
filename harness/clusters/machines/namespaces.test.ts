/**
 * `clew test --cluster namespaces` as people run it: it starts itself again in namespaces, and nothing is left of those.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { processesIn } from "./testing/processes-in.ts";
import { sayWhySkipped, whySkipped } from "./testing/inside-vitest.ts";

const CLEW = fileURLToPath(new URL("../../../bin/clew.mjs", import.meta.url));
/** Faults from the first second on, for longer than anybody waits. */
const HURRY = ["--nemesis-interval", "1s", "--time-limit", "90s", "--seed", "1"];
/** A run starts three programs one after the other, on a machine that may be busy. */
const PATIENTLY = { timeout: 120_000, interval: 20 };
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

sayWhySkipped("runs in namespaces");

function clew(store: string, ...args: readonly string[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, [CLEW, "test", "--cluster", "namespaces", "--store", store, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function newStore(): string {
  const store = mkdtempSync(join(tmpdir(), "clew-namespaces-"));
  folders.push(store);
  return store;
}

test.skipIf(whySkipped !== undefined)(
  "Raft runs under a cut of the real network, the history says how long it took, and SIGTERM ends it in order",
  async () => {
    const store = newStore();
    const run = clew(store, "--system", "raft", "--nodes", "3", "--nemesis", "partition", ...HURRY);
    let said = "";
    run.stderr?.on("data", (text: Buffer) => (said += text.toString()));
    const closed = new Promise<number | null>((resolve) => run.once("close", resolve));
    await expect.poll(() => said.includes("partition ended") || run.exitCode !== null, PATIENTLY).toBe(true);
    run.kill("SIGTERM");
    expect([await closed, said]).toEqual([2, expect.stringContaining("SIGTERM: ending the run in order")]);
    const [folder = ""] = readdirSync(join(store, "raft-register")).filter((name) => name !== "latest");
    const history = readFileSync(join(store, "raft-register", folder, "history.jsonl"), "utf8");
    expect(history).toMatch(/"start-partition".*"links":\[.*"tookMs":/);
    await expect.poll(() => processesIn(store).length === 0, PATIENTLY).toBe(true);
  },
  300_000,
);

test.skipIf(whySkipped !== undefined)(
  "a harness that is killed leaves no process",
  async () => {
    const store = newStore();
    const run = clew(store, "--system", "raft", "--nodes", "3", "--nemesis", "pause", "--time-limit", "60s");
    const closed = new Promise((resolve) => run.once("close", resolve));
    await expect.poll(() => processesIn(store).length >= 4 || run.exitCode !== null, PATIENTLY).toBe(true);
    run.kill("SIGKILL");
    expect([await closed, run.signalCode]).toEqual([null, "SIGKILL"]);
    await expect.poll(() => processesIn(store).length === 0, PATIENTLY).toBe(true);
  },
  300_000,
);
