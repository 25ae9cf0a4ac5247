/**
 * One key under watch: the cheapest monitor that its model allows, and the search where that one cannot go on.
 *
 * A monitor that forgets as it goes cannot tell the search where things stand, so the search begins again from the first
 * step. The steps are kept for that, as long as they are few.
 */
import type { Model } from "../models/model.ts";
import { chainZones } from "./chain-zones.ts";
import { listLevels } from "./list-levels.ts";
import { liveSearch } from "./live-search.ts";
import type { LiveSearchOptions } from "./live-search.ts";
import { impossible } from "./monitor.ts";
import type { Monitor, Remark, Step } from "./monitor.ts";
import { setLevels } from "./set-levels.ts";

export interface WatchedKey {
  /** As a monitor's; after a remark nothing is watched any more, and steps are ignored. */
  readonly take: (step: Step) => Remark;
  readonly isWatched: () => boolean;
  /** Watches no longer. */
  readonly end: () => void;
  /** Gives up the steps, and with them that the search can begin again. */
  readonly dropSteps: () => void;
  readonly size: () => number;
}

export interface WatchOptions extends LiveSearchOptions {
  /** Steps kept for the search to begin from; with more they are dropped. */
  readonly stepsMax: number;
}

export function watchKey({ stepsMax, ...search }: WatchOptions): WatchedKey {
  const quick = quickMonitor(search.model);
  let monitor: Monitor | undefined = quick ?? liveSearch(search);
  let steps: Step[] | undefined = quick === undefined ? undefined : [];

  function beginAgain(because: string): Remark {
    if (steps === undefined) return { kind: "beyond", because };
    const again = liveSearch(search);
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

/** Of an answer that no state gives, whatever else happened. */
function contradictionIn({ contradiction }: Model, step: Step): Remark {
  const call = step.kind === "settle" ? step.call : undefined;
  const because = call === undefined ? undefined : contradiction?.(call);
  return because === undefined ? undefined : impossible(because);
}

/** The monitor that needs no search; undefined where the model allows none. */
function quickMonitor(model: Model): Monitor | undefined {
  if (model.levels !== undefined) return model.levels === "list" ? listLevels(model) : setLevels(model);
  return model.action === undefined ? undefined : chainZones(model);
}
