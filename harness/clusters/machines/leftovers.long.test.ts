/**
 * What is left of runs in namespaces that end in whatever way: nothing.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { eventually } from "../local/testing/eventually.ts";
import { runTestsInside, sayWhySkipped, whySkipped } from "./testing/inside-vitest.ts";
import { processesIn } from "./testing/processes-in.ts";

const CLEW = fileURLToPath(new URL("../../../bin/clew.mjs", import.meta.url));
const KILLS = 50;
/** A run of three nodes has begun its faults by then. */
const LATEST_MS = 8_000;

sayWhySkipped("what is left of runs in namespaces");

test.skipIf(whySkipped !== undefined)(
  "a hundred networks leave no device and no table",
  async () => {
    expect(await runTestsInside("harness/clusters/machines/testing/networks.inside.ts")).toMatchObject({
      passed: true,
    });
  },
  600_000,
);

test.skipIf(whySkipped !== undefined)(
  "fifty harnesses, killed at any moment, leave no process, device or mount",
  async () => {
    const before = surroundings();
    for (let kill = 0; kill < KILLS; kill++) {
      const store = mkdtempSync(join(tmpdir(), "clew-killed-"));
      const run = start(store, kill);
      const closed = new Promise((resolve) => run.once("close", resolve));
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, (LATEST_MS * (kill + 0.5)) / KILLS))]);
      run.kill("SIGKILL");
      await closed;
      await eventually(`no process is left of run ${kill}`, () => processesIn(store).length === 0);
      rmSync(store, { recursive: true, force: true });
    }
    expect(surroundings()).toEqual(before);
  },
  1_800_000,
);

function start(store: string, seed: number): ChildProcess {
  const faults = ["--nemesis", "partition,kill,pause,clock", "--nemesis-interval", "1s"];
  const args = ["--system", "raft", "--nodes", "3", ...faults, "--time-limit", "60s", "--seed", String(seed)];
  return spawn(process.execPath, [CLEW, "test", "--cluster", "namespaces", "--store", store, ...args], {
    stdio: "ignore",
  });
}

/** Devices and mounts of this machine, as this process sees them. */
function surroundings(): readonly string[] {
  const lines = (file: string, ...args: readonly string[]): readonly string[] =>
    execFileSync(file, args, { encoding: "utf8" }).trim().split("\n");
  return [
    ...lines("sh", "-c", "ls /sys/class/net; ls /run/netns 2>/dev/null || :"),
    ...lines("sh", "-c", "cut -d' ' -f2,3 /proc/mounts"),
  ];
}
