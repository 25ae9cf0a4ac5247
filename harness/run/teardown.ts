/**
 * Tear-down: whatever a run has set up is undone, newest first, whichever way the run ends.
 *
 * A step that fails must not keep the others from running, so failures are collected and told at the end.
 */

/** How to undo what was set up so far. */
export interface Teardown {
  /** Registers how to undo something that was just set up. */
  add(what: string, undo: () => void | Promise<void>): void;
  /** Runs everything registered so far, newest first; gives what failed. Later calls find nothing left to do. */
  run(): Promise<readonly Error[]>;
}

/** Nothing to undo yet. */
export function teardown(): Teardown {
  const steps: { readonly what: string; readonly undo: () => void | Promise<void> }[] = [];
  return {
    add(what, undo) {
      steps.push({ what, undo });
    },
    async run() {
      const failures: Error[] = [];
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          // One after the other on purpose: what was set up first may be needed to undo what came later.
          // oxlint-disable-next-line no-await-in-loop
          await step.undo();
        } catch (cause) {
          failures.push(new Error(`${step.what}: ${(cause as Error).message}`, { cause }));
        }
      }
      return failures;
    },
  };
}
