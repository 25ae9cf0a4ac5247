/**
 * StepWatchdog: notices that a client's code does not return.
 *
 * Clients run in this process, on its only thread. One that loops without end stops everything: the clock, the
 * nemesis, the signals that should end the run. So another thread (step-watchdog-worker.ts) looks from outside. It
 * measures processor time: on a busy machine a step may take long without having done anything.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { distFolder } from "../dist-folder.ts";

/** Processor time of this thread that one step may take, in ms. */
const STEP_CPU_MS_MAX = 3_000;

/** Told of each step of a client, until it is closed. */
export interface StepWatchdog {
  /** The client's code is about to run; `what` says whose and for which operation, when that is asked. */
  begin(what: () => string): void;
  /** It has returned. */
  end(): void;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** What the thread needs to know. */
export interface WatchOptions {
  /** Two numbers that this thread writes: how many steps have begun, and 1 while one runs. */
  readonly cells: Int32Array;
  readonly stepCpuMsMax: number;
}

/** The global function that the thread has called in this one, in the middle of the step that does not return. */
export const STUCK = "clew: a step does not return";

/**
 * Starts watching.
 *
 * @param onStuck called in the middle of the step, from which there is no orderly way on: it must end the process
 */
export function openStepWatchdog(options: {
  readonly onStuck: (message: string) => void;
  readonly stepCpuMsMax?: number;
}): StepWatchdog {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const stepCpuMsMax = options.stepCpuMsMax ?? STEP_CPU_MS_MAX;
  const watch: WatchOptions = { cells, stepCpuMsMax };
  let running: () => string = () => "a client";
  const tell = (where: string): void => {
    const { message } = stuckError(running(), { where, cpuMs: stepCpuMsMax });
    options.onStuck(message);
  };
  Object.defineProperty(globalThis, STUCK, { value: tell, configurable: true });
  const worker = new Worker(join(distFolder(), "harness", "clusters", "local", "clients", "step-watchdog-worker.js"), {
    workerData: watch,
  });
  worker.unref();
  // A thread that failed watches nothing any more, and the run is as good as without it.
  worker.on("error", () => undefined);
  return {
    begin(what) {
      running = what;
      Atomics.add(cells, 0, 1);
      Atomics.store(cells, 1, 1);
    },
    end() {
      Atomics.store(cells, 1, 0);
    },
    async close() {
      Reflect.deleteProperty(globalThis, STUCK);
      await worker.terminate();
    },
  };
}

function stuckError(what: string, { where, cpuMs }: { readonly where: string; readonly cpuMs: number }): Error {
  return new Error(`${what} has not returned after ${cpuMs / 1000} s of processor time, in ${where}: an endless loop`);
}
