/**
 * drawPlan: from a seed to a whole plan. Everything that may matter is drawn: strategy, sizes, the system's options,
 * speed of network and disk, load.
 *
 * Each run gets extremes rather than averages: features suppress one another (batching hides a commit rule's bug, a
 * quick disk hides a missing sync), so a run that has a little of everything finds least.
 *
 * Source: Groce et al. 2012 (swarm testing); TigerBeetle's VOPR.
 */
import type { Json } from "../../../histories/json.ts";
import { createRandomStream, type RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import type { Oracle } from "../../../runs/hunts/oracle.ts";
import { filledOptions } from "../../clusters/simulated/options.ts";
import { fittingMembers } from "./fitting-members.ts";
import { drawFitting, type FittingEntry, fittingEntry, fittingStrategies } from "./fitting-entries.ts";
import { portfolio, type Conditions, type PortfolioEntry } from "./portfolio.ts";
import { ownEntries } from "./strategies-own.ts";
import { knownOptions, profileNamed } from "./profiles.ts";
import { PLAN_FORMAT, type HuntPlan } from "./plan.ts";

/** What is fixed; everything else is drawn. */
export interface PlanRequest {
  readonly system: System;
  readonly seed: number;
  readonly nodes?: number | undefined;
  readonly options?: { readonly [name: string]: Json } | undefined;
  readonly mutant?: string | undefined;
  readonly workload?: string | undefined;
  /** Name of a strategy of the portfolio. */
  readonly strategy?: string | undefined;
  /** Name of a profile: conditions under which one kind of bug shows. Half of the seeds are drawn under it. */
  readonly profile?: string | undefined;
  /** Names of plugged-in faults to draw from, too. Default: none. */
  readonly ownFaults?: readonly string[] | undefined;
  /** Default true. */
  readonly watches?: boolean | undefined;
  /** The oracles that count. Default: all. */
  readonly oracles?: readonly Oracle[] | undefined;
}

/** The plan of this seed. Pure. @throws RangeError for a size, strategy or profile that does not exist */
export function drawPlan(request: PlanRequest): HuntPlan {
  const { system, seed } = request;
  const random = createRandomStream(seed).fork("plan");
  const profile = request.profile !== undefined && random.chance(0.5) ? profileNamed(request.profile) : undefined;
  const drawnOptions = drawOptions(system, random.fork("options"));
  const given = { ...profile?.options?.(system), ...request.options };
  const { entry, options: needed } = drawFittingEntry(request, profile?.strategies, { drawnOptions, given, random });
  const isAbout = entry.options !== undefined && random.fork("about").chance(0.5);
  const chosen = { ...(isAbout ? knownOptions(system, entry.options ?? {}) : {}), ...needed, ...given };
  const options = { ...fittingOptions(request, drawnOptions, chosen), ...chosen };
  const drawn = drawConditions(random.fork("conditions"));
  const shaped = entry.conditions?.(random.fork("shape")) ?? {};
  const profiled = profile?.conditions?.(random.fork("profile")) ?? {};
  const load = drawLoad(request, options, random.fork("load"));
  const drawnSettings = entry.settings(random.fork("settings"));
  const isMenuGiven = profile?.moves !== undefined && "moves" in drawnSettings;
  const settings = isMenuGiven ? { ...drawnSettings, moves: profile.moves } : drawnSettings;
  return {
    format: PLAN_FORMAT,
    system: system.name,
    options,
    ...(request.mutant === undefined ? {} : { mutant: request.mutant }),
    ...load,
    seed,
    faults: { strategy: entry.strategy, settings },
    faultMs: entry.faultMs ?? random.fork("length").pick([3000, 5000, 8000]),
    ending: entry.ending ?? (random.fork("ending").chance(0.5) ? "core" : "all"),
    recoveryMs: RECOVERY_MS,
    clientTimeoutMs: random.fork("patience").pick([1500, 5000]),
    network: { ...drawn.network, ...shaped.network, ...profiled.network },
    disk: { ...drawn.disk, ...shaped.disk, ...profiled.disk },
    host: { ...drawn.host, ...shaped.host, ...profiled.host },
    shufflesTies: random.fork("ties").chance(0.5),
    eventsMax: EVENTS_MAX,
    watches: request.watches ?? true,
    stopsAtViolation: false,
    ...(request.oracles === undefined ? {} : { oracles: request.oracles }),
  };
}

/** A healed core has this long for its first answer: many elections, for the slowest of timings. */
const RECOVERY_MS = 30_000;
/** Some twenty times what a run takes. */
const EVENTS_MAX = 600_000;

/** An entry of the portfolio, or, where nobody asked for another, one of those that fit the system. */
function drawFittingEntry(
  request: PlanRequest,
  preferred: readonly string[] | undefined,
  draw: {
    readonly drawnOptions: HuntPlan["options"];
    readonly given: HuntPlan["options"];
    readonly random: RandomStream;
  },
): FittingEntry {
  const { system, strategy } = request;
  const { drawnOptions, given, random } = draw;
  const fitting = (strategy === undefined ? (preferred ?? []) : [strategy]).flatMap(
    (name) => fittingEntry(name, { system, fixed: given, random: random.fork("fitting options") }) ?? [],
  );
  // What a profile prefers must not cost options that its own seeds would else have.
  const usable = strategy === undefined ? fitting.filter(({ options }) => Object.keys(options).length === 0) : fitting;
  const entry = drawEntry(request, preferred, {
    fitting: usable.map((each) => each.entry),
    random: random.fork("strategy"),
  });
  const chosen = usable.find((each) => each.entry === entry);
  if (chosen !== undefined) return chosen;
  const isFree = strategy === undefined && preferred === undefined;
  const other = isFree ? drawFitting(system, { ...drawnOptions, ...given }, random.fork("fitting")) : undefined;
  return { entry: other ?? entry, options: {} };
}

function drawEntry(
  { system, strategy, ownFaults = [] }: PlanRequest,
  preferred: readonly string[] | undefined,
  { fitting, random }: { readonly fitting: readonly PortfolioEntry[]; readonly random: RandomStream },
): PortfolioEntry {
  if (strategy !== undefined && fitting.length === 0 && fittingStrategies.includes(strategy)) {
    throw new RangeError(
      `strategy: "${strategy}": ${system.name} does not say how its members change, with these options`,
    );
  }
  const all = [...portfolio, ...ownEntries(ownFaults), ...fitting];
  const entries =
    strategy !== undefined
      ? all.filter((entry) => entry.strategy === strategy)
      : preferred === undefined
        ? all
        : all.filter((entry) => preferred.includes(entry.strategy));
  if (entries.length === 0) {
    const known = all.map((entry) => entry.strategy).join(", ");
    throw new RangeError(`strategy: expected one of ${known}, found "${strategy ?? preferred?.join(", ") ?? ""}"`);
  }
  const total = entries.reduce((sum, entry) => sum + entry.weight, 0);
  let left = random.unit() * total;
  for (const entry of entries) {
    left -= entry.weight;
    if (left < 0) return entry;
  }
  return random.pick(entries);
}

/** A value for every option that names values to draw from. */
function drawOptions(system: System, random: RandomStream): { readonly [name: string]: Json } {
  const drawn: Record<string, Json> = {};
  for (const { name, swarm } of system.options) {
    if (swarm !== undefined && swarm.length > 0) drawn[name] = random.fork(name).pick(swarm);
  }
  return drawn;
}

/** What was drawn, without what does not go with the number of nodes that somebody asked for. */
function fittingOptions(
  { system, nodes }: PlanRequest,
  drawn: HuntPlan["options"],
  chosen: HuntPlan["options"],
): HuntPlan["options"] {
  const fits = (some: HuntPlan["options"]): boolean =>
    nodes === undefined || canHave(system, nodes, { ...some, ...chosen });
  if (fits(drawn)) return drawn;
  const withoutOne = Object.keys(drawn).map((name) =>
    Object.fromEntries(Object.entries(drawn).filter(([other]) => other !== name)),
  );
  return withoutOne.find(fits) ?? drawn;
}

function canHave(system: System, nodes: number, options: HuntPlan["options"]): boolean {
  return fittingMembers(system, nodes, options).length > 0;
}

/** The workloads that seeds draw from, with these options. */
function drawnWorkloads(system: System, options: HuntPlan["options"]): readonly string[] {
  const fitting = system.workloadsWith?.(options) ?? system.workloads;
  return system.drawnWorkloads?.filter((name) => fitting.includes(name)) ?? fitting;
}

type Load = Pick<HuntPlan, "nodes" | "workload" | "clients" | "rate" | "keys" | "operationsPerKey">;

function drawLoad(request: PlanRequest, options: HuntPlan["options"], random: RandomStream): Load {
  const { system } = request;
  const filled = filledOptions(system, options);
  return {
    nodes: request.nodes ?? drawSize(system, filled, random),
    workload: request.workload ?? random.pick(drawnWorkloads(system, filled)),
    clients: random.pick([3, 4, 4, 6]),
    rate: random.pick([40, 70, 100]),
    keys: random.pick([1, 2, 3]),
    operationsPerKey: random.pick([60, 120, 200]),
  };
}

/** Three nodes or five, at times four or seven, where the system can have them; else its own number. */
function drawSize(system: System, options: HuntPlan["options"], random: RandomStream): number {
  const sizes = [3, 3, 3, 5, 5, 5, 5, 5, 4, 7].filter((nodes) => canHave(system, nodes, options));
  return sizes.length === 0 ? (system.nodesWith?.(options) ?? system.defaultNodes) : random.pick(sizes);
}

const MESSAGE_DELAYS = [
  { minMs: 0.2, meanMs: 1 },
  { minMs: 0.5, meanMs: 3 },
  { minMs: 1, meanMs: 8 },
  { minMs: 2, meanMs: 20 },
] as const;
const SYNC_DELAYS = [
  { minMs: 0.2, meanMs: 1 },
  { minMs: 0.5, meanMs: 3 },
  { minMs: 2, meanMs: 12 },
  { minMs: 5, meanMs: 30 },
] as const;
const APPLY_DELAYS = [
  { minMs: 0.01, meanMs: 0.05 },
  { minMs: 0.5, meanMs: 5 },
  { minMs: 2, meanMs: 40 },
] as const;
const BOOT_DELAYS = [
  { minMs: 1, meanMs: 3 },
  { minMs: 5, meanMs: 20 },
  { minMs: 20, meanMs: 100 },
] as const;

function drawConditions(random: RandomStream): Required<Conditions> {
  const network = random.fork("network");
  const disk = random.fork("disk");
  const host = random.fork("host");
  const tail = network.pick([0, 0, 0.01, 0.05]);
  return {
    network: {
      mode: network.chance(0.1) ? "fifo" : "datagram",
      delay: {
        ...network.pick(MESSAGE_DELAYS),
        ...(tail === 0 ? {} : { tailChance: tail, tailMs: network.pick([100, 400, 1500]) }),
      },
      linkDelayMaxMs: network.pick([0, 0, 5, 20]),
      loss: network.pick([0, 0, 0.005, 0.02, 0.05]),
      duplicate: network.pick([0, 0, 0.02, 0.2]),
      capacity: network.pick([1000, 1000, 1000, 20]),
    },
    disk: {
      sync: disk.pick(SYNC_DELAYS),
      losesAllChance: disk.pick([0.3, 1]),
      groupCommit: disk.chance(0.8),
    },
    host: {
      applyDelay: host.pick(APPLY_DELAYS),
      tickSlackMs: host.pick([1, 1, 20]),
      bootDelay: host.pick(BOOT_DELAYS),
    },
  };
}
