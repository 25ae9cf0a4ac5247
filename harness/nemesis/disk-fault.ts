/**
 * The faults of disks that go on: from a start to the stop syncs of some nodes are slow, do not end, or fail. A start had effect
 * when a sync has met it, which shows at the stop.
 */
import type { Json } from "../../histories/json.ts";
import { counted } from "../../histories/words/counts.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster, SyncRule } from "../clusters/cluster.ts";
import { carryOut, type Outcome } from "./carry-out.ts";
import type { Fault } from "./fault.ts";
import { chooseNodes } from "./targets.ts";

/** What it works on, and what it does there. */
export interface DiskFaultOptions {
  readonly cluster: Cluster;
  readonly random: RandomStream;
  /** Of one start. */
  readonly rule: () => SyncRule;
}

/** Nodes of a cluster whose disk some fault has: two rules of one disk would put each other out of force. */
const taken = new WeakMap<Cluster, Set<string>>();

/** A fault of disks. */
export function createDiskFault({ cluster, random, rule }: DiskFaultOptions): Fault {
  const takenHere = taken.get(cluster) ?? new Set<string>();
  taken.set(cluster, takenHere);
  const met = new Map<string, number>();
  let hit: readonly string[] = [];
  let effective = 0;

  function start(target: Json, done: Parameters<Fault["start"]>[1]): void {
    const chosen = chooseNodes(target, cluster, random);
    const said = chosen.remark === undefined ? {} : { remark: chosen.remark };
    const nodes = chosen.nodes.filter((node) => !takenHere.has(node));
    if (nodes.length === 0) {
      const skipped =
        chosen.nodes.length === 0 ? "there is no node to act on" : "another fault has the disks of these nodes";
      done({ isArmed: false, value: { target, skipped, ...said } });
      return;
    }
    const drawn = rule();
    hit = nodes;
    for (const node of nodes) takenHere.add(node);
    setEach(cluster, nodes, drawn, (outcomes) => {
      done({ isArmed: true, value: { target, nodes, syncs: { ...drawn }, ...said, ...failures(outcomes) } });
    });
  }

  function stop(done: Parameters<Fault["stop"]>[0]): void {
    const nodes = hit;
    hit = [];
    setEach(cluster, nodes, {}, (outcomes) => {
      for (const node of nodes) takenHere.delete(node);
      for (const [node, { syncsMet = 0 }] of outcomes) {
        if (syncsMet > 0) met.set(node, (met.get(node) ?? 0) + syncsMet);
      }
      const total = [...outcomes.values()].reduce((sum, { syncsMet = 0 }) => sum + syncsMet, 0);
      if (total > 0) effective++;
      const [problem] = [...outcomes.values()].flatMap(({ error }) => error ?? []);
      done({ nodes, syncsMet: total, ...failures(outcomes) }, problem);
    });
  }

  return {
    start(target, done) {
      if (hit.length === 0) start(target, done);
      else stop(() => start(target, done));
    },
    stop,
    effect: () => ({ effective, effect: sentence(met) }),
  };
}

/** By node. */
type Outcomes = ReadonlyMap<string, Outcome>;

function setEach(cluster: Cluster, nodes: readonly string[], rule: SyncRule, done: (outcomes: Outcomes) => void): void {
  const outcomes = new Map<string, Outcome>();
  let waiting = nodes.length + 1;
  const arrive = (): void => {
    if (--waiting === 0) done(outcomes);
  };
  for (const node of nodes) {
    carryOut(cluster, { type: "syncs", node, rule }, (outcome) => {
      outcomes.set(node, outcome);
      arrive();
    });
  }
  arrive();
}

function failures(outcomes: Outcomes): { readonly error?: string } {
  const problems = [...outcomes.values()].flatMap(({ error }) => error?.message ?? []);
  return problems.length === 0 ? {} : { error: problems.join("; ") };
}

/** e.g. "12 syncs of n1 and 1 sync of n3 met it". */
function sentence(met: ReadonlyMap<string, number>): string {
  if (met.size === 0) return "no sync met it";
  const parts = [...met]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([node, count]) => `${counted(count, "sync")} of ${node}`);
  return `${parts.join(", ")} met it`;
}
