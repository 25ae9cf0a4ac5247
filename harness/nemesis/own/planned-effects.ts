/**
 * The effects that a plugged-in fault decides on, looked at before any of them is carried out: what is no effect, or is
 * meant for a node that there is not, is its author's mistake, and is told as one.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Cluster } from "../../clusters/cluster.ts";
import type { FaultDefinition, PlannedEffect } from "./fault-definition.ts";
import { chooseNodes } from "../targets.ts";

/**
 * What the fault does to this target now.
 *
 * @throws Error that names the fault, for what is no list of effects on this cluster
 */
export function effectsOf(
  definition: FaultDefinition,
  target: Json,
  { cluster, random }: { readonly cluster: Cluster; readonly random: RandomStream },
): readonly PlannedEffect[] {
  const effects: unknown = definition.begin({
    target,
    chosen: chooseNodes(target, cluster, random).nodes,
    nodes: cluster.nodes,
    targets: cluster.targets,
    status: cluster.status(),
    random,
  });
  const where = `fault "${definition.name}": begin`;
  if (!Array.isArray(effects)) throw new Error(`${where}: expected a list of effects, found ${textOf(effects)}`);
  for (const effect of effects as readonly unknown[]) {
    const expected = expectationOf(effect, cluster);
    if (expected !== undefined) throw new Error(`${where}: expected ${expected}, found ${textOf(effect)}`);
  }
  return effects as readonly PlannedEffect[];
}

type Fields = { readonly [field: string]: unknown };

/** What would be right; undefined for an effect that can be carried out. */
function expectationOf(effect: unknown, { nodes }: Cluster): string | undefined {
  if (typeof effect !== "object" || effect === null) return "an effect";
  const { type, node, links, rule, powerLoss, afterMs = 0 } = effect as Fields;
  if (typeof afterMs !== "number" || !(afterMs >= 0)) return "afterMs of 0 or more";
  switch (type) {
    case "kill":
      if (typeof powerLoss !== "boolean") return "powerLoss, true or false";
      break;
    case "restart":
    case "pause":
    case "resume":
      break;
    case "operator":
      if ((effect as Fields)["request"] === undefined) return "a request";
      break;
    case "links":
      if (typeof rule !== "object" || rule === null) return "a rule for the links, such as { drop: true }";
      return areLinks(links, nodes) ? undefined : `links between two of ${[...nodes, "client"].join(", ")}`;
    default:
      return "an effect of type kill, restart, pause, resume, links or operator";
  }
  return nodes.includes(node as string) ? undefined : `one of the nodes ${nodes.join(", ")}`;
}

function areLinks(links: unknown, nodes: readonly string[]): boolean {
  const isEnd = (end: unknown): boolean => end === "client" || nodes.includes(end as string);
  const isLink = (link: unknown): boolean =>
    Array.isArray(link) && link.length === 2 && link.every(isEnd) && link[0] !== link[1];
  return Array.isArray(links) && links.length > 0 && links.every(isLink);
}

function textOf(found: unknown): string {
  return found === undefined ? "nothing" : (JSON.stringify(found) ?? `a ${typeof found}`);
}
