/**
 * The faults of nodes: kill, power-loss and pause. Each is done to several nodes at the same moment, as far as the
 * system can lose them.
 * One start has effect when it had effect on one of its nodes; see `carry-out.ts`.
 */
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { counted, times } from "../../histories/words/counts.ts";
import { carryOut, hadEffect, type Outcome } from "./carry-out.ts";
import type { ClusterEffect } from "./effect.ts";
import type { Fault } from "./fault.ts";
import { type Choice, chooseNodes, NODE_TARGETS } from "./targets.ts";

/** How one fault of nodes differs from the others. */
export interface NodeFaultOptions {
  readonly cluster: Cluster;
  readonly random: RandomStream;
  /** What is done to a node, and what undoes it. */
  readonly effect: (node: string) => ClusterEffect;
  readonly undo: (node: string) => ClusterEffect;
  /** What was done to nodes, e.g. "killed", for a sentence. */
  readonly participle: string;
  /** Whether to tell of lost records. */
  readonly losesRecords: boolean;
}

/** How long a start waits for a moment at which the system can lose one of the nodes: it may be under repair. */
const PATIENCE_NS = 1e9;
const RETRY_NS = 50e6;

/** A fault that takes nodes out of service and brings them back. */
export function createNodeFault(options: NodeFaultOptions): Fault {
  const out = new Set<string>();
  const hitCounts = new Map<string, number>();
  let recordsLost = 0;
  let effective = 0;

  function count(outcomes: Outcomes): void {
    for (const [node, outcome] of outcomes) {
      if (outcome.isHit) hitCounts.set(node, (hitCounts.get(node) ?? 0) + 1);
      recordsLost += outcome.recordsLost;
    }
    if ([...outcomes].some(([node, outcome]) => hadEffect(options.effect(node), outcome))) effective++;
  }

  function start(target: Json, done: Parameters<Fault["start"]>[1]): void {
    const { clock } = options.cluster;
    const giveUpNs = clock.nowNs() + PATIENCE_NS;
    const chosen = (): Choice => chooseNodes(target, options.cluster, options.random);
    const attempt = ({ nodes, remark }: Choice, isLast = false): void => {
      const said = remark === undefined ? {} : { remark };
      hitEach(options, nodes, (outcomes, spared) => {
        if (outcomes.size > 0) {
          for (const node of outcomes.keys()) out.add(node);
          count(outcomes);
          const hit = whatWasHit(options, outcomes);
          done({ isArmed: true, value: { target, ...hit, ...skippedNodes(spared), ...said } });
        } else if (clock.nowNs() < giveUpNs && nodes.length > 0) {
          clock.at(clock.nowNs() + RETRY_NS, () => attempt(chosen()));
        } else {
          const instead = isLast ? undefined : chooseInstead(target, nodes, options);
          if (instead !== undefined) return attempt(instead, true);
          const why = nodes.length === 0 ? "there is no node to act on" : "the system cannot lose another node now";
          done({ isArmed: false, value: { target, skipped: why, ...said } });
        }
      });
    };
    attempt(chosen());
  }

  function stop(done: (value: Json, problem?: Error) => void): void {
    const nodes = [...out];
    out.clear();
    undoEach(options, nodes, (problems) => {
      const failed = problems.length === 0 ? {} : { error: problems.map(({ message }) => message).join("; ") };
      done({ nodes, ...failed }, problems[0]);
    });
  }

  return {
    start(target, done) {
      if (out.size === 0) start(target, done);
      else stop(() => start(target, done));
    },
    stop,
    effect: () => ({ effective, effect: sentence(options, hitCounts, recordsLost) }),
  };
}

/** Another node, if the system can never lose those that the target means: of a fixed leader, say. */
function chooseInstead(target: Json, kept: readonly string[], options: NodeFaultOptions): Choice | undefined {
  if (kept.length === 0 || !NODE_TARGETS.some((name) => name === target)) return undefined;
  const { nodes } = chooseNodes("all", options.cluster, options.random);
  const node = options.random.shuffle(nodes).find((other) => options.cluster.mayLose(other));
  return node === undefined ? undefined : { nodes: [node], remark: `${kept.join(", ")} must be kept: another node` };
}

/** By node. */
type Outcomes = ReadonlyMap<string, Outcome>;

/** Hits those of the nodes that the system can lose; says which, once all outcomes are there. */
function hitEach(
  options: NodeFaultOptions,
  nodes: readonly string[],
  done: (outcomes: Outcomes, spared: readonly string[]) => void,
): void {
  const outcomes = new Map<string, Outcome>();
  const spared: string[] = [];
  let waiting = 1;
  const arrive = (): void => {
    if (--waiting === 0) done(outcomes, spared);
  };
  for (const node of nodes) {
    // Asked one by one: losing the first may be why the second must be kept.
    if (!options.cluster.mayLose(node)) {
      spared.push(node);
      continue;
    }
    waiting++;
    carryOut(options.cluster, options.effect(node), (outcome) => {
      outcomes.set(node, outcome);
      arrive();
    });
  }
  arrive();
}

/** Undoes it on these nodes, at the same time; gives what went wrong. */
function undoEach(
  options: NodeFaultOptions,
  nodes: readonly string[],
  done: (problems: readonly Error[]) => void,
): void {
  const problems: Error[] = [];
  let waiting = 1;
  const arrive = ({ error }: Partial<Outcome>): void => {
    if (error !== undefined) problems.push(error);
    if (--waiting === 0) done(problems);
  };
  for (const node of nodes) {
    waiting++;
    carryOut(options.cluster, options.undo(node), arrive);
  }
  arrive({});
}

/** e.g. "n3 was killed 2 times, n5 once". */
function sentence(options: NodeFaultOptions, hitCounts: ReadonlyMap<string, number>, recordsLost: number): string {
  if (hitCounts.size === 0) return `no node was ${options.participle}`;
  const parts = [...hitCounts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([node, hits], position) => `${node} ${position === 0 ? `was ${options.participle} ` : ""}${times(hits)}`);
  const lost = options.losesRecords
    ? `; ${counted(recordsLost, `unsynced ${options.cluster.powerLossTakes === "blocks" ? "block" : "record"}`)} lost`
    : "";
  return `${parts.join(", ")}${lost}`;
}

function whatWasHit(options: NodeFaultOptions, outcomes: Outcomes): { readonly [name: string]: Json } {
  const nodes = [...outcomes.keys()].sort();
  return options.losesRecords
    ? { nodes, recordsLost: sum([...outcomes.values()].map(({ recordsLost }) => recordsLost)) }
    : { nodes };
}

function skippedNodes(skipped: readonly string[]): { readonly [name: string]: Json } {
  return skipped.length === 0 ? {} : { skipped: `${skipped.join(", ")}: the system cannot lose another node now` };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
