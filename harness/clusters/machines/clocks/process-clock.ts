/**
 * ProcessClock: the wall clock of one process, set without the process, its program or the machine's clock knowing.
 *
 * Programs ask what time it is some million times a second, so the kernel maps functions for that into every process. Written
 * over in its memory, they tell another time from then on, to whatever the program is made with. Libraries that are loaded in
 * front of a program's own do not reach those that use none (Go), and a namespace has no wall clock of its own.
 *
 * The process is stopped for a moment while its functions are changed, so that none of its threads is in the middle of one. The
 * number that they add is changed without that.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, writeSync } from "node:fs";
import { processState } from "../../local/processes/process-state.ts";
import { sendSignal, stopUntilStopped } from "../../local/processes/signals.ts";
import { JUMP_BYTES, jump, STUB } from "./clock-stub.ts";
import { readVdsoImage } from "./vdso-image.ts";

/** As often as this a thread is allowed to stand in the middle of a function when it is stopped. */
const ATTEMPTS_MAX = 20;
const STUB_ALIGNMENT = 64;

/** A process whose functions have been changed. */
export interface ProcessClock {
  /** From now on its wall clock is so much ahead of the true one, in ms; negative: behind. @throws Error when it is gone */
  set(aheadMs: number): void;
  close(): void;
}

/** The functions of the process, where they are in its memory. */
interface Target {
  readonly memory: number;
  /** From an address in the kernel's image to the one of the stub's function. */
  readonly jumps: ReadonlyMap<number, number>;
  readonly stubAt: number;
}

/**
 * Changes the functions of a process; calls back later.
 *
 * @param done with an error where there is no such process, it may not be written to, or the machine is another
 */
export function openProcessClock(pid: number, done: (clock: ProcessClock | Error) => void): void {
  let memory: number | undefined;
  try {
    if (process.arch !== "x64") throw new Error(`expected a machine with x86-64, found ${process.arch}`);
    memory = openSync(`/proc/${pid}/mem`, "r+");
    const target = targetIn(pid, memory);
    writeSync(memory, STUB.bytes, 0, STUB.bytes.length, target.stubAt);
    install(pid, target, ATTEMPTS_MAX, (problem) => {
      if (problem === undefined) return done(clockOf(target));
      closeSync(target.memory);
      done(clockError(pid, problem));
    });
  } catch (cause) {
    if (memory !== undefined) closeSync(memory);
    setImmediate(done, clockError(pid, cause as Error));
  }
}

function clockError(pid: number, cause: Error): Error {
  return new Error(`the clock of process ${pid} cannot be set: ${cause.message}`, { cause });
}

function clockOf({ memory, stubAt }: Target): ProcessClock {
  return {
    set(aheadMs) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(Math.round(aheadMs * 1e6)));
      writeSync(memory, bytes, 0, bytes.length, stubAt + STUB.aheadAt);
    },
    close: () => closeSync(memory),
  };
}

function targetIn(pid: number, memory: number): Target {
  const line = readFileSync(`/proc/${pid}/maps`, "latin1")
    .split("\n")
    .find((one) => one.endsWith("[vdso]"));
  const [start, end] = (line?.split(" ")[0] ?? "").split("-").map((text) => Number.parseInt(text, 16));
  if (start === undefined || end === undefined) throw new Error("expected a vDSO in its memory, found none");
  const image = Buffer.alloc(end - start);
  readSync(memory, image, 0, image.length, start);
  const { functions, endAt } = readVdsoImage(image);
  const stubAt = Math.ceil(endAt / STUB_ALIGNMENT) * STUB_ALIGNMENT;
  const changedBefore = image.subarray(stubAt + 8, stubAt + STUB.bytes.length).equals(STUB.bytes.subarray(8));
  const isFree = image.subarray(stubAt, stubAt + STUB.bytes.length).every((byte) => byte === 0);
  if (stubAt + STUB.bytes.length > image.length || !(isFree || changedBefore)) {
    throw new Error("expected room at the end of its vDSO, found none");
  }
  const jumps = new Map<number, number>();
  for (const [symbol, offset] of Object.entries(STUB.functions)) {
    const at = functions.get(symbol);
    if (at !== undefined) jumps.set(start + at, start + stubAt + offset);
  }
  if (jumps.size === 0) throw new Error("expected clock functions in its vDSO, found none");
  return { memory, jumps, stubAt: start + stubAt };
}

/** A process that was stopped before stays so. */
function install(pid: number, target: Target, attempts: number, done: (problem?: Error) => void): void {
  const wasStopped = processState(pid)?.letter === "T";
  stopUntilStopped(pid, pid, (isStopped) => {
    const goOn = (problem?: Error): void => {
      if (!wasStopped) sendSignal(pid, "SIGCONT");
      done(problem);
    };
    try {
      if (!isStopped) return goOn(new Error("it is gone"));
      if (!isInside(pid, target)) {
        for (const [from, to] of target.jumps) writeSync(target.memory, jump(from, to), 0, JUMP_BYTES, from);
        return goOn();
      }
    } catch (cause) {
      return goOn(cause as Error);
    }
    if (attempts === 0) return goOn(new Error("it is never out of its clock functions"));
    if (!wasStopped) sendSignal(pid, "SIGCONT");
    setImmediate(install, pid, target, attempts - 1, done);
  });
}

/** Whether a thread stands between the bytes that are to be written over. */
function isInside(pid: number, { jumps }: Target): boolean {
  return readdirSync(`/proc/${pid}/task`).some((thread) => {
    // The last field is where the thread goes on; there is none while it runs.
    const at = Number(readFileSync(`/proc/${pid}/task/${thread}/syscall`, "latin1").trim().split(" ").at(-1));
    return [...jumps.keys()].some((from) => at > from && at < from + JUMP_BYTES);
  });
}
