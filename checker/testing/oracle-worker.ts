/**
 * A process of the long oracle run: is told a family and a range of seeds, answers what came of them. See
 * `scripts/test-oracle.mjs`, which bundles and starts it.
 */
import { CONSISTENCY_TRIALS } from "../consistency/testing/trials.ts";
import { LINEARIZABILITY_TRIALS } from "../linearizability/testing/trials.ts";
import { ONLINE_TRIALS } from "../online/testing/trials.ts";
import { runTrials } from "./trial.ts";

const FAMILIES = [...LINEARIZABILITY_TRIALS, ...CONSISTENCY_TRIALS, ...ONLINE_TRIALS];

interface Portion {
  readonly family: number;
  readonly from: number;
  readonly count: number;
}

process.on("message", ({ family, from, count }: Portion) => {
  const trials = FAMILIES[family];
  if (trials === undefined) throw new Error(`oracle: no family ${family} among ${FAMILIES.length}`);
  const before = process.cpuUsage();
  const outcome = runTrials(trials, { from, count });
  const { user, system } = process.cpuUsage(before);
  process.send?.({ family, ...outcome, cpuSeconds: (user + system) / 1e6 });
});
process.send?.({ names: FAMILIES.map(({ name }) => name), shares: FAMILIES.map(({ share = 1 }) => share) });
