/**
 * From promises, in which processes are started and ended, to the callbacks of a cluster.
 */
import type { Done } from "./cluster.ts";

/** Calls back when the promise is settled. An exception in the callback is not caught, and ends this process. */
export function settle(promise: Promise<void>, done: Done): void {
  void (async () => {
    let failure: Error | undefined;
    try {
      await promise;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    done(failure);
  })();
}
