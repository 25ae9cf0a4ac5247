/**
 * When each kind of fault was in force in a simulated run, from the effects that were recorded.
 *
 * An effect takes hold at its instant. It lasts until another one takes its place on the same link or node, or, in a
 * run that was cut short, until the run's end. Healing is no effect, but it ends all of them. A kind of fault is in
 * force as long as it holds anywhere.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { FaultWindow } from "../../run/under-fault.ts";
import { faultName } from "../../nemesis/effect.ts";
import { HEAL_ALL } from "../../../histories/fault-operation.ts";
import type { TimedEffect } from "./timed-effect.ts";

/**
 * Windows of all kinds, in order of their begin. What an operator asked for has none: it is over at once.
 *
 * @param run its effects and events in order of time, and its end, in ns
 * Cost: linear in the number of effects, times the links that each is about.
 */
export function effectWindows(run: {
  readonly effects: readonly TimedEffect[];
  readonly events: readonly HistoryEvent[];
  readonly endNs: number;
}): FaultWindow[] {
  const healing = run.events.find(({ process, f }) => process === "nemesis" && f === HEAL_ALL);
  const endNs = healing?.time ?? run.endNs;
  const windows: FaultWindow[] = [];
  /** What holds where, e.g. "n1>n2" → "partition". */
  const held = new Map<string, string>();
  const open = new Map<string, { places: number; beginNs: number }>();

  function put(place: string, fault: string | undefined, timeNs: number): void {
    const before = held.get(place);
    if (before === fault) return;
    if (fault === undefined) held.delete(place);
    else held.set(place, fault);
    if (fault !== undefined) {
      const window = open.get(fault);
      if (window === undefined) open.set(fault, { places: 1, beginNs: timeNs });
      else window.places += 1;
    }
    if (before !== undefined) leave(before, timeNs);
  }

  function leave(fault: string, timeNs: number): void {
    const window = open.get(fault);
    if (window === undefined) return;
    window.places -= 1;
    if (window.places > 0) return;
    open.delete(fault);
    windows.push({ fault, beginNs: window.beginNs, endNs: timeNs });
  }

  for (const effect of run.effects) {
    const timeNs = effect.atUs * 1000;
    if (timeNs >= endNs) break;
    if (effect.type === "clog") {
      windows.push({ fault: "clog", beginNs: timeNs, endNs: Math.min(endNs, timeNs + effect.forMs * 1e6) });
    } else {
      for (const place of placesOf(effect, held)) put(place, faultName(effect), timeNs);
    }
  }
  for (const [fault, { beginNs }] of open) windows.push({ fault, beginNs, endNs });
  return windows.sort((one, other) => one.beginNs - other.beginNs);
}

/** Where the effect takes the place of what was there. */
function placesOf(effect: TimedEffect, held: ReadonlyMap<string, string>): readonly string[] {
  switch (effect.type) {
    case "links":
      return effect.links.map(([from, to]) => `${from}>${to}`);
    case "kill":
    case "restart":
    case "pause":
      return [`${effect.node} process`];
    case "resume": {
      // A node that was killed while it was paused stays down.
      const place = `${effect.node} process`;
      return held.get(place) === "pause" ? [place] : [];
    }
    case "clock":
    case "disk":
      return [`${effect.node} ${effect.type}`];
    case "network":
      return ["network"];
    case "clog":
    case "operator":
    case "add-node":
    case "change-members":
    case "remove-node":
      return [];
  }
}
