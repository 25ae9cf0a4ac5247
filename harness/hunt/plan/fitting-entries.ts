/**
 * What seeds draw from besides the portfolio, for systems that it fits: changes of members where members change, and
 * strategies that the system itself names.
 *
 * They are drawn apart from the portfolio, so that a system which has none of them is searched as if they were not there.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { filledOptions } from "../../clusters/simulated/options.ts";
import { menu, type PortfolioEntry, swarm } from "./portfolio.ts";
import { MEMBERSHIP, membershipSettings } from "./strategies-membership.ts";
import { roleEntries } from "./strategies-roles.ts";

type Options = { readonly [name: string]: Json };

/** An entry that fits, and options without which it would not. */
export interface FittingEntry {
  readonly entry: PortfolioEntry;
  readonly options: Options;
}

const membershipEntry: PortfolioEntry = {
  strategy: MEMBERSHIP,
  weight: 40,
  settings: (random) => ({
    ...membershipSettings(random.fork("changes")),
    moves: random.chance(0.3) ? ["isolate"] : swarm(random, menu),
    meanMs: random.pick([350, 800, 2_000]),
    leaderShare: random.pick([0.3, 0.7]),
  }),
};

/** How many of the seeds have one of these, where any fits. */
const FITTING_SHARE = 0.4;

/** One of those that fit a system with these options; undefined: the portfolio's stands. */
export function drawFitting(system: System, options: Options, random: RandomStream): PortfolioEntry | undefined {
  const fitting = [...(hasMembership(system, options) ? [membershipEntry] : []), ...ownRoles(system)];
  return fitting.length > 0 && random.chance(FITTING_SHARE) ? random.pick(fitting) : undefined;
}

/**
 * The entry of this strategy, with options that make it fit where these do not; undefined: no such entry, or it never fits.
 *
 * @param fixed options that somebody asked for
 */
export function fittingEntry(
  strategy: string,
  { system, fixed, random }: { readonly system: System; readonly fixed: Options; readonly random: RandomStream },
): FittingEntry | undefined {
  const byRole = roleEntries.find((entry) => entry.strategy === strategy);
  if (byRole !== undefined) return { entry: byRole, options: {} };
  if (strategy !== MEMBERSHIP) return undefined;
  const choices = [{}, ...variants(system)].filter((options) => hasMembership(system, { ...options, ...fixed }));
  const [plain] = choices;
  if (plain === undefined) return undefined;
  return { entry: membershipEntry, options: Object.keys(plain).length === 0 ? plain : random.pick(choices) };
}

/** Names of all of them. */
export const fittingStrategies: readonly string[] = [MEMBERSHIP, ...roleEntries.map(({ strategy }) => strategy)];

/** One option set to one of its choices. */
function variants({ options }: System): readonly Options[] {
  return options.flatMap(({ name, choices = [] }) => choices.map((choice): Options => ({ [name]: choice })));
}

function hasMembership(system: System, options: Options): boolean {
  return system.membership?.(filledOptions(system, options)) !== undefined;
}

function ownRoles({ huntStrategies = [] }: System): readonly PortfolioEntry[] {
  return roleEntries.filter(({ strategy }) => huntStrategies.includes(strategy));
}
