/**
 * The table of strategies. Each of them misses some bugs, and the best one changes with the bug. So a hunt draws from
 * all of them, by weight.
 *
 * Sources: Groce et al. 2012 (swarm testing); MIT 6.5840's Figure 8 tests; etcd's failpoints for the rest; the
 * weights are from an experiment of several thousand seeds for each planted bug.
 */
import type { Strategy } from "./strategy.ts";
import { protocolStrategies } from "./strategies-protocol.ts";
import { reactiveStrategies } from "./strategies-reactive.ts";
import { membershipStrategy } from "./strategies-membership.ts";
import { roleStrategies } from "./strategies-roles.ts";
import { ownFaultsStrategy } from "./strategies-own.ts";
import { timedStrategies } from "./strategies-timed.ts";

/** Every strategy there is. */
export const strategies: readonly Strategy[] = [
  ...timedStrategies,
  ...reactiveStrategies,
  ...protocolStrategies,
  ...roleStrategies,
  membershipStrategy,
  ownFaultsStrategy,
];

/** @throws RangeError naming the strategies there are */
export function strategyNamed(name: string): Strategy {
  const found = strategies.find((strategy) => strategy.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`strategy: expected one of ${strategies.map((each) => each.name).join(", ")}, found "${name}"`);
}
