/**
 * runHunt: many simulated runs of one system, in this process, from a script or a test of your own.
 *
 * `clew hunt` spreads seeds over all processors, since it can load a system's module in each; this one takes a value. The
 * seeds give the same runs in both.
 */
import { countedWas } from "../../histories/words/counts.ts";
import { setImmediate } from "node:timers/promises";
import { resolve } from "node:path";
import type { Json } from "../../histories/json.ts";
import type { System } from "../../systems-under-test/system.ts";
import { lackingWorkload, ownFaults, type Catalog } from "../catalog.ts";
import { addTallies, emptyTally, type Tally } from "../../runs/hunts/tally.ts";
import { CAMPAIGN_FORMAT, type CampaignSpec, type FixedParts } from "../../runs/hunts/campaign.ts";
import { judgeTally, type CampaignVerdict } from "../../runs/hunts/tally-verdict.ts";
import { weaknessesIn } from "../hunt/campaign.ts";
import { createCampaign } from "../hunt/fleet/campaign-folder.ts";
import { writeFinding } from "../hunt/fleet/finding-folder.ts";
import { simulateLimited } from "../hunt/fleet/limited.ts";
import { ORACLES, type Oracle } from "../../runs/hunts/oracle.ts";
import { runSeed } from "../hunt/run-seed.ts";
import { OptionsError } from "./options-error.ts";
import { preparedTest, refuseNoOptions } from "./prepared-test.ts";
import type { RunTestOptions } from "./run-options.ts";

/** What is hunted. What is left out is drawn from each seed. */
export interface RunHuntOptions extends Pick<RunTestOptions, "workload" | "checks" | "mutant" | "store" | "signal"> {
  /** A system of Nodes: a value, a name that comes with clew, or the path of its module. */
  readonly system: RunTestOptions["system"];
  /** How many seeds, from 1 on, or the first and the last. Default: 100. */
  readonly seeds?: number | readonly [first: number, last: number];
  /** Number of nodes. */
  readonly nodes?: number;
  /** The system's own options. */
  readonly options?: { readonly [name: string]: Json };
  /** Name of a strategy, such as "leader-swarm": how faults are chosen. */
  readonly strategy?: string;
  /** The oracles that count, such as "history". Default: all. */
  readonly oracles?: readonly Oracle[];
  /** Kinds of faults of your own that seeds draw from, too. */
  readonly faults?: Extract<RunTestOptions["nemesis"], readonly unknown[]>;
  /** Ends with the first seed that fails. Default: false. */
  readonly stopOnFirst?: boolean;
  /** Told after each seed. */
  readonly onProgress?: (tally: Tally) => void;
}

/** What a hunt came to. */
export interface HuntOutcome extends CampaignVerdict {
  /** Sums over all seeds, with the failure of each seed that failed. */
  readonly tally: Tally;
  /** The folder of the hunt: `clew replay` and `clew shrink` take `findings/SEED` in it. */
  readonly directory: string;
}

/**
 * Runs seed after seed; between two of them timers and signals have their turn. A run takes some milliseconds and cannot
 * be interrupted.
 *
 * @example
 * ```ts
 * const { valid, tally } = await runHunt({ system: mySystem, seeds: 200, stopOnFirst: true });
 * assert.deepEqual(tally.findings, []);
 * ```
 * @throws OptionsError for options that no hunt can have; RangeError for a strategy that there is not
 */
export async function runHunt(options: RunHuntOptions): Promise<HuntOutcome> {
  refuseNoOptions(options);
  const { signal, onProgress, stopOnFirst = false, store = "store" } = options;
  const { spec, system, catalog } = await campaignOf(options);
  const campaign = createCampaign(resolve(store), spec, { startedAt: new Date(), modules: modulesOf(system, catalog) });
  let tally = emptyTally;
  const isOver = (): boolean => signal?.aborted === true || (stopOnFirst && tally.findings.length > 0);
  for (let seed = spec.from; seed <= spec.to && !isOver(); seed++) {
    const run = runSeed(spec, system, seed, { run: simulateLimited, catalog });
    campaign.record([seed], run.tally);
    tally = addTallies(tally, run.tally);
    if (run.tally.findings.length > 0) writeFinding(campaign.findings, run.plan, run.result, catalog);
    onProgress?.(tally);
    // oxlint-disable-next-line no-await-in-loop -- one seed after the other
    await setImmediate();
  }
  const seedsLeft = Math.max(0, spec.to - spec.from + 1 - tally.seeds);
  campaign.finish({ spec, seedsLeft, tally, ...weaknessesIn(spec, system, catalog) });
  const verdict = judgeTally(tally);
  const isWhole = seedsLeft === 0 || verdict.valid === false;
  return { ...(isWhole ? verdict : unfinished(verdict, seedsLeft)), tally, directory: campaign.path };
}

function unfinished({ reasons }: CampaignVerdict, seedsLeft: number): CampaignVerdict {
  return { valid: "unknown", reasons: [...reasons, `${countedWas(seedsLeft, "seed")} not run.`] };
}

/** With them, `clew replay` finds the system again. */
function modulesOf({ module }: System, catalog: Catalog): readonly string[] {
  return [...new Set([...catalog.modules, ...(module === undefined ? [] : [module])])];
}

async function campaignOf(
  options: RunHuntOptions,
): Promise<{ readonly spec: CampaignSpec; readonly system: System; readonly catalog: Catalog }> {
  const { workload, nodes, mutant, strategy, oracles, seeds = 100, checks = [], faults = [] } = options;
  const prepared = await preparedTest({
    system: options.system,
    workload,
    nodes,
    mutant,
    options: options.options,
    nemesis: faults,
    cluster: "simulated",
  });
  const { system, catalog } = prepared;
  if (system.kind !== "nodes") {
    throw new OptionsError([`system: expected a system of Nodes, found ${system.name}, which runs as processes only`]);
  }
  const lacking = lackingWorkload(system, catalog);
  if (workload === undefined && lacking !== undefined) throw new OptionsError([`workload: ${lacking}`]);
  const own = ownFaults(catalog).map(({ name }) => name);
  const fixed: FixedParts = {
    ...(nodes === undefined ? {} : { nodes }),
    ...(options.options === undefined ? {} : { options: options.options }),
    ...(mutant === undefined ? {} : { mutant }),
    ...(workload === undefined ? {} : { workload: prepared.workload.name }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(oracles === undefined ? {} : { oracles: oraclesOf(oracles) }),
    ...(own.length === 0 ? {} : { ownFaults: own }),
  };
  const [from, to] = rangeOf(seeds);
  return {
    system,
    catalog: { ...catalog, runChecks: checks },
    spec: { format: CAMPAIGN_FORMAT, system: system.name, from, to, shard: { index: 1, count: 1 }, fixed },
  };
}

function oraclesOf(asked: readonly Oracle[]): readonly Oracle[] {
  const unknown = asked.find((oracle) => !ORACLES.includes(oracle));
  if (unknown === undefined) return asked;
  throw new OptionsError([`oracles: expected some of ${ORACLES.join(", ")}, found "${unknown}"`]);
}

function rangeOf(seeds: number | readonly [number, number]): readonly [number, number] {
  const [from, to] = typeof seeds === "number" ? [1, seeds] : seeds;
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to >= from && to < 2 ** 32) return [from, to];
  throw new OptionsError([
    `seeds: expected a number of seeds, or the first and the last, found ${JSON.stringify(seeds)}`,
  ]);
}
