import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { HuntPlan } from "./plan/plan.ts";
import { simulate } from "./simulate.ts";

/** A host loses everything while the state is large, and comes back over links whose queues are short. */
function planOf(seed: number, options: { readonly [name: string]: Json }, capacity: number): HuntPlan {
  return {
    format: 1,
    system: "vm-ft",
    nodes: 4,
    options,
    workload: "append",
    clients: 4,
    rate: 100,
    keys: 3,
    operationsPerKey: 200,
    seed,
    faults: {
      effects: [
        { atUs: 3_000_000, type: "kill", node: "h2", powerLoss: true },
        { atUs: 3_200_000, type: "restart", node: "h2" },
      ],
    },
    faultMs: 4000,
    ending: "all",
    recoveryMs: 10_000,
    clientTimeoutMs: 5000,
    network: { mode: "datagram", delay: { minMs: 0.5, meanMs: 3 }, loss: 0, duplicate: 0, capacity },
    disk: {},
    host: {},
    shufflesTies: false,
    eventsMax: 600_000,
    watches: true,
    stopsAtViolation: false,
  };
}

test.each([
  [{ checkpointChunkBytes: 20 }, 20],
  [{ checkpointChunkBytes: 20, maxInflight: 2 }, 4],
  [{ checkpointChunkBytes: 300, maxEntriesPerMessage: 1, maxInflight: 2 }, 4],
])("vm-ft: with %j a repair ends over queues of %i messages", (options, capacity) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { failures, notes } = simulate(planOf(seed, options, capacity));
    expect(failures).toEqual([]);
    expect(notes.map(({ note }) => note)).toContainEqual({ event: "role", role: "primary", term: 2 });
  }
});
