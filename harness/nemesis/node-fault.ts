/**
 * The faults of nodes: kill, power-loss and pause. Each is done to several nodes at the same moment, as far as the
 * system can lose them.
 *
 * Whether one had effect is what the cluster reports: that a process was running, that it really stopped, that
 * records were lost. A power loss that lost nothing did happen, but it showed nothing.
 */
import type { Json } from "../../histories/json.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster, Done } from "../clusters/cluster.ts";
import { type Fault, plural, times } from "./fault.ts";
import { chooseNodes } from "./targets.ts";

/** What doing it to one node came to. */
export interface Hit {
  /** Whether the node was there to be hit. */
  readonly isHit: boolean;
  /** For a power loss. */
  readonly recordsLost: number;
}

export interface NodeFaultOptions {
  readonly cluster: Cluster;
  readonly random: RandomStream;
  readonly hit: (node: string, done: (hit: Hit) => void) => void;
  readonly undo: (node: string, done: Done) => void;
  /** Whether these hits changed anything. */
  readonly isEffective: (hits: readonly Hit[]) => boolean;
  /** What was done to nodes, e.g. "killed", for a sentence. */
  readonly participle: string;
  /** Whether to tell of lost records. */
  readonly losesRecords: boolean;
}

/** A fault that takes nodes out of service and brings them back. */
export function nodeFault(options: NodeFaultOptions): Fault {
  const { cluster } = options;
  const out = new Set<string>();
  const hitCounts = new Map<string, number>();
  let recordsLost = 0;
  let effective = 0;

  function count(hits: ReadonlyMap<string, Hit>): void {
    for (const [node, hit] of hits) {
      if (hit.isHit) hitCounts.set(node, (hitCounts.get(node) ?? 0) + 1);
      recordsLost += hit.recordsLost;
    }
    if (options.isEffective([...hits.values()])) effective++;
  }

  /** Hits those of the nodes that the system can lose; says which, once all reports are there. */
  function hitEach(
    nodes: readonly string[],
    done: (hits: ReadonlyMap<string, Hit>, spared: readonly string[]) => void,
  ): void {
    const hits = new Map<string, Hit>();
    const spared: string[] = [];
    let waiting = 1;
    const arrive = (): void => {
      if (--waiting === 0) done(hits, spared);
    };
    for (const node of nodes) {
      // Asked one by one: losing the first may be why the second must be kept.
      if (!cluster.mayLose(node)) {
        spared.push(node);
        continue;
      }
      waiting++;
      out.add(node);
      options.hit(node, (hit) => {
        hits.set(node, hit);
        arrive();
      });
    }
    arrive();
  }

  function start(target: Json, done: Parameters<Fault["start"]>[1]): void {
    const { nodes, remark } = chooseNodes(target, cluster, options.random);
    const said = remark === undefined ? {} : { remark };
    hitEach(nodes, (hits, spared) => {
      if (hits.size === 0) {
        const why = nodes.length === 0 ? "there is no node to act on" : "the system cannot lose another node now";
        done({ isArmed: false, value: { target, skipped: why, ...said } });
        return;
      }
      count(hits);
      const lost = options.losesRecords ? { recordsLost: sum([...hits.values()].map((hit) => hit.recordsLost)) } : {};
      done({
        isArmed: true,
        value: { target, nodes: [...hits.keys()].sort(), ...lost, ...skippedNodes(spared), ...said },
      });
    });
  }

  function stop(done: (value: Json, problem?: Error) => void): void {
    const nodes = [...out];
    out.clear();
    const problems: Error[] = [];
    let left = nodes.length;
    const finish = (): void => {
      const failed = problems.length === 0 ? {} : { error: problems.map(({ message }) => message).join("; ") };
      done({ nodes, ...failed }, problems[0]);
    };
    if (left === 0) finish();
    for (const node of nodes) {
      options.undo(node, (problem) => {
        if (problem !== undefined) problems.push(problem);
        if (--left === 0) finish();
      });
    }
  }

  return {
    start(target, done) {
      if (out.size === 0) start(target, done);
      else stop(() => start(target, done));
    },
    stop,
    effect() {
      const told = [...hitCounts].sort(([one], [other]) => (one < other ? -1 : 1));
      const sentence = told
        .map(([node, hits], position) => `${node} ${position === 0 ? `was ${options.participle} ` : ""}${times(hits)}`)
        .join(", ");
      const lost = options.losesRecords ? `; ${plural(recordsLost, "unsynced record")} lost` : "";
      return { effective, effect: told.length === 0 ? `no node was ${options.participle}` : `${sentence}${lost}` };
    },
  };
}

function skippedNodes(skipped: readonly string[]): { readonly [name: string]: Json } {
  return skipped.length === 0 ? {} : { skipped: `${skipped.join(", ")}: the system cannot lose another node now` };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
