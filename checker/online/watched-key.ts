/**
 * A watched key: it uses the cheapest monitor that the model allows, and the search when that monitor cannot go on.
 *
 * A monitor that forgets cannot give the search the possible states of the object. So the search starts again from the
 * first step. The steps are kept for that, as long as there are few.
 */
import type { Model } from "../models/model.ts";
import { createZonesMonitor } from "./chain-zones.ts";
import { createListMonitor } from "./list-levels.ts";
import { createSearchMonitor } from "./live-search.ts";
import type { LiveSearchOptions } from "./live-search.ts";
import { impossible } from "./monitor.ts";
import type { Monitor, Remark, Step } from "./monitor.ts";
import { createSetMonitor } from "./set-levels.ts";

/** One key and its monitor. */
export interface WatchedKey {
  /** Takes the next step. After a remark the key is no longer watched, and steps are ignored. */
  readonly take: (step: Step) => Remark;
  readonly isWatched: () => boolean;
  /** Stops watching. */
  readonly end: () => void;
  /** Forgets the steps. Then the search cannot start again. */
  readonly dropSteps: () => void;
  /** How many things it remembers. */
  readonly size: () => number;
}

/** What to watch, and how much to remember. */
export interface WatchOptions extends LiveSearchOptions {
  /** How many steps are kept for the search. When there are more, all are dropped. */
  readonly stepsMax: number;
}

/** A key before its first step. */
export function createWatchedKey({ stepsMax, ...search }: WatchOptions): WatchedKey {
  const quick = quickMonitor(search.model);
  let monitor: Monitor | undefined = quick ?? createSearchMonitor(search);
  let steps: Step[] | undefined = quick === undefined ? undefined : [];

  function beginAgain(because: string): Remark {
    if (steps === undefined) return { kind: "beyond", because };
    const again = createSearchMonitor(search);
    monitor = again;
    for (const step of steps) {
      const remark = again.take(step);
      if (remark?.kind === "beyond") return { kind: "beyond", because: `${because}; ${remark.because}` };
      if (remark !== undefined) return remark;
    }
    steps = undefined;
    return undefined;
  }

  function end(): void {
    monitor = undefined;
    steps = undefined;
  }

  return {
    take(step) {
      if (monitor === undefined) return undefined;
      if (steps !== undefined && steps.push(step) > stepsMax) steps = undefined;
      let remark = contradictionIn(search.model, step) ?? monitor.take(step);
      if (remark?.kind === "beyond" && monitor === quick) remark = beginAgain(remark.because);
      if (remark !== undefined) end();
      return remark;
    },
    isWatched: () => monitor !== undefined,
    end,
    dropSteps() {
      steps = undefined;
    },
    size: () => (monitor?.size() ?? 0) + (steps?.length ?? 0),
  };
}

/** The remark on an answer that no state gives; undefined for any other step. */
function contradictionIn({ contradiction }: Model, step: Step): Remark {
  const call = step.kind === "settle" ? step.call : undefined;
  const because = call === undefined ? undefined : contradiction?.(call);
  return because === undefined ? undefined : impossible(because);
}

/** The monitor that needs no search; undefined where the model allows none. */
function quickMonitor(model: Model): Monitor | undefined {
  if (model.levels !== undefined) return model.levels === "list" ? createListMonitor(model) : createSetMonitor(model);
  return model.action === undefined ? undefined : createZonesMonitor(model);
}
