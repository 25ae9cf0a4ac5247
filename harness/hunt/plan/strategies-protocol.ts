/**
 * Strategies shaped like known counterexamples: orders of events that protocols exist to survive.
 *
 * Sources: Raft paper, figure 8, as MIT 6.5840 tests it (crashing, and cutting off on a lossy network); etcd's
 * blackhole until a snapshot is needed.
 */
import { linksBetween } from "../faults/nemesis-driver.ts";
import { spanMs } from "./moves.ts";
import type { LinkEnds } from "./plan.ts";
import type { Battlefield, Strategy } from "./strategy.ts";
import { createTactics } from "./tactics.ts";

/** The leader is crashed again and again; one of the dead returns whenever a majority would be gone. */
function startFigure8Crash(field: Battlefield): void {
  const { random, driver, cluster } = field;
  const tactics = createTactics(field);
  const majority = Math.floor(tactics.nodes.length / 2) + 1;
  const round = (): void => {
    const leader = tactics.leader();
    if (leader !== undefined && tactics.targets.includes(leader)) {
      driver.act({ type: "kill", node: leader, powerLoss: random.chance(0.2) });
    }
    const down = cluster.status().filter(({ state }) => state === "stopped");
    if (tactics.nodes.length - down.length < majority && down.length > 0) {
      driver.act({ type: "restart", node: random.pick(down).id });
    }
    // Long enough for an election most of the time, at times only for part of one.
    tactics.after(random.chance(0.6) ? random.integer(5, 60) : random.integer(50, 500), round);
  };
  tactics.after(random.integer(200, 800), round);
}

/** The leader is cut off, often before what it sent has arrived; another comes back when a majority would be gone. */
function startFigure8Cut(field: Battlefield): void {
  const { random, driver } = field;
  const tactics = createTactics(field);
  const majority = Math.floor(tactics.nodes.length / 2) + 1;
  const cut: string[] = [];
  const set = (node: string, isCut: boolean): void => {
    const ends = linksBetween(
      [node],
      tactics.nodes.filter((other) => other === node || !cut.includes(other)),
    );
    driver.act({ type: "links", links: ends, rule: isCut ? { drop: true } : {} });
  };
  const round = (): void => {
    const leader = tactics.leader();
    if (leader !== undefined && tactics.targets.includes(leader) && !cut.includes(leader) && random.chance(0.6)) {
      set(leader, true);
      cut.push(leader);
    }
    while (tactics.nodes.length - cut.length < majority) {
      const [back] = cut.splice(random.integer(0, cut.length - 1), 1);
      if (back !== undefined) set(back, false);
    }
    tactics.after(random.chance(0.6) ? random.integer(5, 60) : random.integer(50, 500), round);
  };
  tactics.after(random.integer(200, 800), round);
}

/** A node misses so much that it needs a snapshot; it crashes, or the leader does, while that is installed. */
function startBlackhole(field: Battlefield): void {
  const { random } = field;
  const tactics = createTactics(field);
  const round = (): void => {
    const leader = tactics.leader();
    const others = tactics.targets.filter((node) => node !== leader);
    if (others.length === 0) return;
    const victim = random.pick(others);
    const forMs = random.integer(300, 2000);
    if (random.chance(0.7)) tactics.disturb(linksBetween([victim], tactics.nodes), { drop: true }, forMs);
    else tactics.crash(victim, { powerLoss: random.chance(0.5), downMs: forMs });
    tactics.after(forMs + random.integer(0, 60), () => {
      const choice = random.unit();
      const hit = random.chance(0.6) ? victim : (tactics.leader() ?? victim);
      if (choice < 0.35) tactics.crash(hit, { powerLoss: random.chance(0.6), downMs: spanMs(random, 5, 300) });
      else if (choice < 0.6) {
        const late = tactics.nodes.filter((node) => node !== victim).map((node): LinkEnds => [node, victim]);
        tactics.disturb(late, { delayMs: [20, 600] }, random.integer(200, 1500));
      } else if (choice < 0.75) tactics.clog(linksBetween([victim], tactics.nodes), spanMs(random, 50, 800));
    });
    tactics.after(forMs + random.integer(100, 1200), round);
  };
  tactics.after(random.integer(200, 800), round);
}

/**
 * The one that serves dies, or is cut off, within milliseconds of a write of the others: between their acknowledgement
 * and its answer.
 */
function startPrimaryKill(field: Battlefield): void {
  const { random, signals } = field;
  const tactics = createTactics(field);
  let quietUntilMs = 500;
  const strike = (): void => {
    const leader = tactics.leader();
    if (leader === undefined || !tactics.targets.includes(leader)) return;
    const choice = random.unit();
    const others = tactics.nodes.filter((node) => node !== leader);
    if (choice < 0.5) tactics.crash(leader, { powerLoss: random.chance(0.5), downMs: spanMs(random, 10, 1500) });
    else if (choice < 0.8) tactics.disturb(linksBetween([leader], others), { drop: true }, spanMs(random, 200, 3000));
    else tactics.pause(leader, spanMs(random, 100, 2500));
  };
  const plan = (): void => {
    if (tactics.nowMs() < quietUntilMs) return;
    quietUntilMs = tactics.nowMs() + random.integer(300, 2500);
    tactics.after(random.unit() * 6, strike);
  };
  signals.onWrite(plan);
  signals.onNote(() => plan());
  const round = (): void => {
    plan();
    tactics.after(random.integer(500, 2500), round);
  };
  tactics.after(random.integer(500, 1500), round);
}

/**
 * A leader is cut off while its clients still reach it, and voters restart at that moment, with a candidate already
 * waiting: whoever promised the leader to elect nobody for a while must still keep to it.
 */
function startLoyalVoters(field: Battlefield): void {
  const { random } = field;
  const tactics = createTactics(field);
  const round = (): void => {
    tactics.after(random.integer(300, 1200), round);
    const leader = tactics.leader();
    if (leader === undefined || !tactics.targets.includes(leader)) return;
    const [candidate, ...voters] = random.shuffle(tactics.targets.filter((node) => node !== leader));
    if (candidate === undefined) return;
    const waitMs = random.integer(50, 400);
    const cutMs = random.integer(60, 500);
    tactics.disturb(linksBetween([candidate], [leader]), { drop: true }, waitMs + cutMs);
    tactics.after(waitMs, () => {
      tactics.disturb(linksBetween([leader], tactics.nodes), { drop: true }, cutMs);
      if (random.chance(0.3)) tactics.operate(leader);
      if (random.chance(0.3)) return;
      for (const voter of voters) {
        if (random.chance(0.8)) tactics.crash(voter, { powerLoss: random.chance(0.3), downMs: random.integer(0, 20) });
      }
    });
  };
  tactics.after(random.integer(300, 800), round);
}

/**
 * The leader's clock goes as slowly, and the others' as fast, as the system allows together; then the leader is cut off
 * from all but its clients: whatever it may still do alone must end before the others may go on without it.
 * Settings: `waitMs`, mean time between two rounds.
 */
function startDriftingLeaders(field: Battlefield): void {
  const { random, settings, clockDrift } = field;
  const tactics = createTactics(field);
  const waitMs = settings["waitMs"] as number;
  const slow = 1 - clockDrift / 2;
  const fast = slow / (1 - clockDrift);
  const round = (): void => {
    tactics.after(random.integer(Math.ceil(waitMs / 2), waitMs * 2), round);
    const leader = tactics.leader();
    if (leader === undefined || !tactics.targets.includes(leader)) return;
    const leadMs = random.integer(100, 600);
    const cutMs = spanMs(random, 150, 2500);
    for (const node of tactics.targets) {
      const rate = node === leader ? slow : random.chance(0.9) ? fast : 1;
      tactics.skewClock(node, { offsetMs: 0, rate }, leadMs + cutMs);
    }
    tactics.after(leadMs, () => tactics.disturb(linksBetween([leader], tactics.nodes), { drop: true }, cutMs));
  };
  tactics.after(random.integer(300, 800), round);
}

/**
 * The leader, and at times others, are cut off in part for the rest of the run: heard and not hearing, or heard by
 * few. A majority without them stays whole, and must go on.
 */
function startPartialCuts(field: Battlefield): void {
  const { random, faultMs } = field;
  const tactics = createTactics(field);
  const majority = Math.floor(tactics.nodes.length / 2) + 1;
  const cut = (): void => {
    const leader = tactics.leader();
    if (leader === undefined || !tactics.targets.includes(leader)) {
      tactics.after(200, cut);
      return;
    }
    const others = random.shuffle(tactics.nodes.filter((node) => node !== leader));
    const whole = others.slice(0, majority);
    const outside = [leader, ...others.slice(majority)];
    const friend = random.pick(whole);
    const shape = random.pick(["deaf", "few", "few", "any"]);
    const ends = outside.flatMap((outsider) =>
      linksBetween([outsider], tactics.nodes).filter(({ 0: from, 1: to }) => {
        const isOfFriend = outsider === leader && (from === friend || to === friend);
        if (shape === "any") return random.chance(0.5);
        return shape === "deaf" ? outsider === leader && to === leader : !isOfFriend;
      }),
    );
    tactics.disturb(ends, { drop: true }, faultMs);
  };
  tactics.after(random.integer(500, 1500), cut);
}

/** The strategies of this file. */
export const protocolStrategies: readonly Strategy[] = [
  {
    name: "figure-8-crash",
    description: "The leader crashes again and again; a majority stays.",
    start: startFigure8Crash,
  },
  {
    name: "figure-8-cut",
    description: "The leader is cut off again and again on a lossy network.",
    start: startFigure8Cut,
  },
  {
    name: "blackhole",
    description: "A node misses so much that it needs a snapshot, and the faults go on then.",
    start: startBlackhole,
  },
  {
    name: "loyal-voters",
    description: "A leader is cut off from all but its clients, and voters restart at that moment.",
    start: startLoyalVoters,
  },
  {
    name: "drifting-leaders",
    description: "A leader with a slow clock is cut off from others with fast ones.",
    start: startDriftingLeaders,
  },
  {
    name: "partial-cuts",
    description: "A leader that is heard and hears nobody, or that few hear, for the rest of the run.",
    start: startPartialCuts,
  },
  {
    name: "primary-kill",
    description: "The serving node is lost within milliseconds of a write.",
    start: startPrimaryKill,
  },
];
