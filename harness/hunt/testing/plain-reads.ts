/**
 * Hunts on ZooKeeper with sync=quorum, and which of the checks of znodes did not hold in them.
 */
import { linearizableReads } from "../../../checker/coordination/state-orders.ts";
import { zookeeper } from "../../../systems-under-test/zookeeper/system.ts";
import { drawPlan } from "../plan/draw-plan.ts";
import { simulate } from "../simulate.ts";

/** What came of these seeds. */
export interface Looks {
  /** How many were run. */
  readonly seeds: number;
  /** In how many a plain read was stale. */
  readonly stale: number;
  /** In how many the checks could not decide. */
  readonly undecided: number;
  /** Names of all checks that did not hold in some seed. */
  readonly broken: readonly string[];
  /** What the oracle of the history said, where it said anything. */
  readonly failures: readonly string[];
}

/** Runs the seeds, until there are enough in which a plain read was stale. */
export function looks(asked: {
  readonly from: number;
  readonly to: number;
  readonly isEnough: (stale: number) => boolean;
}): Looks {
  let [seeds, stale, undecided] = [0, 0, 0];
  const broken = new Set<string>();
  const told: string[] = [];
  for (let seed = asked.from; seed <= asked.to && !asked.isEnough(stale); seed++) {
    const plan = drawPlan({ system: zookeeper, seed, workload: "znodes", options: { sync: "quorum" } });
    const { report, otherReports, failures } = simulate(plan);
    for (const { oracle, message } of failures) if (oracle === "history") told.push(`seed ${seed}: ${message}`);
    const reports = report === undefined ? [] : [report, ...otherReports];
    for (const { model, valid } of reports) {
      if (valid === false) broken.add(model);
      if (valid === false && model === linearizableReads.name) stale++;
    }
    if (reports.some(({ valid }) => valid === "unknown")) undecided++;
    seeds++;
  }
  return { seeds, stale, undecided, broken: [...broken], failures: told };
}
