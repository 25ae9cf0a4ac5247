/**
 * The clock of a process that tells the time when it is asked.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { processState } from "../../local/processes/process-state.ts";
import { eventually } from "../../local/testing/eventually.ts";
import { whyNoClocks } from "./clocks-here.ts";
import { openProcessClock, type ProcessClock } from "./process-clock.ts";
import { readVdsoImage } from "./vdso-image.ts";

const why = await whyNoClocks();
if (why !== undefined) console.warn(`skipped: clocks of processes: ${why}`);
const HOUR_MS = 3_600_000;
/** Between two questions on a busy machine. */
const TOLERANCE_MS = 30_000;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Told {
  readonly wall: number;
  readonly monotonic: number;
}

function start(): { readonly pid: number; readonly ask: () => Promise<Told> } {
  const tell = "console.log(JSON.stringify({ wall: Date.now(), monotonic: performance.now() }))";
  const child = spawn(process.execPath, ["-e", `process.stdin.on("data", () => ${tell})`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const lines: Interface = createInterface({ input: child.stdout });
  const answers = lines[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async ask() {
      child.stdin.write("?");
      return JSON.parse((await answers.next()).value as string) as Told;
    },
  };
}

const open = (pid: number): Promise<ProcessClock | Error> => new Promise((resolve) => openProcessClock(pid, resolve));

test.skipIf(why !== undefined)("it is ahead or behind as it is set, at once, and the monotonic one never", async () => {
  const { pid, ask } = start();
  const before = await ask();
  const clock = (await open(pid)) as ProcessClock;
  for (const aheadMs of [0, HOUR_MS, -2 * HOUR_MS, 1_500.25, 0]) {
    clock.set(aheadMs);
    const { wall, monotonic } = await ask();
    expect(Math.abs(wall - Date.now() - aheadMs)).toBeLessThan(TOLERANCE_MS);
    expect(monotonic).toBeGreaterThan(before.monotonic);
    expect(monotonic - before.monotonic).toBeLessThan(HOUR_MS);
  }
  clock.set(HOUR_MS);
  clock.close();
  // Whoever opens it again finds it changed already.
  const again = (await open(pid)) as ProcessClock;
  again.set(2 * HOUR_MS);
  expect(Math.abs((await ask()).wall - Date.now() - 2 * HOUR_MS)).toBeLessThan(TOLERANCE_MS);
  again.close();
});

test.skipIf(why !== undefined)("of a process that is stopped it is set, and the process stays stopped", async () => {
  const { pid, ask } = start();
  await ask();
  process.kill(pid, "SIGSTOP");
  await eventually("it is stopped", () => processState(pid)?.letter === "T");
  const clock = (await open(pid)) as ProcessClock;
  clock.set(HOUR_MS);
  expect(processState(pid)?.letter).toBe("T");
  process.kill(pid, "SIGCONT");
  expect(Math.abs((await ask()).wall - Date.now() - HOUR_MS)).toBeLessThan(TOLERANCE_MS);
  clock.close();
});

test("of a process that is gone it cannot be set, and whose it was is said", async () => {
  const { pid } = start();
  const child = children[0] as ChildProcess;
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await gone;
  expect(await open(pid)).toMatchObject({
    message: expect.stringContaining(`the clock of process ${pid} cannot be set`),
  });
});

test("something that is no image of the kernel's functions is refused", () => {
  expect(() => readVdsoImage(Buffer.alloc(4_096))).toThrow(/expected an ELF image of 64 bits/);
});
