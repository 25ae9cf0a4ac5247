/**
 * The ways in which a plan can become simpler without losing a fault or an operation: fewer nodes, clients and keys,
 * an earlier and shorter run, a quieter network, defaults instead of drawn values, rounder times.
 *
 * Each pass gives candidates from a plan, the boldest first; whoever asks takes the first that still fails and asks
 * again. A candidate never has more of anything than the plan it comes from, so asking again comes to an end.
 */
import type { TimedEffect } from "../faults/timed-effect.ts";
import type { HuntPlan, LinkEnds, NemesisEffect, ScriptedOperation } from "../plan/plan.ts";
import { effectsOf, explainedOperations, operationsOf } from "./shrink-script.ts";
import type { HuntResult } from "../simulate.ts";

/** One way of making plans smaller. */
export interface ShrinkPass {
  readonly name: string;
  /** @param result the run of the plan, which fails */
  candidates(plan: HuntPlan, result: HuntResult): Iterable<HuntPlan>;
}

/** How many other seeds may be tried where a change alters every later draw. */
const SEEDS_TRIED = 6;
/** A plan this small needs no luck. */
const FAULTS_FEW = 4;
const OPERATIONS_FEW = 6;
/** Seeds for a plan that stays large. */
const LUCK_SEEDS = 12;

/** Quieter networks and disks, defaults in place of drawn options. */
export const simplerConditions: ShrinkPass = {
  name: "conditions",
  *candidates(plan) {
    const quiet: HuntPlan = { ...plan, network: {}, disk: {}, host: {}, options: {}, shufflesTies: false };
    yield* changed(plan, [
      quiet,
      { ...quiet, options: plan.options },
      { ...quiet, options: plan.options, host: plan.host, disk: plan.disk },
      { ...plan, network: {} },
      { ...plan, disk: {} },
      { ...plan, host: {} },
      { ...plan, shufflesTies: false },
      ...without(plan.network).map((network) => ({ ...plan, network })),
      ...without(plan.disk).map((disk) => ({ ...plan, disk })),
      ...without(plan.host).map((host) => ({ ...plan, host })),
      ...without(plan.options).map((options) => ({ ...plan, options })),
      ...simplerDelay(plan),
    ]);
  },
};

/** A storm that is stopped sooner: it shows itself long before its budget ends, and each try costs less. */
export const shorterStorm: ShrinkPass = {
  name: "storm",
  *candidates(plan, result) {
    if (result.oracle === "events" && plan.eventsMax > STORM_EVENTS) yield { ...plan, eventsMax: STORM_EVENTS };
  },
};

/** Several times what the busiest run takes that is no storm. */
const STORM_EVENTS = 100_000;

/** The same quietness, with other seeds: what the noise brought about, another draw may, too. */
export const otherSeeds: ShrinkPass = {
  name: "conditions, other seeds",
  *candidates(plan) {
    const { network, disk, host } = plan;
    if (![network, disk, host].some((part) => Object.keys(part).length > 0) && !plan.shufflesTies) return;
    for (const seed of seedsAfter(plan)) yield { ...plan, network: {}, disk: {}, host: {}, shufflesTies: false, seed };
  },
};

/**
 * Much less at once, with other seeds: a plan that stays large mostly needs each of its operations only because the
 * next draw depends on it. Tried with the operations that the explanation names, with the later half, with them all.
 */
export const otherDraws: ShrinkPass = {
  name: "other draws",
  *candidates(plan, result) {
    const operations = operationsOf(plan);
    const effects = effectsOf(plan);
    const size = { faults: effects.length, operations: operations.length };
    if (!isLarge(size) || plan.operations === undefined) return;
    const named = explainedOperations(plan, result);
    const half = operations.slice(Math.floor(operations.length / 2));
    const choices = [named, half, operations].filter((choice) => choice.length > 0);
    const quiet: HuntPlan = { ...plan, network: {}, disk: {}, host: {}, shufflesTies: false };
    const seeds = Array.from({ length: LUCK_SEEDS }, (_, position) => (plan.seed + 100 + position) >>> 0);
    for (const choice of choices) {
      for (const seed of seeds) {
        yield { ...quiet, seed, operations: choice };
        if (choice.length < operations.length) yield { ...plan, seed, operations: choice };
      }
    }
    for (const position of effects.keys()) {
      for (const seed of seeds.slice(0, 2))
        yield { ...plan, seed, faults: { effects: effects.toSpliced(position, 1) } };
    }
  },
};

/** Whether luck with other draws is worth its runs. */
export function isLarge(size: { readonly faults: number; readonly operations: number }): boolean {
  return size.faults > FAULTS_FEW || size.operations > OPERATIONS_FEW;
}

/**
 * The same strategy under the same conditions with other seeds, shorter and with few nodes: a failure that came after
 * many faults by chance may come after few. Endless; none when the faults were given one by one.
 */
export function* freshStarts(plan: HuntPlan, stopsAtViolation: boolean): Iterable<HuntPlan> {
  if (!("strategy" in plan.faults)) return;
  const faultMs = Math.min(plan.faultMs, FRESH_MS);
  for (let seed = plan.seed + 1; ; seed++) {
    const nodes = plan.nodes === 5 && seed % 2 === 0 ? 3 : plan.nodes;
    yield { ...plan, seed: seed >>> 0, nodes, faultMs, stopsAtViolation };
  }
}

const FRESH_MS = 3000;

/** Network delays without their long tail. */
function simplerDelay(plan: HuntPlan): HuntPlan[] {
  const { delay } = plan.network;
  if (delay?.tailChance === undefined) return [];
  return [{ ...plan, network: { ...plan.network, delay: { minMs: delay.minMs, meanMs: delay.meanMs } } }];
}

function without<Part extends object>(part: Part): Part[] {
  return Object.keys(part).map(
    (left) => Object.fromEntries(Object.entries(part).filter(([name]) => name !== left)) as Part,
  );
}

function changed(plan: HuntPlan, candidates: readonly HuntPlan[]): HuntPlan[] {
  const before = JSON.stringify(plan);
  return candidates.filter((candidate) => JSON.stringify(candidate) !== before);
}

function seedsAfter({ seed }: HuntPlan): number[] {
  return Array.from({ length: SEEDS_TRIED }, (_, position) => (seed + position + 1) >>> 0);
}

/** Three nodes of five, each choice of three; their links and effects go with the nodes that are left out. */
export const fewerNodes: ShrinkPass = {
  name: "nodes",
  *candidates(plan) {
    if (plan.nodes !== 5) return;
    for (const kept of subsets(["n1", "n2", "n3", "n4", "n5"], 3)) {
      const smaller = withNodes(plan, kept);
      yield smaller;
      for (const seed of seedsAfter(plan).slice(0, 2)) yield { ...smaller, seed };
    }
  },
};

function subsets<Item>(items: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, position) =>
    subsets(items.slice(position + 1), size - 1).map((others) => [item, ...others]),
  );
}

/** The plan with these nodes only, which become n1, n2 … in their order. */
function withNodes(plan: HuntPlan, kept: readonly string[]): HuntPlan {
  const names = new Map(kept.map((node, position) => [node, `n${position + 1}`]));
  names.set("client", "client");
  const effects = effectsOf(plan).flatMap((effect): TimedEffect[] => {
    const renamed = renamedEffect(effect, names);
    return renamed === undefined ? [] : [{ ...effect, ...renamed } as TimedEffect];
  });
  return { ...plan, nodes: kept.length, faults: { effects } };
}

function renamedEffect(effect: NemesisEffect, names: ReadonlyMap<string, string>): Partial<NemesisEffect> | undefined {
  if ("node" in effect) {
    const node = names.get(effect.node);
    return node === undefined ? undefined : { node };
  }
  if (!("links" in effect)) return {};
  const links = effect.links.flatMap(([from, to]): LinkEnds[] => {
    const [newFrom, newTo] = [names.get(from), names.get(to)];
    return newFrom === undefined || newTo === undefined ? [] : [[newFrom, newTo]];
  });
  return links.length === 0 ? undefined : { links };
}

/** Fewer clients. */
export const fewerClients: ShrinkPass = {
  name: "clients and keys",
  *candidates(plan) {
    const operations = operationsOf(plan);
    if (plan.operations === undefined) {
      if (plan.clients > 1) yield { ...plan, clients: plan.clients - 1 };
      if (plan.keys > 1) yield { ...plan, keys: 1 };
      if (plan.rate > 10) yield { ...plan, rate: Math.floor(plan.rate / 2) };
      return;
    }
    const workers = [...new Set(operations.map(({ worker }) => worker))].sort((one, other) => one - other);
    const withWorkers = (clients: number, place: (worker: number) => number): HuntPlan => ({
      ...plan,
      clients,
      operations: operations.map((operation) => ({ ...operation, worker: place(operation.worker) })),
    });
    if (plan.clients > 1) yield withWorkers(1, () => 0);
    if (plan.clients > 2) yield withWorkers(2, (worker) => workers.indexOf(worker) % 2);
    if (plan.clients > Math.max(1, workers.length)) {
      yield { ...plan, clients: Math.max(1, ...workers.map((worker) => worker + 1)) };
      yield withWorkers(Math.max(1, workers.length), (worker) => workers.indexOf(worker));
    }
    const keys = [...new Set(operations.map(({ key }) => key))];
    const [first] = keys;
    if (keys.length > 1 && first !== undefined) {
      yield { ...plan, keys: 1, operations: operations.map((operation) => ({ ...operation, key: first })) };
    }
    if (plan.keys > Math.max(1, keys.length)) yield { ...plan, keys: Math.max(1, keys.length) };
  },
};

/** The times of everything that the plan does, each once, ascending. */
function timesOf(plan: HuntPlan): number[] {
  const times = [...effectsOf(plan), ...operationsOf(plan)].map(({ atUs }) => atUs);
  return [...new Set(times)].sort((one, other) => one - other);
}

function withTimes(plan: HuntPlan, change: (atUs: number) => number): HuntPlan {
  const effects = effectsOf(plan).map((effect) => ({ ...effect, atUs: change(effect.atUs) }));
  const operations = operationsOf(plan).map((operation: ScriptedOperation) => ({
    ...operation,
    atUs: change(operation.atUs),
  }));
  return {
    ...plan,
    faults: { effects },
    ...(plan.operations === undefined ? {} : { operations }),
    faultMs: Math.ceil(change(plan.faultMs * 1000) / 1000),
  };
}

/** Shorter waits than this are not worth a run. */
const GAP_MIN_US = 20_000;

/** Everything from some moment on comes earlier: first what lies before the first fault, then each wait. */
export const earlier: ShrinkPass = {
  name: "waits",
  *candidates(plan) {
    if (!("effects" in plan.faults)) return;
    const times = [0, ...timesOf(plan)];
    for (let position = 1; position < times.length; position++) {
      const [before, after] = [times[position - 1] ?? 0, times[position] ?? 0];
      for (const share of [1, 0.5, 0.25]) {
        const cutUs = Math.floor((after - before) * share);
        if (cutUs < GAP_MIN_US) break;
        yield withTimes(plan, (atUs) => (atUs >= after ? atUs - cutUs : atUs));
      }
    }
  },
};

/** The end, as early as the failure allows. */
export const sooner: ShrinkPass = {
  name: "end",
  *candidates(plan) {
    const last = timesOf(plan).at(-1) ?? 0;
    const spareMs = plan.faultMs - Math.ceil(last / 1000);
    for (const share of [1, 0.75, 0.5, 0.25]) {
      const cutMs = Math.floor(spareMs * share);
      if (cutMs >= 10) yield { ...plan, faultMs: plan.faultMs - cutMs };
    }
  },
};

/** Rounder numbers. */
export const rounder: ShrinkPass = {
  name: "round times",
  *candidates(plan) {
    if (!("effects" in plan.faults)) return;
    for (const stepUs of [100_000, 10_000, 1000]) {
      yield* changed(plan, [withTimes(plan, (atUs) => Math.round(atUs / stepUs) * stepUs)]);
    }
  },
};

/** Fewer links in a cut, a plain kill for a power loss, a plain cut for a loss or a delay. */
export const simplerEffects: ShrinkPass = {
  name: "simpler faults",
  *candidates(plan) {
    const effects = effectsOf(plan);
    for (const [position, effect] of effects.entries()) {
      for (const simpler of simplerThan(effect)) {
        yield { ...plan, faults: { effects: effects.with(position, { ...simpler, atUs: effect.atUs }) } };
      }
    }
  },
};

function simplerThan(effect: TimedEffect): NemesisEffect[] {
  switch (effect.type) {
    case "kill":
      return effect.powerLoss ? [{ ...effect, powerLoss: false }] : [];
    case "links": {
      const { rule } = effect;
      const plain = rule.loss !== undefined || rule.delayMs !== undefined;
      return [...(plain ? [{ ...effect, rule: { drop: true } }] : []), ...fewerLinks(effect)];
    }
    case "clog":
      return fewerLinks(effect);
    case "clock":
      return effect.rate !== 1 && effect.offsetMs !== 0
        ? [
            { ...effect, rate: 1 },
            { ...effect, offsetMs: 0 },
          ]
        : [];
    case "restart":
    case "pause":
    case "resume":
    case "disk":
    case "operator":
    case "network":
    case "add-node":
    case "change-members":
    case "remove-node":
      return [];
  }
}

/** Without one endpoint, without one direction of an endpoint, without one link. */
function fewerLinks<Effect extends NemesisEffect & { readonly links: readonly LinkEnds[] }>(effect: Effect): Effect[] {
  const { links } = effect;
  const endpoints = [...new Set(links.flat())].sort();
  const choices = [
    ...endpoints.map((endpoint) => links.filter((link) => !link.includes(endpoint))),
    ...endpoints.map((endpoint) => links.filter(([from]) => from !== endpoint)),
    ...endpoints.map((endpoint) => links.filter(([, to]) => to !== endpoint)),
    ...links.map((_, position) => links.toSpliced(position, 1)),
  ];
  return choices
    .filter((choice) => choice.length > 0 && choice.length < links.length)
    .map((choice) => ({ ...effect, links: choice }));
}
