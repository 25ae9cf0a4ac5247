/**
 * Whether the limits are kept when no algorithm decides: repeated values, a hundred operations that never returned, and
 * reads of values that nobody can have written at that time.
 */
import type { Operation } from "../../histories/operation.ts";
import { check } from "../../checker/check.ts";
import { casRegister } from "../../checker/models/objects/cells.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import { drawnRegister } from "./drawn-register.ts";
import { cpuMs, msText, printRow } from "./measure.ts";

const OPERATIONS = 10_000;
const WRONG_READS = 30;
/** A seed whose history is not decided in five seconds. */
const SEED = 2;
const AMPLE_BYTES = 2 ** 30;
const LITTLE_BYTES = 16e6;
const AMPLE_MS = 60_000;
/** Collecting garbage is slow, so it is done only after memory has grown by this factor. */
const NOTICED = 1.05;

function hardHistory(seed: number): Operation[] {
  const drawn = { operations: OPERATIONS, clients: 20, seed, values: "small" as const, crashedShare: 0.01 };
  const operations = drawnRegister(drawn);
  const random = createRandomStream(seed + 1_000);
  for (let wrong = 0; wrong < WRONG_READS;) {
    const at = random.integer(0, operations.length - 1);
    const one = operations[at];
    if (one?.f !== "read" || one.outcome !== "ok") continue;
    operations[at] = { ...one, output: (Number(one.output) + 1 + random.integer(0, 3)) % 5 };
    wrong++;
  }
  return operations;
}

export function limits(): void {
  printRow(`${OPERATIONS} operations, 20 clients, values 0..4, 1 % never returned, ${WRONG_READS} wrong reads:`);
  const operations = hardHistory(SEED);
  for (const timeLimitMs of [1_000, 5_000]) {
    const { valid, tookMs, why } = judged(operations, { timeLimitMs, bytesMax: AMPLE_BYTES });
    printRow(`  time limit ${timeLimitMs} ms: ${String(valid)} after ${msText(tookMs)}; ${why}`);
  }
  const { valid, tookMs, usedBytes, why } = judged(operations, { timeLimitMs: AMPLE_MS, bytesMax: LITTLE_BYTES });
  printRow(
    `  memory limit ${LITTLE_BYTES / 1e6} MB: ${String(valid)} after ${msText(tookMs)}, ` +
      `${(usedBytes / 1e6).toFixed(0)} MB at most; ${why}`,
  );
}

/** The checker reads the clock about every hundred configurations; memory is measured at the same moments. */
function judged(
  operations: readonly Operation[],
  { timeLimitMs, bytesMax }: { readonly timeLimitMs: number; readonly bytesMax: number },
): { readonly valid: boolean | "unknown"; readonly tookMs: number; readonly usedBytes: number; readonly why: string } {
  const before = bytesInUse();
  let usedBytes = 0;
  let looks = 0;
  const now = (): number => {
    if (++looks % 64 === 0) usedBytes = Math.max(usedBytes, bytesInUse(before + usedBytes) - before);
    return cpuMs();
  };
  const began = cpuMs();
  const { valid, keys } = check(operations, casRegister, { timeLimitMs, memoryLimitBytes: bytesMax, now });
  const tookMs = cpuMs() - began;
  return { valid, tookMs, usedBytes, why: keys[0]?.unknownBecause ?? keys[0]?.decidedBy ?? "" };
}

/** Memory without garbage: when it seems to have reached a new maximum, garbage is collected first. */
function bytesInUse(most = 0): number {
  const now = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  if (now() > most * NOTICED) globalThis.gc?.();
  return now();
}
