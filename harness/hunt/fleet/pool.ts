/**
 * Pool: worker processes that take jobs one by one. Processes rather than threads: each has its own CPU time to
 * report, and one that runs out of memory does not take the hunt with it.
 *
 * A worker that dies takes its job with it, and that is never a clean seed: unless `died` finds out why, it is an error
 * of the hunt.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Job, JobEnd } from "./jobs.ts";

/** How many workers there are, where jobs come from, and who takes the answers. */
export interface PoolOptions {
  readonly workers: number;
  /** What each worker plugs in; see `Catalog`. */
  readonly modules: readonly string[];
  /** Gives the next job; undefined when there is none, or none is wanted any more. */
  readonly next: () => Job | undefined;
  /** Takes each answer. */
  readonly done: (end: JobEnd) => void;
  /**
   * Told of a job whose worker was ended by a signal, as V8 and the kernel do for want of memory; true when it has been
   * dealt with, and the pool goes on with another worker. Default: never.
   */
  readonly died?: (job: Job, signal: string) => boolean;
}

/** The compiled worker; tests run from the sources, and their worker is the compiled one, too. */
const workerPath = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../../dist/harness/hunt/fleet/worker.js" : "./worker.js",
    import.meta.url,
  ),
);

/**
 * Memory settings for workers. Each seed makes many objects and drops them all at its end. With V8's default of 16 MB
 * for short-lived objects, garbage collection takes a quarter of the CPU time; above 64 MB the gain is small.
 * Pretenuring is off because V8 would place new objects among the long-lived ones, and they would keep whole dropped
 * runs in memory.
 */
const workerFlags = ["--min-semi-space-size=64", "--max-semi-space-size=64", "--no-allocation-site-pretenuring"];

/** Runs jobs until there are no more; throws the first error of a worker, after all have ended. */
export async function runPool({ workers, modules, next, done, died = () => false }: PoolOptions): Promise<void> {
  let failure: Error | undefined;
  const runOne = (): Promise<void> =>
    new Promise((resolve) => {
      let job = next();
      if (job === undefined) {
        resolve();
        return;
      }
      const worker = fork(workerPath, [JSON.stringify(modules)], {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
        execArgv: workerFlags,
      });
      let isExpected = false;
      worker.on("message", (answer: JobEnd) => {
        if (answer.type === "error") failure ??= new Error(answer.message);
        else done(answer);
        job = failure === undefined ? next() : undefined;
        if (job === undefined) {
          isExpected = true;
          worker.disconnect();
        } else worker.send(job);
      });
      worker.on("exit", (code, signal) => {
        if (!isExpected && signal !== null && job !== undefined && failure === undefined && died(job, signal)) {
          resolve(runOne());
          return;
        }
        if (!isExpected) failure ??= new Error(`a worker of the hunt ended by itself: ${signal ?? `code ${code}`}`);
        resolve();
      });
      worker.on("error", (error) => (failure ??= error));
      worker.send(job);
    });
  await Promise.all(Array.from({ length: workers }, runOne));
  if (failure !== undefined) throw failure;
}
