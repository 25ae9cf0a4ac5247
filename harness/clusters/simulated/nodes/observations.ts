/**
 * Observations: gathers for an observer what happened since it looked last, so that a monitor pays only for the nodes
 * that have stepped.
 */
import type { Json } from "../../../../histories/json.ts";
import type { NodeNote } from "../../../../runs/results.ts";
import type { Observer } from "../options.ts";

/** What an observer has not seen yet. */
export interface Observations {
  stepped(node: string): void;
  noted(note: NodeNote): void;
  /** To be called after every event. */
  afterEvent(): void;
}

/** Nothing seen yet. Costs nothing when there is no observer. */
export function createObservations(
  observer: Observer | undefined,
  world: { readonly nowNs: () => number; readonly inspect: (node: string) => Json | undefined },
): Observations {
  if (observer === undefined) {
    const nothing = (): void => undefined;
    return { stepped: nothing, noted: nothing, afterEvent: nothing };
  }
  let stepped = new Set<string>();
  let notes: NodeNote[] = [];
  let eventsSince = 0;

  return {
    stepped: (node) => void stepped.add(node),
    noted: (note) => void notes.push(note),
    afterEvent() {
      eventsSince++;
      if (eventsSince < observer.everyEvents || (stepped.size === 0 && notes.length === 0)) return;
      const observation = { timeNs: world.nowNs(), stepped: [...stepped], notes, inspect: world.inspect };
      eventsSince = 0;
      stepped = new Set();
      notes = [];
      observer.look(observation);
    },
  };
}
