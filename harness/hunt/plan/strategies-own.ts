/**
 * The strategy of a hunt for faults that were plugged in (`nemesis/own/own-fault.ts`): one of them, begun and ended again and
 * again.
 *
 * Such a fault is said as effects, and only effects are recorded. So what it did can be replayed and shrunk by whoever does
 * not have it.
 */
import { createEffectsFault } from "../../nemesis/own/effects-fault.ts";
import { createLinkOverlay } from "../../nemesis/link-overlay.ts";
import type { PortfolioEntry } from "./portfolio.ts";
import type { Battlefield, Strategy } from "./strategy.ts";
import { createTactics } from "./tactics.ts";

/** Name of the strategy, as `--strategy` takes it. */
export const OWN_FAULTS = "own-faults";

/** Settings: `fault` (a name), `meanMs` between an end and the next start, `forMs` from start to end. */
export const ownFaultsStrategy: Strategy = {
  name: OWN_FAULTS,
  description: "A kind of fault that was plugged in, again and again.",
  start: startOwnFault,
};

function startOwnFault(field: Battlefield): void {
  const { cluster, driver, settings, random, ownFaults } = field;
  const name = settings["fault"] as string;
  const kind = ownFaults.find((each) => each.name === name);
  if (kind === undefined) {
    const known = ownFaults.map((each) => each.name).join(", ") || "none";
    throw new RangeError(`plan: fault: expected one that was plugged in (${known}), found "${name}"`);
  }
  const { after } = createTactics(field);
  const fault = createEffectsFault(kind.definition, {
    cluster,
    random,
    after,
    overlay: createLinkOverlay((links, rule, done) => {
      driver.act({ type: "links", links, rule, fault: name });
      done();
    }),
    act: (effect, done) => done({ isHit: driver.act({ ...effect, fault: name }), recordsLost: 0 }),
  });
  const targets = kind.defaultTargets(cluster.targets.length);
  const around = (mean: number): number => random.integer(Math.ceil(mean / 4), mean * 2);
  const next = (): void =>
    after(around(settings["meanMs"] as number), () => {
      fault.start(random.pick(targets), () => undefined);
      after(around(settings["forMs"] as number), () => {
        fault.stop(() => undefined);
        next();
      });
    });
  next();
}

/** How often seeds draw a fault that was plugged in: as often as all strategies of the portfolio for quiet times. */
const OWN_WEIGHT = 20;

/** What seeds draw from besides the portfolio, where faults of these names are plugged in; nothing for none. */
export function ownEntries(faults: readonly string[]): readonly PortfolioEntry[] {
  if (faults.length === 0) return [];
  return [
    {
      strategy: OWN_FAULTS,
      weight: OWN_WEIGHT,
      settings: (random) => ({
        fault: random.pick(faults),
        meanMs: random.pick([200, 500, 1000]),
        forMs: random.pick([300, 800, 2000]),
      }),
    },
  ];
}
