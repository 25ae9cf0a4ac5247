/**
 * The one view state of the page, and the address that holds it. Views hear of a change at once; the address follows
 * a little later, because browsers refuse to have it changed some hundred times in as many pointer moves.
 */
import type { ViewState } from "./view-state.ts";
import { addressOf, parseAddress } from "./view-state.ts";

/** Whether "back" returns to what was before the change. */
export type Step = "push" | "replace";

/** Safari allows 100 changes of the address in 30 s. */
const ADDRESS_DELAY_MS = 350;

/** Holds the state, and tells those who follow it. */
export interface ViewStore {
  /** The state as it is now. */
  current: () => ViewState;
  /**
   * Changes some parts; parts that are undefined are taken away.
   *
   * @param how left out: another tab, operation or key is a step to go back over, all else is none
   */
  change: (part: Partial<ViewState>, how?: Step) => void;
  /** Calls back after each change, until the function that it gives is called. */
  follow: (listener: () => void) => () => void;
}

/** The store of this page, which begins with what its address says. */
export function createViewStore(): ViewStore {
  let state = parseAddress(location.hash);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const settle = (next: ViewState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const forget = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  const flush = (): void => {
    if (waiting !== undefined) write("replace", state);
    forget();
  };
  addEventListener("hashchange", () => {
    // The reader followed a link, went back, or wrote in the address: that is newer than what waits.
    forget();
    settle(parseAddress(location.hash));
  });
  addEventListener("pagehide", flush);
  return {
    current: () => state,
    change: (part, how = isStep(part) ? "push" : "replace") => {
      const next = parseAddress(addressOf({ ...state, ...part }));
      if (addressOf(next) === addressOf(state)) return;
      if (how === "push") {
        flush();
        write("push", next);
      } else {
        waiting ??= setTimeout(flush, ADDRESS_DELAY_MS);
      }
      settle(next);
    },
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function write(how: Step, state: ViewState): void {
  try {
    if (how === "push") history.pushState(null, "", addressOf(state));
    else history.replaceState(null, "", addressOf(state));
  } catch {
    // A frame that may not change its address shows the page all the same.
  }
}

function isStep(part: Partial<ViewState>): boolean {
  return "tab" in part || "operation" in part || "key" in part;
}
