/**
 * The strategy for systems whose members change: an operator grows, shrinks and replaces them, while faults go on that are
 * drawn as for the others. Only what the operator did is recorded, so a replay needs no operator.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { createMemberOperator, type MemberChangeKind } from "../../nemesis/membership/member-operator.ts";
import type { Battlefield, Strategy } from "./strategy.ts";
import { startTimed } from "./strategies-timed.ts";
import { createTactics } from "./tactics.ts";

/** Name of the strategy, as `--strategy` takes it. */
export const MEMBERSHIP = "membership";

/** How often the operator looks: at times within one round trip, at times long after an election. */
const LOOKS_MS = [10, 150] as const;

/**
 * Settings: `changes` (kinds, each as often as its weight) and `changeMs`, the mean time between two of them; the others
 * are those of the timed strategies.
 */
function startMembership(field: Battlefield): void {
  const { cluster, driver, settings, random } = field;
  if (cluster.membership === undefined) return;
  const operator = createMemberOperator(cluster, {
    act: (effect) => driver.act(effect),
    random: random.fork("members"),
  });
  const { after } = createTactics(field);
  const changes = settings["changes"] as readonly MemberChangeKind[];
  const changeMs = settings["changeMs"] as number;
  const look = (): void => {
    operator.look();
    after(random.integer(...LOOKS_MS), look);
  };
  const change = (): void => {
    operator.begin(random.pick(changes));
    after(random.integer(Math.ceil(changeMs / 4), changeMs * 2), change);
  };
  after(random.integer(200, 800), change);
  after(random.integer(...LOOKS_MS), look);
  startTimed(field);
}

/** What is drawn for it, besides the settings of timed strategies. */
export function membershipSettings(random: RandomStream): {
  readonly changes: readonly MemberChangeKind[];
  readonly changeMs: number;
} {
  return {
    changes: random.pick<MemberChangeKind[]>([
      ["grow", "shrink", "replace"],
      ["grow", "shrink"],
      ["replace", "replace", "shrink"],
    ]),
    changeMs: random.pick([200, 500, 1_200]),
  };
}

/** The strategy of this file. */
export const membershipStrategy: Strategy = {
  name: MEMBERSHIP,
  description: "Members come and go, with faults meanwhile.",
  start: startMembership,
};
