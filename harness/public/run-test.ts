/**
 * runTest: one test from a script or a test of your own, with the result that the command line has.
 *
 * Nothing is printed, no signal handler is installed, and the process is never ended. When the promise settles, no process
 * of the run is left.
 */
import { resolve } from "node:path";
import { CLEW_VERSION } from "../cli/base/version.ts";
import { drawnSeed } from "../run/drawn-seed.ts";
import { runTest as run, type RunOutcome } from "../run/run-test.ts";
import { preparedTest, refuseNoOptions } from "./prepared-test.ts";
import type { RunTestOptions } from "./run-options.ts";

/**
 * Runs one test: nodes are started, a workload runs under faults, all is healed, and the history is judged. Its files and
 * report are in a folder of the store.
 *
 * Runs share the processor: side by side they slow each other down, and with processes a slow machine looks like a slow
 * system. In virtual time (`cluster: "simulated"`) it makes no difference, and the seed repeats the run.
 *
 * @example
 * ```ts
 * const { results, report } = await runTest({ system: "raft", nemesis: ["partition"], timeLimit: "5s" });
 * assert.equal(results.valid, true, report);
 * ```
 * @returns what the run came to: `results` as in `results.json`, and the paths of its folder and its report
 * @throws OptionsError for options that no test can have; ModuleError for a module that cannot be loaded;
 *   RunInterruptedError where `signal` ends it while the nodes start; RunFailedError where it cannot be carried out
 */
export async function runTest(options: RunTestOptions): Promise<RunOutcome> {
  refuseNoOptions(options);
  const { onProgress, signal, store = "store", checks = [] } = options;
  const { spec, system, workload, faultKinds } = await preparedTest(options);
  const seed = spec.seed ?? drawnSeed();
  const own = ownSignal(signal);
  try {
    return await run({
      spec,
      system,
      workload,
      faultKinds,
      checks,
      seed,
      store: resolve(store),
      command: `runTest({ …, seed: ${seed} })`,
      clewVersion: CLEW_VERSION,
      progress: {
        phase: (phase) => onProgress?.({ type: "phase", phase }),
        event: (event) => onProgress?.({ type: "event", event }),
      },
      signal: own.signal,
    });
  } finally {
    own.end();
  }
}

/** A signal for one run: what listens to it goes with it, and a caller's that lives long gathers nothing. */
function ownSignal(given: AbortSignal | undefined): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort(given?.reason);
  if (given?.aborted === true) abort();
  else given?.addEventListener("abort", abort, { once: true });
  return { signal: controller.signal, end: () => given?.removeEventListener("abort", abort) };
}
