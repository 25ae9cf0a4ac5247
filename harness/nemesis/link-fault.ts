/**
 * The faults of links: partition, client-partition, slow, lossy, duplicate, reorder, corrupt, rate and reset. They differ in the links
 * that they choose and in the rule that they impose. Whether one had effect is read from a meter of its links; see `link-meter.ts`.
 */
import type { Json } from "../../histories/json.ts";
import { counted } from "../../histories/words/counts.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster, LinkRule } from "../clusters/cluster.ts";
import type { LinkEnds } from "./effect.ts";
import type { Fault } from "./fault.ts";
import { bridge, cutPairs, halves, isolate, linksOf, majoritiesRing, majorityMinority, oneWay } from "./grudges.ts";
import { createLinkMeter, type Disturbance, type LinkMeter } from "./link-meter.ts";
import type { LinkOverlay } from "./link-overlay.ts";
import { chooseNodes } from "./targets.ts";

/** The kinds that act on links between nodes, and on no others unless a test names the links. */
export const FAULTS_BETWEEN_NODES: ReadonlySet<string> = new Set([
  "partition",
  "slow",
  "lossy",
  "duplicate",
  "reorder",
  "corrupt",
  "rate",
  "reset",
]);

/** Which links, and what is worth telling about the choice. */
interface LinkChoice {
  readonly links: readonly LinkEnds[];
  readonly remarks: { readonly [name: string]: Json };
}

/** How one fault of links differs from the others. */
export interface LinkFaultOptions {
  readonly name: string;
  readonly cluster: Cluster;
  readonly overlay: LinkOverlay;
  readonly rule: LinkRule;
  /** The count that moves when the fault has effect. */
  readonly counted: Disturbance;
  readonly choose: (target: Json) => LinkChoice;
}

/** A fault that imposes a rule on links. */
export function createLinkFault(options: LinkFaultOptions): Fault {
  const { name, cluster, overlay, counted: disturbance } = options;
  /** Runs as long as the fault is in force. */
  let meter: LinkMeter | undefined;
  let effective = 0;
  let total = 0;
  const affected = new Set<string>();

  function settle(): number {
    if (meter === undefined) return 0;
    const { count, links } = meter.moved(disturbance);
    if (count > 0) effective++;
    total += count;
    for (const link of links) affected.add(link);
    meter = undefined;
    overlay.lift(name);
    return count;
  }

  /** With counts that are not older than this moment. */
  function withCounts(next: () => void): void {
    if (meter === undefined || cluster.refreshLinks === undefined) next();
    else cluster.refreshLinks(next);
  }

  /** Tells when all rules are in force, and how long that took where it was not at once. */
  function whenInForce(done: (figures: { readonly [name: string]: Json }, problem?: Error) => void): void {
    const askedNs = cluster.clock.nowNs();
    let isLate = false;
    overlay.settled((problem) => {
      const tookMs = Math.round((cluster.clock.nowNs() - askedNs) / 1e5) / 10;
      done({ ...(isLate ? { tookMs } : {}), ...(problem === undefined ? {} : { error: problem.message }) }, problem);
    });
    isLate = true;
  }

  function start(target: Json, done: Parameters<Fault["start"]>[1]): void {
    const { links, remarks } = options.choose(target);
    if (links.length === 0) {
      done({ isArmed: false, value: { target, skipped: "there is no link to act on", ...remarks } });
      return;
    }
    const named = links.map(([from, to]) => `${from}>${to}`);
    meter = createLinkMeter(cluster, links);
    overlay.impose(name, links, options.rule);
    whenInForce((figures) => done({ isArmed: true, value: { target, ...remarks, links: named, ...figures } }));
  }

  function stop(done: Parameters<Fault["stop"]>[0]): void {
    withCounts(() => {
      const count = settle();
      whenInForce((figures, problem) => done({ [disturbance]: count, ...figures }, problem));
    });
  }

  return {
    start(target, done) {
      if (meter === undefined) start(target, done);
      else stop(() => start(target, done));
    },
    stop,
    effect() {
      const now = meter?.moved(disturbance) ?? { count: 0, links: [] };
      const count = total + now.count;
      const links = new Set([...affected, ...now.links]).size;
      return {
        effective: effective + (now.count > 0 ? 1 : 0),
        effect: `${disturbance} ${count === 0 ? "nothing" : `${counted(count, cluster.linksCarry === "packets" ? "packet" : "message")} on ${counted(links, "link")}`}`,
      };
    },
  };
}

/** The links that a partition of this shape cuts, given anew each time: members and directions are drawn. */
export function partitionLinks(target: Json, cluster: Cluster, random: RandomStream): LinkChoice {
  const shuffled = random.shuffle(cluster.targets);
  switch (typeof target === "string" ? target : "") {
    case "halves":
      return { links: linksOf(halves(cluster.targets)), remarks: {} };
    case "random-halves":
      return { links: linksOf(halves(shuffled)), remarks: {} };
    case "majority-minority":
      return { links: linksOf(majorityMinority(shuffled, random)), remarks: {} };
    case "bridge": {
      const order = leaderFirst(shuffled, cluster);
      return { links: linksOf(bridge(order)), remarks: { bridge: order[Math.floor(order.length / 2)] ?? null } };
    }
    case "majorities-ring":
      return { links: linksOf(majoritiesRing(shuffled)), remarks: { ring: shuffled } };
    case "one-way": {
      const { nodes, remark } = chooseNodes(random.chance(0.5) ? "leader" : "one", cluster, random);
      const [node] = nodes;
      if (node === undefined) return { links: [], remarks: remark === undefined ? {} : { remark } };
      const way = random.pick(["deaf", "mute"] as const);
      return { links: linksOf(oneWay(node, cluster.nodes, way)), remarks: { [way]: node } };
    }
    default:
      if (isPairs(target)) return { links: linksOf(cutPairs(target)), remarks: {} };
      return isolation(target, cluster, random);
  }
}

/** With its leader as the bridge a system notices nothing, because everybody talks to the leader only. */
function leaderFirst(nodes: readonly string[], cluster: Cluster): readonly string[] {
  const leaders = cluster.status().filter(({ isLeader }) => isLeader);
  const isLeading = (node: string): boolean => leaders.some(({ id }) => id === node);
  return [...nodes.filter(isLeading), ...nodes.filter((node) => !isLeading(node))];
}

function isolation(target: Json, cluster: Cluster, random: RandomStream): LinkChoice {
  const { nodes, remark } = chooseNodes(target, cluster, random);
  return {
    links: nodes.length === 0 ? [] : linksOf(isolate(nodes, cluster.nodes)),
    remarks: { isolated: nodes, ...(remark === undefined ? {} : { remark }) },
  };
}

/**
 * The links between all clients and the chosen nodes, one way or both, as drawn. An answer that is lost is the harder
 * case: the operation took effect, its client asks again, and a system that does not know it executes it twice.
 */
export function clientLinks(target: Json, cluster: Cluster, random: RandomStream): LinkChoice {
  const { nodes, remark } = chooseNodes(target, cluster, random);
  const lost = random.pick(["requests", "answers", "both"] as const);
  const links = nodes.flatMap((node) => [
    ...(lost === "answers" ? [] : [["client", node] as const]),
    ...(lost === "requests" ? [] : [[node, "client"] as const]),
  ]);
  return { links, remarks: { nodes, lost, ...(remark === undefined ? {} : { remark }) } };
}

/** Every link between the chosen nodes and any other node, both ways. */
export function linksAround(target: Json, cluster: Cluster, random: RandomStream): LinkChoice {
  const { nodes, remark } = chooseNodes(target, cluster, random);
  const links = cluster.nodes.flatMap((from) =>
    cluster.nodes
      .filter((to) => to !== from && (nodes.includes(from) || nodes.includes(to)))
      .map((to) => [from, to] as const),
  );
  return { links, remarks: { nodes, ...(remark === undefined ? {} : { remark }) } };
}

function isPairs(target: Json): target is readonly (readonly [string, string])[] {
  return (
    Array.isArray(target) &&
    target.length > 0 &&
    target.every(
      (pair: Json) => Array.isArray(pair) && pair.length === 2 && pair.every((end) => typeof end === "string"),
    )
  );
}
