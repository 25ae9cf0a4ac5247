/**
 * A process of the long oracle run: it gets a family and a range of seeds, runs these trials, and sends the result. See
 * `scripts/test-oracle.mjs`, which bundles and starts it.
 */
import { TRIALS } from "./all-trials.ts";
import { runTrials } from "../trial.ts";

interface Portion {
  readonly family: number;
  readonly from: number;
  readonly count: number;
}

process.on("message", ({ family, from, count }: Portion) => {
  const trials = TRIALS[family];
  if (trials === undefined) throw new Error(`oracle: no family ${family} among ${TRIALS.length}`);
  const before = process.cpuUsage();
  const outcome = runTrials(trials, { from, count });
  const { user, system } = process.cpuUsage(before);
  process.send?.({ family, ...outcome, cpuSeconds: (user + system) / 1e6 });
});
process.send?.({ names: TRIALS.map(({ name }) => name), shares: TRIALS.map(({ share = 1 }) => share) });
