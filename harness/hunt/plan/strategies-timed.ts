/**
 * Strategies by the clock: a fault every so often, from a menu that was drawn for the run.
 */
import { moveNamed } from "./moves.ts";
import type { Battlefield, Strategy } from "./strategy.ts";
import { createTactics } from "./tactics.ts";

/**
 * Settings: `moves` (names, each as often as its weight), `meanMs` between two moves, `leaderShare` (how often the
 * target is the node that leads).
 */
export function startTimed(field: Battlefield): void {
  const { settings, random } = field;
  const tactics = createTactics(field);
  const names = settings["moves"] as readonly string[];
  const meanMs = settings["meanMs"] as number;
  const leaderShare = settings["leaderShare"] as number;
  const move = (): void => {
    const leader = tactics.leader();
    const isAimed = random.chance(leaderShare);
    const any = random.pick(tactics.targets);
    const target = isAimed && leader !== undefined && tactics.targets.includes(leader) ? leader : any;
    moveNamed(random.pick(names)).run(tactics, target, random);
    next();
  };
  const next = (): void => tactics.after(random.integer(Math.ceil(meanMs / 10), meanMs * 2), move);
  if (names.length > 0) next();
}

const timed = (name: string, description: string): Strategy => ({ name, description, start: startTimed });

/** The strategies of this file. They differ in what is drawn for their settings. */
export const timedStrategies: readonly Strategy[] = [
  timed("leader-swarm", "A drawn part of the menu with drawn weights, aimed at the leader most of the time."),
  timed("uniform", "Every move equally likely, at any node."),
  timed("long-cuts", "Few, long partitions in halves, rings and bridges."),
  timed("operators", "Operators hand the leadership over, again and again, with few faults."),
  timed("late-messages", "Messages that are late, doubled and reordered, with few other faults."),
  timed("clocks", "Clocks that run fast and slow, or jump, with the leader cut off now and then."),
  timed("unlimited", "More faults than any system can go on under: only safety is asked."),
];
