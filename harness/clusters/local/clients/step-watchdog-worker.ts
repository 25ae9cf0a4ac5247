/**
 * The thread of the StepWatchdog (step-watchdog.ts): a program for a worker.
 *
 * A worker can neither end the process in order nor throw an exception in the main thread. But Node lets it debug the
 * main thread: it stops that thread, sees where it is, and makes it call a function that ends the process.
 */
import { Session } from "node:inspector";
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";
import { threadCpuMs } from "../processes/process-state.ts";
import { STUCK, type WatchOptions } from "./step-watchdog.ts";

const LOOK_MS = 100;
/** The main thread may be where no debugger stops it, e.g. within a regular expression; then the process is killed. */
const PATIENCE_MS = 5_000;

interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number };
}

function watch({ cells, stepCpuMsMax }: WatchOptions): void {
  let seen = -1;
  let sinceCpuMs = 0;
  const timer = setInterval(() => {
    const cpuMs = threadCpuMs(process.pid);
    // Without /proc there is nothing to measure.
    if (cpuMs === undefined) return;
    const step = Atomics.load(cells, 1) === 0 ? -1 : Atomics.load(cells, 0);
    if (step === -1 || step !== seen) {
      seen = step;
      sinceCpuMs = cpuMs;
    } else if (cpuMs - sinceCpuMs >= stepCpuMsMax) {
      clearInterval(timer);
      interruptMain();
    }
  }, LOOK_MS);
}

function interruptMain(): void {
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => void urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    const [frame] = params.callFrames as readonly CallFrame[];
    if (frame === undefined) return;
    const where = placeOf(frame, urls);
    const expression = `globalThis[${JSON.stringify(STUCK)}](${JSON.stringify(where)})`;
    session.post("Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId, expression });
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
  setTimeout(() => {
    writeSync(2, "clew: a client's code does not return, and cannot be interrupted; ending at once\n");
    process.kill(process.pid, "SIGKILL");
  }, PATIENCE_MS);
}

function placeOf({ functionName, location }: CallFrame, urls: ReadonlyMap<string, string>): string {
  const url = urls.get(location.scriptId) ?? "";
  const file = url.startsWith("file:") ? fileURLToPath(url) : url;
  return `${functionName === "" ? "a function" : functionName} (${file}:${location.lineNumber + 1})`;
}

watch(workerData as WatchOptions);
