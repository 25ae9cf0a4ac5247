/**
 * The fault of wall clocks: a clock steps ahead or back, drifts away, or jumps to and fro many times a second, as machines'
 * clocks do whose time service is wrong. Monotonic clocks stay as they are.
 *
 * Sizes are drawn by their magnitude, from a blink to a minute: leases, time-outs and tokens differ as much in what upsets them.
 */
import type { Json } from "../../histories/json.ts";
import { times } from "../../histories/words/counts.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { carryOut } from "./carry-out.ts";
import type { Fault } from "./fault.ts";
import { chooseNodes } from "./targets.ts";

/** What a clock does. */
const SHAPES = ["step", "step", "drift", "strobe"] as const;
/** Powers of two, in ms: 32 ms to 65 s. */
const MAGNITUDES = { least: 5, most: 16 } as const;
/** So long a drifting clock takes to be wrong by what was drawn, and so often it is set. */
const DRIFT_MS = 4_000;
const DRIFT_EVERY_MS = 50;
/** So often a clock jumps to and fro. */
const STROBE_EVERY_MS = 100;

/** What it works on, and draws from. */
export interface ClockFaultOptions {
  readonly cluster: Cluster;
  readonly random: RandomStream;
}

/** One node's clock, from a start to the stop. */
interface Wrong {
  readonly node: string;
  readonly shape: (typeof SHAPES)[number];
  readonly aheadMs: number;
}

/** A fault of wall clocks. */
export function createClockFault({ cluster, random }: ClockFaultOptions): Fault {
  const hits = new Map<string, number>();
  let wrong: readonly Wrong[] = [];
  let cancels: (() => void)[] = [];
  let effective = 0;

  /** Sets one clock again and again until the stop. */
  function keepOn({ node, shape, aheadMs }: Wrong, begunNs: number): void {
    const everyMs = shape === "drift" ? DRIFT_EVERY_MS : STROBE_EVERY_MS;
    let isAhead = true;
    const next = (): void => {
      const cancel = cluster.clock.at(cluster.clock.nowNs() + everyMs * 1e6, () => {
        cancels = cancels.filter((one) => one !== cancel);
        isAhead = !isAhead;
        const share = Math.min(1, (cluster.clock.nowNs() - begunNs) / 1e6 / DRIFT_MS);
        const nowMs = shape === "drift" ? aheadMs * share : isAhead ? aheadMs : 0;
        carryOut(cluster, { type: "wall-clock", node, aheadMs: nowMs }, () => undefined);
        next();
      });
      cancels.push(cancel);
    };
    next();
  }

  function start(target: Json, done: Parameters<Fault["start"]>[1]): void {
    const { nodes, remark } = chooseNodes(target, cluster, random);
    const said = remark === undefined ? {} : { remark };
    if (nodes.length === 0) {
      done({ isArmed: false, value: { target, skipped: "there is no node to act on", ...said } });
      return;
    }
    wrong = nodes.map((node) => ({ node, shape: random.pick(SHAPES), aheadMs: drawnAheadMs(random) }));
    const begunNs = cluster.clock.nowNs();
    const problems: Error[] = [];
    let hit = 0;
    let waiting = wrong.length;
    for (const one of wrong) {
      const { node, shape, aheadMs } = one;
      // A clock that drifts is right at first.
      const effect = { type: "wall-clock", node, aheadMs: shape === "drift" ? aheadMs / 100 : aheadMs } as const;
      carryOut(cluster, effect, ({ isHit, error }) => {
        if (error !== undefined) problems.push(error);
        if (isHit) {
          hit++;
          hits.set(node, (hits.get(node) ?? 0) + 1);
        }
        if (--waiting > 0) return;
        if (hit > 0) effective++;
        const failed = problems.length === 0 ? {} : { error: problems.map(({ message }) => message).join("; ") };
        done({ isArmed: true, value: { target, nodes, clocks: wrong.map(told), ...said, ...failed } });
      });
      if (shape !== "step") keepOn(one, begunNs);
    }
  }

  function stop(done: Parameters<Fault["stop"]>[0]): void {
    for (const cancel of cancels.splice(0)) cancel();
    const nodes = wrong.map(({ node }) => node);
    wrong = [];
    setRight(cluster, nodes, done);
  }

  return {
    start(target, done) {
      if (wrong.length === 0) start(target, done);
      else stop(() => start(target, done));
    },
    stop,
    effect: () => ({ effective, effect: sentence(hits) }),
  };
}

function setRight(cluster: Cluster, nodes: readonly string[], done: Parameters<Fault["stop"]>[0]): void {
  let waiting = 1;
  let problem: Error | undefined;
  const arrive = ({ error }: { readonly error?: Error }): void => {
    problem ??= error;
    if (--waiting > 0) return;
    done({ nodes, ...(problem === undefined ? {} : { error: problem.message }) }, problem);
  };
  for (const node of nodes) {
    waiting++;
    carryOut(cluster, { type: "wall-clock", node, aheadMs: 0 }, arrive);
  }
  arrive({});
}

function drawnAheadMs(random: RandomStream): number {
  const magnitude = MAGNITUDES.least + random.unit() * (MAGNITUDES.most - MAGNITUDES.least);
  return Math.round(2 ** magnitude) * (random.chance(0.5) ? 1 : -1);
}

/** e.g. "n1 steps by -350 ms". */
function told({ node, shape, aheadMs }: Wrong): string {
  return `${node} ${shape === "step" ? "steps" : shape === "drift" ? "drifts" : "jumps to and fro"} by ${aheadMs} ms`;
}

/** e.g. "the clock of n1 was wrong 3 times, of n2 once". */
function sentence(hits: ReadonlyMap<string, number>): string {
  if (hits.size === 0) return "no clock was set";
  const [[first, count] = ["", 0], ...rest] = [...hits].sort(([one], [other]) => (one < other ? -1 : 1));
  return [`the clock of ${first} was wrong ${times(count)}`, ...rest.map(([node, n]) => `of ${node} ${times(n)}`)].join(
    ", ",
  );
}
