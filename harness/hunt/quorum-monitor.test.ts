import { expect, test } from "vitest";
import type { HuntPlan } from "./plan/plan.ts";
import { simulate } from "./simulate.ts";

/** A leader that looks at its followers with its heartbeats alone is called wrong in one of six. */
const SCHEDULES = 60;

const OTHERS = ["n2", "n3"] as const;

const TO_AND_FROM_LEADER = OTHERS.flatMap((other) => [["n1", other] as const, [other, "n1"] as const]);

/**
 * The leader is cut off, ordered to hand over, and paused while reads come: when it goes on, a read starts a round of
 * heartbeats before anything else, and the end of the transfer is due before the next look at them.
 */
function planOf(seed: number): HuntPlan {
  return {
    format: 1,
    system: "raft",
    nodes: 3,
    options: {},
    workload: "register",
    clients: 6,
    rate: 100,
    keys: 2,
    operationsPerKey: 120,
    seed,
    faults: {
      effects: [
        { atUs: 1_000_000, type: "links", links: TO_AND_FROM_LEADER, rule: { drop: true } },
        { atUs: 1_001_000, type: "operator", node: "n1", request: { type: "transfer", to: "n2" } },
        { atUs: 1_003_000, type: "pause", node: "n1" },
        { atUs: 1_400_000 + (seed % 40) * 5_000, type: "resume", node: "n1" },
      ],
    },
    faultMs: 1700,
    ending: "none",
    recoveryMs: 30_000,
    clientTimeoutMs: 5000,
    network: { mode: "datagram", delay: { minMs: 0.5, meanMs: 3 }, loss: 0, duplicate: 0 },
    disk: {},
    host: {},
    shufflesTies: false,
    eventsMax: 600_000,
    watches: true,
    stopsAtViolation: false,
  };
}

test("a leader that was paused while cut off is never said to lead without followers", () => {
  const alarms: string[] = [];
  let leads = 0;
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const { failures, notes } = simulate(planOf(seed));
    alarms.push(...failures.map(({ message }) => `${seed}: ${message}`));
    if (notes.some(({ node, note, time }) => node === "n1" && note["role"] === "leader" && time < 1e9)) leads++;
  }
  expect(alarms).toEqual([]);
  // Schedules in which another node leads would show nothing.
  expect(leads).toBeGreaterThan(SCHEDULES / 5);
});
