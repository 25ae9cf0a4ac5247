/**
 * Waiting for a condition in real time, in tests of parts that have no clock of their own.
 */

/** How long it may take until a condition holds, in ms. */
const PATIENCE_MS = 30_000;

/** Waits until the condition holds; fails after half a minute with what it was waiting for. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`expected within 30 s: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
