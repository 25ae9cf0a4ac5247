/**
 * Nemesis events: effects as the history shows them, so that reports can shade the time of each fault.
 *
 * An effect that ends a fault does not say which one: a node is started again after a kill as after a power loss. So it is
 * remembered what began where, and a fault ends by the name by which it began.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { faultName, type NemesisEffect } from "../../nemesis/effect.ts";
import { startOf, stopOf } from "../../../histories/fault-operation.ts";
import type { TimedEffect } from "./timed-effect.ts";

/** Turns the effects of one run, in their order, into events. */
export interface NemesisEvents {
  /**
   * The effect as events of the history, the first of which has this index. One event, but for links that are mended
   * after several kinds of faults: then one for each kind.
   */
  of(effect: TimedEffect, index: number): readonly HistoryEvent[];
}

interface Operation {
  readonly f: string;
  readonly value: Json;
}

/** For a run that begins: no fault is at work. */
export function createNemesisEvents(): NemesisEvents {
  /** The fault at each place, e.g. "n1>n2" → "partition", "process n1" → "power-loss". */
  const held = new Map<string, string>();

  /** Begins a fault of one node, or ends the one that was there. */
  function atNode(place: string, fault: string | undefined, node: string, setting: object = {}): Operation {
    const key = `${place} ${node}`;
    const value = { nodes: [node], ...setting };
    // Without a fault before it, such as a second resume, an end has the place's own name and ends nothing.
    const name = fault ?? held.get(key) ?? place;
    if (fault === undefined) held.delete(key);
    else held.set(key, fault);
    return { f: (fault === undefined ? stopOf : startOf)(`${name}-${node}`), value };
  }

  function onLinks(links: readonly string[], fault: string | undefined): Operation[] {
    if (fault !== undefined) {
      for (const link of links) held.set(link, fault);
      return [{ f: startOf(fault), value: { links: [...links] } }];
    }
    const ended = new Map<string, string[]>();
    for (const link of links) {
      const name = held.get(link) ?? "partition";
      ended.set(name, [...(ended.get(name) ?? []), link]);
      held.delete(link);
    }
    return [...ended].map(([name, its]) => ({ f: stopOf(name), value: { links: its } }));
  }

  function operations(effect: NemesisEffect): Operation[] {
    const fault = faultName(effect);
    switch (effect.type) {
      case "kill":
      case "restart":
        return [atNode("process", fault, effect.node)];
      case "pause":
      case "resume":
        return [atNode("pause", fault, effect.node)];
      case "links":
        return onLinks(linkNames(effect.links), fault);
      case "clog":
        return [{ f: startOf("clog"), value: { links: linkNames(effect.links), forMs: effect.forMs } }];
      case "operator":
        return [{ f: `operator-${effect.node}`, value: { nodes: [effect.node], request: effect.request } }];
      case "add-node":
      case "remove-node":
        return [{ f: `${effect.type}-${effect.node}`, value: { nodes: [effect.node] } }];
      case "change-members":
        return [{ f: "change-members", value: { add: [...effect.add], remove: [...effect.remove] } }];
      case "clock":
      case "disk": {
        const { type, node, ...setting } = effect;
        return [atNode(type, fault, node, setting)];
      }
      case "network": {
        const { loss, duplicate } = effect;
        const value = { ...(loss === undefined ? {} : { loss }), ...(duplicate === undefined ? {} : { duplicate }) };
        return [{ f: (fault === undefined ? stopOf : startOf)("network"), value }];
      }
    }
  }

  return {
    of: (effect, index) =>
      operations(effect).map(({ f, value }, position) => ({
        index: index + position,
        time: effect.atUs * 1000,
        type: "info",
        process: "nemesis",
        f,
        value,
      })),
  };
}

function linkNames(links: readonly (readonly [string, string])[]): string[] {
  return links.map(([from, to]) => `${from}>${to}`);
}
