/**
 * Strategies for systems whose nodes have roles that last: a leader whom others follow and are read from, sessions of
 * clients, masters and agents. Roles are those that nodes note, so none of these knows a system by its name.
 *
 * A system names those that are about it (`System.huntStrategies`); with `--strategy` every system can have them.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { linksBetween } from "../faults/nemesis-driver.ts";
import { moveNamed, spanMs } from "./moves.ts";
import type { LinkEnds } from "./plan.ts";
import type { PortfolioEntry } from "./portfolio.ts";
import type { Battlefield, Strategy } from "./strategy.ts";
import { createTactics, type Tactics } from "./tactics.ts";

/** Begins another round a drawn time after the one before. */
function rounds(field: Battlefield, round: (tactics: Tactics) => void): void {
  const { random, settings } = field;
  const tactics = createTactics(field);
  const meanMs = settings["meanMs"] as number;
  const next = (): void => {
    tactics.after(random.integer(Math.ceil(meanMs / 4), meanMs * 2), () => {
      round(tactics);
      next();
    });
  };
  next();
}

/** What the leader sends to some others comes late, in order: they serve, and what they know is old. */
function startLaggingFollowers(field: Battlefield): void {
  const { random } = field;
  rounds(field, (tactics) => {
    const leader = tactics.leader();
    if (leader === undefined) return;
    const followers = random.shuffle(tactics.targets.filter((node) => node !== leader));
    const late = followers.slice(0, random.integer(1, Math.max(1, followers.length - 1)));
    const lateMs = random.pick([50, 200, 600, 1_500]);
    const forMs = spanMs(random, 300, 4_000);
    tactics.disturb(
      late.map((node): LinkEnds => [leader, node]),
      { delayMs: [lateMs, lateMs * 2] },
      forMs,
    );
    // A follower that takes over must have what the old leader had promised.
    if (random.chance(0.3)) tactics.after(forMs * random.unit(), () => lose(tactics, leader, random));
  });
}

/** Clients reach nobody for long enough that what the system keeps for them runs out, and then come back. */
function startSilentClients(field: Battlefield): void {
  const { random, settings } = field;
  const most = settings["silentMs"] as number;
  rounds(field, (tactics) => {
    const forMs = random.integer(Math.ceil(most / 4), most);
    const isOneWay = random.chance(0.3);
    const towardsClients = random.chance(0.5);
    const cut = random.chance(0.7) ? tactics.nodes : [tactics.leader() ?? random.pick(tactics.nodes)];
    const ends = cut.flatMap((node): LinkEnds[] => {
      const there: LinkEnds = ["client", node];
      const back: LinkEnds = [node, "client"];
      return isOneWay ? [towardsClients ? back : there] : [there, back];
    });
    tactics.disturb(ends, { drop: true }, forMs);
    // Whoever counts the time of sessions is another one when it runs out.
    if (random.chance(0.5)) {
      const leader = tactics.leader();
      if (leader !== undefined) tactics.after(forMs * random.unit(), () => lose(tactics, leader, random));
    }
  });
}

/** One node syncs slowly for long, while its memory is as quick as that of the others. */
function startOneSlowDisk(field: Battlefield): void {
  const { random } = field;
  rounds(field, (tactics) => {
    const leader = tactics.leader();
    const node = leader !== undefined && random.chance(0.4) ? leader : random.pick(tactics.targets);
    const forMs = spanMs(random, 500, 4_000);
    tactics.slowDisk(node, { slowness: random.pick([10, 50, 150]), isStalled: random.chance(0.2) }, forMs);
    // What was answered and not yet synced shows when the power goes.
    if (random.chance(0.5)) {
      tactics.after(forMs * random.unit(), () => {
        tactics.crash(node, { powerLoss: true, downMs: spanMs(random, 5, 400) });
      });
    }
  });
}

/** What nodes of one role send to those of another is lost, most often in one direction only. */
function startCutsByRole(field: Battlefield): void {
  const { random } = field;
  rounds(field, (tactics) => {
    const roles = [...nodesByRole(field).values()];
    if (roles.length < 2) return;
    const [ones = [], others = []] = random.shuffle(roles);
    const from = random.chance(0.5) ? ones : [random.pick(ones)];
    const to = random.chance(0.5) ? others : [random.pick(others)];
    const both = linksBetween(from, to);
    const isOneWay = random.chance(0.7);
    const ends = both.filter(([sender]) => !isOneWay || from.includes(sender));
    tactics.disturb(ends, { drop: true }, spanMs(random, 100, 4_000));
    if (random.chance(0.25)) lose(tactics, random.pick([...from, ...to]), random);
  });
}

/** The nodes of each role that some node of the cluster has at this moment. */
function nodesByRole({ cluster }: Battlefield): ReadonlyMap<string, string[]> {
  const byRole = new Map<string, string[]>();
  for (const { id, role } of cluster.status()) {
    if (role === undefined) continue;
    const known = byRole.get(role);
    if (known === undefined) byRole.set(role, [id]);
    else known.push(id);
  }
  return byRole;
}

/** It crashes, is paused or is cut off, if faults may pick it. */
function lose(tactics: Tactics, node: string, random: RandomStream): void {
  if (tactics.targets.includes(node)) moveNamed(random.pick(["crash", "pause", "isolate"])).run(tactics, node, random);
}

/** What seeds draw for the strategies of this file. */
export const roleEntries: readonly PortfolioEntry[] = [
  {
    strategy: "lagging-followers",
    weight: 10,
    settings: (random) => ({ meanMs: random.pick([400, 1_000]) }),
    conditions: () => ({ network: { delay: { minMs: 0.2, meanMs: 1 } } }),
  },
  {
    strategy: "silent-clients",
    weight: 10,
    settings: (random) => ({ meanMs: random.pick([800, 2_000]), silentMs: random.pick([500, 1_500, 3_000, 6_000]) }),
    faultMs: 12_000,
  },
  {
    strategy: "one-slow-disk",
    weight: 10,
    settings: (random) => ({ meanMs: random.pick([500, 1_500]) }),
    conditions: (random) => ({ disk: { sync: { minMs: 1, meanMs: random.pick([3, 8]) }, losesAllChance: 1 } }),
  },
  { strategy: "cuts-by-role", weight: 10, settings: (random) => ({ meanMs: random.pick([300, 900]) }) },
];

/** The strategies of this file. */
export const roleStrategies: readonly Strategy[] = [
  {
    name: "lagging-followers",
    description: "What the leader sends to some followers comes late; they are read from meanwhile.",
    start: startLaggingFollowers,
  },
  {
    name: "silent-clients",
    description: "Clients reach nobody for longer than a session lasts, and come back.",
    start: startSilentClients,
  },
  {
    name: "one-slow-disk",
    description: "The disk of one node is slow for long; at times it loses power then.",
    start: startOneSlowDisk,
  },
  {
    name: "cuts-by-role",
    description: "What nodes of one role send to those of another is lost, mostly in one direction.",
    start: startCutsByRole,
  },
];
