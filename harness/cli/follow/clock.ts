/**
 * Time for a command that waits for something outside, until somebody interrupts it.
 */

/** What passes while a command waits. Tests have one of their own. */
export interface Clock {
  /** Milliseconds from any start. */
  readonly now: () => number;
  /** Comes back after so many ms, or at once when somebody has interrupted. */
  readonly wait: (ms: number) => Promise<void>;
  /** Whether somebody has interrupted, as with Ctrl-C. */
  readonly isInterrupted: () => boolean;
  /** Lets go of the signals. */
  readonly end: () => void;
}

/** Real time, and the first SIGINT or SIGTERM from now on. A second one ends the process as it does anyway. */
export function openClock(): Clock {
  let isInterrupted = false;
  let wake: (() => void) | undefined;
  const interrupt = (): void => {
    isInterrupted = true;
    release();
    wake?.();
  };
  const release = (): void => {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    now: () => performance.now(),
    wait: (ms) =>
      new Promise((resolve) => {
        if (isInterrupted) {
          resolve();
          return;
        }
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    isInterrupted: () => isInterrupted,
    end: release,
  };
}
