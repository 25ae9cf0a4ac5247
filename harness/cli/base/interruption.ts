/**
 * Ctrl-C, SIGTERM and SIGHUP: the first ends what is under way in order, the second at once.
 */
import { setMaxListeners } from "node:events";
import type { Terminal } from "./terminal.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Listens for them until `end` is called. The reaper ends the nodes of a run that is ended at once. */
export function interruption(terminal: Terminal): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  // Every phase of every run listens for a while.
  setMaxListeners(0, controller.signal);
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    terminal.warn(`${name}: ending the run in order; once more ends it at once`);
    controller.abort(`interrupted by ${name}`);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    end() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
