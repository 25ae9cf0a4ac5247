/**
 * The flags of the hunt as what they ask for: the seeds, the shard, and what is fixed of every plan; each mistake is
 * an error that names its flag.
 */
import type { Json } from "../../../histories/json.ts";
import { lackingWorkload, ownFaults, type Catalog } from "../../catalog.ts";
import { capabilitiesOf } from "../../clusters/capabilities.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { CAMPAIGN_FORMAT, type CampaignSpec, type FixedParts } from "../../../runs/hunts/campaign.ts";
import { ORACLES, type Oracle } from "../../../runs/hunts/oracle.ts";
import { fittingEntry, fittingStrategies } from "../../hunt/plan/fitting-entries.ts";
import { mutantNamed } from "../../hunt/campaign.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { portfolio } from "../../hunt/plan/portfolio.ts";
import { ownEntries } from "../../hunt/plan/strategies-own.ts";
import { profiles } from "../../hunt/plan/profiles.ts";
import { fromFlags } from "../../spec/flags.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { InputError } from "../base/exit-codes.ts";
import { shardFlag } from "../base/number-flags.ts";
import { DEFAULT_SEEDS, defaultSystem } from "./hunt-defaults.ts";
import { requireSystem } from "../base/require-system.ts";

/** The flags that fix a part of every plan. */
export interface FixedFlags {
  readonly nodes?: string;
  readonly option?: readonly string[];
  readonly mutant?: string;
  readonly workload?: string;
  readonly strategy?: string;
  readonly profile?: string;
  readonly oracles?: string;
  readonly blind?: boolean;
}

/** The flags that say what a hunt searches. */
export interface SearchFlags extends FixedFlags {
  readonly system?: string;
  readonly seeds?: string;
  readonly shard?: string;
}

/** What these flags search. @throws InputError or SpecError naming the flag */
export function campaignSpec(flags: SearchFlags, catalog: Catalog): CampaignSpec {
  const system = requireSystem(flags.system ?? defaultSystem(catalog), catalog);
  const [from, to] = rangeFlag(flags.seeds ?? DEFAULT_SEEDS);
  const shard = shardFlag(flags.shard) ?? { index: 1, count: 1 };
  return { format: CAMPAIGN_FORMAT, system: system.name, from, to, shard, fixed: fixedParts(system, flags, catalog) };
}

/**
 * A hunt that is resumed searches what it began with; a flag that asks for something else is a mistake.
 *
 * @throws InputError naming the flag, what the hunt has, and what was found
 */
export function refuseOtherSearch(
  flags: SearchFlags,
  spec: CampaignSpec,
  { path, catalog }: { readonly path: string; readonly catalog: Catalog },
): void {
  const asked = campaignSpec({ ...flags, system: flags.system ?? spec.system }, catalog);
  const { fixed, shard } = spec;
  const options = flags.option?.map((given) => given.slice(0, given.indexOf("="))) ?? [];
  const compared: readonly (readonly [
    flag: string,
    isGiven: boolean,
    has: Json | undefined,
    found: Json | undefined,
  ])[] = [
    ["system", flags.system !== undefined, spec.system, asked.system],
    ["seeds", flags.seeds !== undefined, `${spec.from}..${spec.to}`, `${asked.from}..${asked.to}`],
    ["shard", flags.shard !== undefined, `${shard.index}/${shard.count}`, `${asked.shard.index}/${asked.shard.count}`],
    ["blind", flags.blind === true, fixed.watches === false, true],
    ...(["nodes", "mutant", "workload", "strategy", "profile", "oracles"] as const).map(
      (name) => [name, flags[name] !== undefined, listed(fixed[name]), listed(asked.fixed[name])] as const,
    ),
    ...options.map((name) => [`option ${name}`, true, fixed.options?.[name], asked.fixed.options?.[name]] as const),
  ];
  for (const [flag, isGiven, has, found] of compared) {
    if (!isGiven || JSON.stringify(has) === JSON.stringify(found)) continue;
    throw new InputError(
      `--${flag}: expected ${text(has)}, as the hunt in ${path} began, or no such flag beside --resume, found ${text(found)}`,
    );
  }
}

/** As it is written on the command line. */
function listed(value: string | number | readonly string[] | undefined): Json | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}

function text(value: Json | undefined): string {
  return value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}

/** What the flags fix of every seed. @throws InputError or SpecError naming the flag */
export function fixedParts(system: System, flags: FixedFlags, catalog: Catalog): FixedParts {
  const { nodes, mutant, workload, strategy, profile, option = [], blind } = flags;
  // The same rules, and the same words, as for a test.
  const test = fromFlags({ system: system.name, nodes, option, mutant, workload }, { ...catalog, defaults: {} });
  const lacking = lackingWorkload(system, catalog);
  if (workload === undefined && lacking !== undefined) throw new InputError(`--workload: ${lacking}`);
  const own = huntableFaults(catalog, system);
  const strategies = [...[...portfolio, ...ownEntries(own)].map((entry) => entry.strategy), ...fittingStrategies];
  if (strategy !== undefined) requireOneOf("strategy", strategy, strategies);
  if (profile !== undefined) {
    requireOneOf(
      "profile",
      profile,
      profiles.map(({ name }) => name),
    );
  }
  const oracles = oraclesFlag(flags.oracles);
  const names = option.map((given) => given.slice(0, given.indexOf("=")));
  const options = Object.fromEntries(names.map((name) => [name, test.options[name] ?? null]));
  if (strategy !== undefined && fittingStrategies.includes(strategy)) {
    requireFitting(strategy, system, { ...mutantNamed(system, mutant)?.options, ...options });
  }
  return {
    ...(nodes === undefined ? {} : { nodes: test.nodes }),
    ...(names.length === 0 ? {} : { options }),
    ...(mutant === undefined ? {} : { mutant }),
    ...(workload === undefined ? {} : { workload }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(profile === undefined ? {} : { profile }),
    ...(oracles === undefined ? {} : { oracles }),
    ...(own.length === 0 ? {} : { ownFaults: own }),
    ...(blind === true ? { watches: false } : {}),
  };
}

/** Some strategies are about what not every system does, and not with all options. */
function requireFitting(strategy: string, system: System, fixed: { readonly [name: string]: Json }): void {
  if (fittingEntry(strategy, { system, fixed, random: createRandomStream(1) }) !== undefined) return;
  throw new InputError(
    `--strategy: "${strategy}" expects a system whose members change, found ${system.name}, whose members do not with these options`,
  );
}

/** Plugged-in faults that ask for nothing that a simulated cluster cannot do. */
function huntableFaults(catalog: Catalog, system: System): string[] {
  const hasMembership = system.membership !== undefined;
  const capabilities = capabilitiesOf("simulated", { disk: "lying", hasMembership });
  return ownFaults(catalog)
    .filter(({ needs }) => needs.every((need) => capabilities.has(need)))
    .map(({ name }) => name);
}

/** e.g. "history,invariant": each once, in the order in which they are listed in the help. */
function oraclesFlag(given: string | undefined): readonly Oracle[] | undefined {
  if (given === undefined) return undefined;
  const named = given.split(",").map((name) => name.trim());
  for (const name of named) requireOneOf("oracles", name, ORACLES);
  return ORACLES.filter((oracle) => named.includes(oracle));
}

function requireOneOf(flag: string, found: string, known: readonly string[]): void {
  if (known.includes(found)) return;
  throw new InputError(`--${flag}: expected one of ${known.join(", ")}, found "${found}".${didYouMean(found, known)}`);
}

/** Seeds are whole numbers of at most 32 bits: no more of them count. */
const SEED_MAX = 2 ** 32 - 1;

function rangeFlag(given: string): readonly [number, number] {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(given);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (match === null || to < from || to > SEED_MAX) {
    throw new InputError(`--seeds: expected a range such as 1..10000, up to ${SEED_MAX}, found "${given}"`);
  }
  return [from, to];
}
