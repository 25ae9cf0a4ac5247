/**
 * Nemesis events: effects as the history shows them, so that reports can shade the time of each fault.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { faultName } from "./fault-tally.ts";
import type { NemesisEffect, TimedEffect } from "../plan/plan.ts";

/** The effect as an event; `index` is its place in the history. */
export function nemesisEvent(effect: TimedEffect, index: number): HistoryEvent {
  const { f, value } = describeEffect(effect);
  return { index, time: effect.atUs * 1000, type: "info", process: "nemesis", f, value };
}

/** `start-…` for what begins a fault, `stop-…` for what ends one; faults of nodes are named with their node. */
export function describeEffect(effect: NemesisEffect): { readonly f: string; readonly value: Json } {
  const fault = faultName(effect);
  switch (effect.type) {
    case "kill":
    case "pause":
      return { f: `start-${fault ?? ""}-${effect.node}`, value: { nodes: [effect.node] } };
    case "restart":
      return { f: `stop-kill-${effect.node}`, value: { nodes: [effect.node] } };
    case "resume":
      return { f: `stop-pause-${effect.node}`, value: { nodes: [effect.node] } };
    case "links":
    case "clog": {
      const links = effect.links.map((ends) => `${ends[0]}>${ends[1]}`);
      return fault === undefined
        ? { f: "stop-partition", value: { links } }
        : { f: `start-${fault}`, value: { links } };
    }
    case "operator":
      return { f: `operator-${effect.node}`, value: { nodes: [effect.node], request: effect.request } };
    case "clock":
    case "disk": {
      const { type, node, ...setting } = effect;
      return {
        f: fault === undefined ? `stop-${type}-${node}` : `start-${fault}-${node}`,
        value: { nodes: [node], ...setting },
      };
    }
    case "network": {
      const { loss, duplicate } = effect;
      const value = { ...(loss === undefined ? {} : { loss }), ...(duplicate === undefined ? {} : { duplicate }) };
      return { f: fault === undefined ? "stop-network" : "start-network", value };
    }
  }
}
