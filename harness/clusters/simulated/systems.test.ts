import { describe, expect, test } from "vitest";
import type { FaultSpec } from "../../nemesis/faults.ts";
import { simulatedTest, type SimulatedResult, type SimulatedTest } from "./testing/simulated-test.ts";
import { withTripwires } from "./tripwires.ts";

const everything: readonly FaultSpec[] = [{ fault: "all", everyMs: 1500, forMs: 700 }];
const only = (fault: string, ...targets: string[]): readonly FaultSpec[] => [
  { fault, everyMs: 900, forMs: 450, ...(targets.length > 0 ? { targets } : {}) },
];

/** What must hold of a correct system, whatever was done to it. */
function soundness({ runEnd, valid, violations, findings, okCount, end }: SimulatedResult): object {
  const recovery = end?.recovery;
  return {
    runEnd,
    valid,
    violations,
    findings,
    isBusy: okCount > 20,
    end: end?.interpreted.reason,
    healError: end?.healError,
    hasRecovered: recovery?.firstOkMs !== undefined && recovery.finalReadsOk === recovery.finalReadsAsked,
  };
}

const sound = {
  runEnd: "condition",
  valid: true,
  violations: [],
  findings: [],
  isBusy: true,
  end: "exhausted",
  healError: undefined,
  hasRecovered: true,
};

/** The first seed in which the history is not linearizable. */
function firstInvalid(seedsMax: number, how: Omit<SimulatedTest, "seed">): number | undefined {
  for (let seed = 1; seed <= seedsMax; seed++) {
    if (simulatedTest({ ...how, seed }).valid === false) return seed;
  }
  return undefined;
}

describe.each(["raft", "vm-ft", "multi-paxos", "mesos"] as const)("%s in simulation", (system) => {
  const short = { system, timeLimitMs: 3000, concurrency: 3 } as const;

  test.each([1, 2, 3])("keeps its promises under every fault, and recovers (seed %d)", (seed) => {
    const result = simulatedTest({ ...short, seed, faults: everything });
    expect(soundness(result)).toEqual(sound);
    expect(result.faults.filter((fault) => fault.effective > 0).length).toBeGreaterThan(2);
  });

  test("keeps its promises when messages are lost, doubled and late, and the disk is slow", () => {
    const network = { loss: 0.03, duplicate: 0.1, delay: { minMs: 0.5, meanMs: 6, tailChance: 0.01, tailMs: 300 } };
    const simulation = {
      network,
      disk: { sync: { minMs: 1, meanMs: 10 } },
      isolation: "codec",
      shufflesTies: true,
    } as const;
    expect(soundness(simulatedTest({ ...short, seed: 5, faults: only("kill"), simulation }))).toEqual(sound);
  });

  test("keeps its promises over links that break as a whole", () => {
    const simulation = { network: { mode: "fifo", loss: 0.002 } } as const;
    expect(soundness(simulatedTest({ ...short, seed: 6, faults: only("partition"), simulation }))).toEqual(sound);
  });

  test("gives the same history for the same seed, and touches nothing global", () => {
    const workload = system === "mesos" ? "tasks" : "append";
    const how = { ...short, seed: 7, faults: everything, workload, timeLimitMs: 2000 };
    const one = simulatedTest(how);
    const other = withTripwires(() => simulatedTest(how));
    expect(other.hash).toBe(one.hash);
    expect(other.events).toEqual(one.events);
    expect(simulatedTest({ ...how, seed: 8 }).hash).not.toBe(one.hash);
  });
});

describe("a planted bug shows in a simulated history", () => {
  const network = { delay: { minMs: 2, meanMs: 8 } };

  test("a raft follower that acknowledges before its disk (R36), when the power fails", () => {
    const disk = { sync: { minMs: 5, meanMs: 30 } };
    const faults = only("power-loss", "all");
    const how = { system: "raft", faults, timeLimitMs: 4000, concurrency: 5 } as const;
    expect(firstInvalid(20, { ...how, simulation: { mutant: "R36", disk } })).toBeDefined();
    expect(firstInvalid(3, { ...how, simulation: { disk } })).toBeUndefined();
  });

  test("two vm-ft hosts that both go on alone (V05), when they are cut from each other", () => {
    const faults = [{ fault: "partition", targets: ["one"], everyMs: 3000, forMs: 4000 }];
    const how = { system: "vm-ft", faults, timeLimitMs: 6000, concurrency: 4 } as const;
    expect(firstInvalid(5, { ...how, simulation: { mutant: "V05", network } })).toBeDefined();
    expect(firstInvalid(2, { ...how, simulation: { network } })).toBeUndefined();
  });
});
