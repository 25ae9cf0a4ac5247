/**
 * Nemesis events: effects as the history shows them, so that reports can shade the time of each fault.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { faultName, type NemesisEffect } from "../../nemesis/effect.ts";
import { startOf, stopOf } from "../../../histories/fault-operation.ts";
import type { TimedEffect } from "./timed-effect.ts";

/** The effect as an event; `index` is its place in the history. */
export function nemesisEvent(effect: TimedEffect, index: number): HistoryEvent {
  const { f, value } = describeEffect(effect);
  return { index, time: effect.atUs * 1000, type: "info", process: "nemesis", f, value };
}

/** The start of a fault for what begins one, a stop for what ends one; faults of nodes are named with their node. */
export function describeEffect(effect: NemesisEffect): { readonly f: string; readonly value: Json } {
  const fault = faultName(effect);
  switch (effect.type) {
    case "kill":
    case "pause":
      return { f: startOf(`${fault ?? ""}-${effect.node}`), value: { nodes: [effect.node] } };
    case "restart":
      return { f: stopOf(`kill-${effect.node}`), value: { nodes: [effect.node] } };
    case "resume":
      return { f: stopOf(`pause-${effect.node}`), value: { nodes: [effect.node] } };
    case "links":
    case "clog": {
      const links = effect.links.map((ends) => `${ends[0]}>${ends[1]}`);
      return fault === undefined
        ? { f: stopOf("partition"), value: { links } }
        : { f: startOf(fault), value: { links } };
    }
    case "operator":
      return { f: `operator-${effect.node}`, value: { nodes: [effect.node], request: effect.request } };
    case "clock":
    case "disk": {
      const { type, node, ...setting } = effect;
      return {
        f: fault === undefined ? stopOf(`${type}-${node}`) : startOf(`${fault}-${node}`),
        value: { nodes: [node], ...setting },
      };
    }
    case "network": {
      const { loss, duplicate } = effect;
      const value = { ...(loss === undefined ? {} : { loss }), ...(duplicate === undefined ? {} : { duplicate }) };
      return { f: fault === undefined ? stopOf("network") : startOf("network"), value };
    }
  }
}
