/**
 * Moves: the menu of single faults with their targets, from which most strategies choose.
 *
 * Links are cut by direction and in shapes that leave majorities overlapping, because that is where protocols
 * break. Most moves aim at the node that leads, or at one that is about to.
 *
 * Sources: Jepsen's grudges; FoundationDB's swizzle; TigerBeetle's asymmetric partitions.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import {
  bridge,
  completeGrudge,
  halves,
  isolate,
  linksOf,
  majoritiesRing,
  majorityMinority,
} from "../../nemesis/grudges.ts";
import { linksBetween } from "../faults/nemesis-driver.ts";
import type { LinkEnds } from "./plan.ts";
import type { Tactics } from "./tactics.ts";

/** One fault of the menu. */
export interface Move {
  readonly name: string;
  /** Does it to this target, or around it. */
  run(tactics: Tactics, target: string, random: RandomStream): void;
}

/** A duration in ms, short ones as likely as long ones. */
export function spanMs(random: RandomStream, lowMs: number, highMs: number): number {
  const octaves = [lowMs];
  for (let edge = lowMs * 2; edge < highMs; edge *= 2) octaves.push(edge);
  const low = random.pick(octaves);
  return random.integer(low, Math.min(highMs, low * 2));
}

function clientLinks(nodes: readonly string[]): LinkEnds[] {
  return nodes.flatMap((node): LinkEnds[] => [
    ["client", node],
    [node, "client"],
  ]);
}

function othersThan(nodes: readonly string[], node: string): string[] {
  return nodes.filter((other) => other !== node);
}

const linkMoves: readonly Move[] = [
  {
    name: "isolate",
    run({ nodes, disturb }, target, random) {
      const ends = linksOf(isolate([target], nodes));
      // Most of the time clients still reach it: only then can it mislead them.
      const withClients = random.chance(0.2) ? clientLinks([target]) : [];
      disturb([...ends, ...withClients], { drop: true }, spanMs(random, 100, 3000));
    },
  },
  {
    name: "isolate-with-one",
    run({ nodes, disturb }, target, random) {
      const others = othersThan(nodes, target);
      const friends = others.length < 2 ? [] : [random.pick(others)];
      disturb(linksOf(isolate([target, ...friends], nodes)), { drop: true }, spanMs(random, 200, 3000));
    },
  },
  {
    name: "minority",
    run: ({ nodes, disturb }, _target, random) =>
      disturb(linksOf(majorityMinority(nodes, random)), { drop: true }, spanMs(random, 200, 3000)),
  },
  {
    name: "halves",
    run: ({ nodes, disturb }, _target, random) =>
      disturb(linksOf(halves(random.shuffle(nodes))), { drop: true }, spanMs(random, 400, 4000)),
  },
  {
    name: "bridge",
    run: ({ nodes, disturb }, _target, random) =>
      disturb(linksOf(bridge(random.shuffle(nodes))), { drop: true }, spanMs(random, 400, 3000)),
  },
  {
    name: "ring",
    run: ({ nodes, disturb }, _target, random) =>
      disturb(linksOf(majoritiesRing(random.shuffle(nodes))), { drop: true }, spanMs(random, 400, 3000)),
  },
  {
    name: "split-all",
    run: ({ nodes, disturb }, _target, random) =>
      disturb(linksOf(completeGrudge(nodes.map((node) => [node]))), { drop: true }, spanMs(random, 100, 1000)),
  },
  {
    name: "deaf",
    run: ({ nodes, disturb }, target, random) =>
      disturb(
        othersThan(nodes, target).map((other): LinkEnds => [other, target]),
        { drop: true },
        spanMs(random, 100, 2000),
      ),
  },
  {
    name: "mute",
    run: ({ nodes, disturb }, target, random) =>
      disturb(
        othersThan(nodes, target).map((other): LinkEnds => [target, other]),
        { drop: true },
        spanMs(random, 100, 2000),
      ),
  },
  {
    name: "one-link",
    run({ nodes, disturb }, target, random) {
      const others = othersThan(nodes, target);
      if (others.length === 0) return;
      const other = random.pick(others);
      const ends = random.pick<LinkEnds[]>([[[target, other]], [[other, target]], linksBetween([target], [other])]);
      disturb(ends, { drop: true }, spanMs(random, 100, 3000));
    },
  },
  {
    name: "random-links",
    run({ nodes, disturb }, _target, random) {
      const share = random.pick([0.15, 0.3, 0.5]);
      const ends = linksBetween(nodes, nodes).filter(() => random.chance(share));
      disturb(ends, { drop: true }, spanMs(random, 100, 2000));
    },
  },
  {
    name: "lossy",
    run: ({ nodes, disturb }, target, random) =>
      disturb(linksBetween([target], nodes), { loss: random.pick([0.1, 0.3, 0.6]) }, spanMs(random, 200, 3000)),
  },
  {
    name: "lossy-clients",
    run: ({ nodes, disturb }, _target, random) =>
      disturb(
        random.chance(0.5) ? nodes.map((node): LinkEnds => [node, "client"]) : clientLinks(nodes),
        { loss: random.pick([0.1, 0.3, 0.6]) },
        spanMs(random, 200, 2000),
      ),
  },
  {
    name: "slow",
    run({ nodes, disturb }, target, random) {
      const low = random.pick([5, 20, 80, 200]);
      const ends = random.chance(0.5)
        ? linksBetween([target], nodes)
        : othersThan(nodes, target).map((other): LinkEnds => (random.chance(0.5) ? [target, other] : [other, target]));
      disturb(ends, { delayMs: [low, low * random.integer(2, 6)] }, spanMs(random, 200, 3000));
    },
  },
  {
    name: "clog",
    run: ({ nodes, clog }, target, random) =>
      clog(
        random.pick([
          linksBetween([target], nodes),
          othersThan(nodes, target).map((other): LinkEnds => [target, other]),
          othersThan(nodes, target).map((other): LinkEnds => [other, target]),
        ]),
        spanMs(random, 50, 1500),
      ),
  },
  {
    name: "cut-clients",
    run({ nodes, disturb }, target, random) {
      const ends = random.pick<LinkEnds[]>([
        clientLinks([target]),
        [["client", target]],
        [[target, "client"]],
        clientLinks(nodes.filter(() => random.chance(0.5))),
      ]);
      disturb(ends, { drop: true }, spanMs(random, 100, 3000));
    },
  },
  {
    name: "swizzle",
    run(tactics, _target, random) {
      // Nodes stall one after the other and come back in another order.
      const forMs = spanMs(random, 300, 3000);
      for (const node of tactics.nodes.filter(() => random.chance(0.5))) {
        const fromMs = random.integer(0, Math.floor(forMs / 2));
        const untilMs = random.integer(Math.ceil(forMs / 2), forMs);
        tactics.after(fromMs, () => tactics.clog(linksBetween([node], tactics.nodes), untilMs - fromMs));
      }
    },
  },
];

/** The target, or the node that keeps things for it where faults do not aim at that one (an arbiter). */
function withDisk({ nodes, targets }: Tactics, target: string, random: RandomStream): string {
  const keepers = nodes.filter((node) => !targets.includes(node));
  return keepers.length === 0 ? target : random.pick(keepers);
}

const nodeMoves: readonly Move[] = [
  {
    name: "crash",
    run: ({ crash }, target, random) =>
      void crash(target, { powerLoss: random.chance(0.3), downMs: spanMs(random, 10, 1500) }),
  },
  {
    name: "power-loss",
    run: ({ crash }, target, random) => void crash(target, { powerLoss: true, downMs: spanMs(random, 5, 800) }),
  },
  {
    name: "blackout",
    run({ targets, crash }, _target, random) {
      const downMs = spanMs(random, 5, 300);
      for (const node of targets) crash(node, { powerLoss: true, downMs: downMs + random.integer(0, 100) });
    },
  },
  {
    name: "crash-most",
    run({ targets, crash }, target, random) {
      const others = random.shuffle(othersThan(targets, target)).slice(0, Math.floor(targets.length / 2));
      for (const node of [target, ...others]) {
        crash(node, { powerLoss: random.chance(0.7), downMs: spanMs(random, 5, 600) });
      }
    },
  },
  {
    name: "pause",
    run: ({ pause }, target, random) => void pause(target, spanMs(random, 50, 2500)),
  },
  {
    name: "slow-disk",
    run: (tactics, target, random) =>
      tactics.slowDisk(
        withDisk(tactics, target, random),
        { slowness: random.pick([5, 20, 60]), isStalled: false },
        spanMs(random, 200, 3000),
      ),
  },
  {
    name: "stalled-disk",
    run: (tactics, target, random) =>
      tactics.slowDisk(withDisk(tactics, target, random), { slowness: 1, isStalled: true }, spanMs(random, 50, 1500)),
  },
  {
    name: "full-disk",
    run: (tactics, target, random) => tactics.fillDisk(withDisk(tactics, target, random), spanMs(random, 50, 1000)),
  },
  {
    name: "storage-power-loss",
    run: (tactics, target, random) =>
      void tactics.crash(withDisk(tactics, target, random), { powerLoss: true, downMs: spanMs(random, 5, 600) }),
  },
  {
    name: "operator",
    run: ({ operate }, target) => operate(target),
  },
];

/** Faults of clocks. */
export const clockMoves: readonly Move[] = [
  {
    name: "clock-step",
    run: ({ skewClock }, target, random) =>
      skewClock(target, { offsetMs: random.integer(-400, 400), rate: 1 }, spanMs(random, 100, 3000)),
  },
  {
    name: "clock-rate",
    run: ({ skewClock }, target, random) =>
      skewClock(target, { offsetMs: 0, rate: random.pick([0.9, 0.95, 1.05, 1.1]) }, spanMs(random, 500, 4000)),
  },
];

/** The general menu. */
export const moves: readonly Move[] = [...linkMoves, ...nodeMoves];

const byName = new Map([...moves, ...clockMoves].map((move) => [move.name, move]));

/** @throws RangeError for a name that is not on the menu */
export function moveNamed(name: string): Move {
  const found = byName.get(name);
  if (found === undefined)
    throw new RangeError(`move: expected one of ${moves.map((move) => move.name).join(", ")}, found "${name}"`);
  return found;
}
