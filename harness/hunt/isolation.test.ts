/**
 * What a node has sent or written is not changed by it afterwards. In a process it could not be; here it would reach the
 * others without a message. So what was handed over is frozen, and whoever changes it throws.
 */
import { expect, test } from "vitest";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import { bundledCatalog, systemNamed } from "../catalog.ts";
import { planOf } from "./campaign.ts";
import { simulate } from "./simulate.ts";

interface Case {
  readonly name: string;
  readonly options: { readonly [name: string]: Json };
  readonly seeds: readonly number[];
}

const CASES: readonly Case[] = [
  { name: "raft", options: { membership: "joint" }, seeds: [1, 2, 3, 4] },
  { name: "vm-ft", options: {}, seeds: [1, 2, 3, 4] },
  { name: "multi-paxos", options: {}, seeds: [1, 2, 3, 4] },
  { name: "zookeeper", options: {}, seeds: [1, 2, 3, 4] },
  // At 6900 a task ends, and the news of it comes twice while its end is being stored.
  { name: "mesos", options: { registry: "none", partitionAware: true }, seeds: [1, 2, 3, 6900] },
  { name: "mesos", options: { election: "zookeeper" }, seeds: [1, 2] },
];

test.for(CASES)("nothing that $name has handed over changes, with $options", ({ name, options, seeds }) => {
  const system = systemNamed(bundledCatalog, name);
  if (system === undefined) throw new Error(`there is no system ${name}`);
  for (const seed of seeds) {
    const plan = planOf({ fixed: { options } }, system, seed);
    const frozen = simulate(plan, { system, isolation: "frozen" });
    expect(frozen.failures).toEqual([]);
    expect(frozen.traceHash, `seed ${seed}`).toBe(simulate(plan, { system }).traceHash);
  }
});
