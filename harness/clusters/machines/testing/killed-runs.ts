/**
 * Runs in namespaces whose harness is killed at any moment, and what is left of them.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { administratorsEnvironment } from "../kept-shell.ts";
import { processesIn } from "./processes-in.ts";

const CLEW = fileURLToPath(new URL("../../../../bin/clew.mjs", import.meta.url));
/** A run of three nodes has begun its faults by then. */
const LATEST_MS = 8_000;
/** The kernel ends what was inside; on a busy machine that may take its time. */
const PATIENTLY = { timeout: 60_000, interval: 20 };

/**
 * Kills so many harnesses, the last ones latest; each of their processes must end. Gives what else is there that was not before.
 */
export async function leftAfterKills(kills: number): Promise<readonly string[]> {
  const before = surroundings();
  for (let kill = 0; kill < kills; kill++) {
    const store = mkdtempSync(join(tmpdir(), "clew-killed-"));
    const run = start(store, kill);
    const closed = new Promise((resolve) => run.once("close", resolve));
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, (LATEST_MS * (kill + 0.5)) / kills))]);
    run.kill("SIGKILL");
    await closed;
    await expect.poll(() => processesIn(store), { ...PATIENTLY, message: `processes of run ${kill}` }).toEqual([]);
    rmSync(store, { recursive: true, force: true });
  }
  return surroundings().filter((line) => !before.includes(line));
}

function start(store: string, seed: number): ChildProcess {
  const faults = ["--nemesis", "partition,kill,pause,slow,reset,clock", "--nemesis-interval", "1s"];
  const args = ["--system", "raft", "--nodes", "3", ...faults, "--time-limit", "60s", "--seed", String(seed)];
  return spawn(process.execPath, [CLEW, "test", "--cluster", "namespaces", "--store", store, ...args], {
    stdio: "ignore",
  });
}

/** Devices, names of namespaces and mounts, as this process sees them, and tables, where it may see them. */
function surroundings(): readonly string[] {
  const lines = (script: string): readonly string[] =>
    execFileSync("sh", ["-c", script], { encoding: "utf8", env: administratorsEnvironment() }).trim().split("\n");
  return [
    ...lines("ls /sys/class/net; ls /run/netns 2>/dev/null || :"),
    ...lines("nft list tables 2>/dev/null || :"),
    ...lines("cut -d' ' -f2,3 /proc/mounts"),
  ];
}
