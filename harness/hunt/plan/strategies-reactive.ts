/**
 * Strategies that wait for a moment: an election, a write, a sync. Deep bugs need a fault within milliseconds of
 * one, which faults by the clock meet once in thousands of runs.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { moveNamed, spanMs } from "./moves.ts";
import type { Battlefield, Strategy } from "./strategy.ts";
import { createTactics, type Tactics } from "./tactics.ts";

function isTarget(tactics: Tactics, node: string): boolean {
  return tactics.targets.includes(node);
}

/** Now and then the leader is lost, so that there are moments to wait for. Setting: `churnMs`, mean time between. */
function churn(tactics: Tactics, random: RandomStream): void {
  const meanMs = tactics.field.settings["churnMs"] as number;
  const lose = (): void => {
    const node = tactics.leader() ?? random.pick(tactics.targets);
    if (isTarget(tactics, node))
      moveNamed(random.pick(["isolate", "crash", "pause", "mute"])).run(tactics, node, random);
    tactics.after(random.integer(Math.ceil(meanMs / 3), meanMs * 2), lose);
  };
  tactics.after(random.integer(100, meanMs), lose);
}

function startAtElection(field: Battlefield): void {
  const { random, signals, settings } = field;
  const tactics = createTactics(field);
  const chance = settings["chance"] as number;
  const names = settings["moves"] as readonly string[];
  signals.onRole((node, role) => {
    if (field.quietRoles.includes(role) || !random.chance(chance) || names.length === 0) return;
    const isAtNode = random.chance(0.6);
    const target = isAtNode && isTarget(tactics, node) ? node : random.pick(tactics.targets);
    const delayMs = random.pick([0, 0, random.integer(1, 10), random.integer(5, 120)]);
    const move = moveNamed(random.pick(names));
    tactics.after(delayMs, () => move.run(tactics, target, random));
  });
  churn(tactics, random);
}

/** Settings: `chance` of each write, `delayMs` after it at most, `allShare` (how often everything loses power). */
function startAtWrite(field: Battlefield): void {
  const { random, signals, settings } = field;
  const tactics = createTactics(field);
  const chance = settings["chance"] as number;
  const delayMaxMs = settings["delayMs"] as number;
  const allShare = settings["allShare"] as number;
  signals.onWrite((node) => {
    if (!random.chance(chance)) return;
    const delayMs = random.pick([0, random.unit() * delayMaxMs, random.unit() * delayMaxMs * 5]);
    const downMs = spanMs(random, 5, 400);
    const all = random.chance(allShare);
    tactics.after(delayMs, () => {
      const nodes = all ? tactics.targets : [node];
      for (const each of nodes) {
        if (isTarget(tactics, each)) tactics.crash(each, { powerLoss: true, downMs: downMs + random.integer(0, 50) });
      }
    });
  });
  churn(tactics, random);
}

/**
 * A voter crashes just before or after its vote is durable, and is back at once. Settings: `chance`, `windowMs`
 * (how long after a node began to seek votes).
 */
function startAtVote(field: Battlefield): void {
  const { random, signals, settings } = field;
  const tactics = createTactics(field);
  const chance = settings["chance"] as number;
  const windowMs = settings["windowMs"] as number;
  let seekingUntilMs = -1;
  signals.onRole((_node, role) => {
    if (field.seekingRoles.includes(role)) seekingUntilMs = tactics.nowMs() + windowMs;
  });
  const hit = (node: string): void => {
    if (tactics.nowMs() > seekingUntilMs || !isTarget(tactics, node) || !random.chance(chance)) return;
    const downMs = random.integer(1, 30);
    const delayMs = random.pick([0, random.unit() * 2, random.unit() * 10]);
    tactics.after(delayMs, () => void tactics.crash(node, { powerLoss: random.chance(0.7), downMs }));
  };
  signals.onSync(hit);
  signals.onWrite((node) => {
    if (random.chance(0.3)) hit(node);
  });
  churn(tactics, random);
}

/** The strategies of this file. */
export const reactiveStrategies: readonly Strategy[] = [
  { name: "at-election", description: "A fault at the moment a node changes its role.", start: startAtElection },
  { name: "at-write", description: "Power loss within milliseconds of a write.", start: startAtWrite },
  {
    name: "at-vote",
    description: "A voter crashes around the sync of its vote, and is back at once.",
    start: startAtVote,
  },
];
