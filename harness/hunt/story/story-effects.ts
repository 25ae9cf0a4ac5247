/**
 * What the nemesis did, in words: which nodes a rule on links takes apart, rather than the links one by one.
 */
import type { LinkRule } from "../../clusters/cluster.ts";
import { list } from "./story-turn.ts";
import type { LinkEnds, NemesisEffect } from "../plan/plan.ts";

interface Phrase {
  readonly subject: string;
  readonly phrase: string;
}

/** @param nodes all of them, so that "everybody" can be said */
export function effectPhrase(effect: NemesisEffect, nodes: readonly string[]): Phrase[] {
  switch (effect.type) {
    case "kill":
      return [{ subject: effect.node, phrase: effect.powerLoss ? "lost power" : "crashed" }];
    case "restart":
      return [{ subject: effect.node, phrase: "came back" }];
    case "pause":
      return [{ subject: effect.node, phrase: "was paused" }];
    case "resume":
      return [{ subject: effect.node, phrase: "went on" }];
    case "links":
      return [linksPhrase(effect.links, nodes, ruleWords(effect.rule))];
    case "clog":
      return [
        linksPhrase(effect.links, nodes, { cut: `was held up for ${effect.forMs} ms on its way`, one: "held up" }),
      ];
    case "clock":
      return [{ subject: effect.node, phrase: clockPhrase(effect.offsetMs, effect.rate) }];
    case "disk":
      return [{ subject: effect.node, phrase: diskPhrase(effect) }];
    case "operator":
      return [{ subject: effect.node, phrase: `was asked by an operator: ${JSON.stringify(effect.request)}` }];
    case "add-node":
      return [{ subject: effect.node, phrase: "was started, to join the others" }];
    case "change-members":
      return [{ subject: "", phrase: `an operator asked that ${changeWords(effect)}` }];
    case "remove-node":
      return [{ subject: effect.node, phrase: "was ended for good" }];
    case "network":
      return [{ subject: "", phrase: "the whole network changed" }];
  }
}

function changeWords({ add, remove }: Extract<NemesisEffect, { type: "change-members" }>): string {
  const parts = [
    ...(add.length === 0 ? [] : [`${list(add)} become a member`]),
    ...(remove.length === 0 ? [] : [`${list(remove)} leave`]),
  ];
  return list(parts);
}

interface RuleWords {
  /** After "everything from a to b". */
  readonly cut: string;
  /** After "n1 was". */
  readonly one: string;
}

function ruleWords({ drop, loss, delayMs }: LinkRule): RuleWords {
  if (drop === true) return { cut: "was lost from then on", one: "cut off" };
  if (loss !== undefined && loss > 0) {
    const share = `${Math.round(loss * 100)} %`;
    return { cut: `was lost with a chance of ${share}`, one: `losing ${share} of its messages` };
  }
  if (delayMs !== undefined) {
    return { cut: `took ${delayMs[0]} to ${delayMs[1]} ms longer`, one: `late by ${delayMs[0]} to ${delayMs[1]} ms` };
  }
  return { cut: "got through again", one: "connected again" };
}

/** A whole node taken away from the others, one direction, or the pairs that are named. */
function linksPhrase(links: readonly LinkEnds[], nodes: readonly string[], words: RuleWords): Phrase {
  const has = (from: string, to: string): boolean => links.some(([one, other]) => one === from && other === to);
  const alone = nodes.find((node) => {
    const others = nodes.filter((other) => other !== node);
    return others.every((other) => has(node, other) && has(other, node)) && links.every((link) => link.includes(node));
  });
  if (alone !== undefined && nodes.length > 2) {
    const reachable = has("client", alone) ? "everybody" : "the other nodes, not the clients";
    return { subject: alone, phrase: `was ${words.one} ${words.one === "cut off" ? "from" : "towards"} ${reachable}` };
  }
  const parted = partedGroups(links, nodes);
  if (parted !== undefined) {
    const isEachAlone = parted.every((group) => group.length === 1);
    const groups = isEachAlone ? "any two nodes" : parted.map((group) => `{${group.join(", ")}}`).join(" and ");
    return { subject: "", phrase: `everything between ${groups} ${words.cut}` };
  }
  const both = links.filter(([from, to]) => from < to && has(to, from));
  const single = links.filter(([from, to]) => !has(to, from));
  const told = [
    ...both.map(([one, other]) => `between ${endpoint(one)} and ${endpoint(other)}`),
    ...single.map(([from, to]) => `from ${endpoint(from)} to ${endpoint(to)}`),
  ];
  return { subject: "", phrase: `everything ${list(told)} ${words.cut}` };
}

/** The groups of nodes between which these links are all there are, both ways; undefined when they are not so. */
function partedGroups(links: readonly LinkEnds[], nodes: readonly string[]): string[][] | undefined {
  const named = new Set(links.map(([from, to]) => `${from}>${to}`));
  const groups: string[][] = [];
  for (const node of nodes) {
    const group = groups.find(([first]) => !named.has(`${first ?? ""}>${node}`));
    if (group === undefined) groups.push([node]);
    else group.push(node);
  }
  const between = groups.flatMap((group) =>
    group.flatMap((from) => nodes.filter((to) => !group.includes(to)).map((to) => `${from}>${to}`)),
  );
  const isExact = between.length === named.size && between.every((link) => named.has(link));
  return groups.length > 1 && isExact ? groups : undefined;
}

function endpoint(name: string): string {
  return name === "client" ? "the clients" : name;
}

function clockPhrase(offsetMs: number, rate: number): string {
  if (offsetMs === 0 && rate === 1) return "had its clock set right";
  const step = offsetMs === 0 ? [] : [`had its clock set ${Math.abs(offsetMs)} ms ${offsetMs > 0 ? "ahead" : "back"}`];
  const drift = rate === 1 ? [] : [`had its clock run at ${rate} times its speed`];
  return [...step, ...drift].join(" and ");
}

function diskPhrase({ slowness, isStalled, isFull }: Extract<NemesisEffect, { type: "disk" }>): string {
  if (isFull === true) return "had its disk run full";
  if (isStalled) return "had its disk stall";
  return slowness === 1 ? "had a healthy disk again" : `had its disk slow down ${slowness} times`;
}
