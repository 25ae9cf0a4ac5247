/**
 * The simulated cluster for the conformance suite: its time goes on when the suite says so.
 */
import { type ConformanceSubject, SLOW_SYNC_MS } from "../../testing/conformance/subject.ts";
import { createSimulatedCluster, type SimulatedCluster } from "../simulated-cluster.ts";

const slowDisk = { sync: { minMs: SLOW_SYNC_MS, meanMs: 0 }, losesAllChance: 1 };

/** Somebody who waits for a condition, or for a time. */
interface Waiter {
  readonly until: () => boolean;
  readonly untilNs: number;
  readonly resolve: () => void;
}

export const simulatedSubject: ConformanceSubject = {
  name: "simulated",
  open({ disk, ...options }) {
    const cluster = createSimulatedCluster({
      ...options,
      seed: 1,
      isolation: "frozen",
      ...(disk === "slow" ? { disk: slowDisk } : {}),
    });
    return {
      cluster,
      run: createDriver(cluster),
      leftovers() {
        const count = cluster.eventCount();
        return cluster.run({}) === "idle" && cluster.eventCount() === count ? [] : ["events to come"];
      },
      setClockRate: (node, rate) => cluster.setClock(node, { rate }),
      dispose: () => undefined,
    };
  },
};

/**
 * Lets virtual time go on until the first of those who wait has what it waits for, and then lets that one act, before the
 * next event: several may wait side by side.
 */
function createDriver(cluster: SimulatedCluster): (until: () => boolean, untilNs: number) => Promise<void> {
  let waiters: Waiter[] = [];
  const isOver = ({ until, untilNs }: Waiter): boolean => until() || cluster.clock.nowNs() >= untilNs;

  function drive(): void {
    const untilNs = Math.min(...waiters.map((waiter) => waiter.untilNs));
    cluster.run({ until: () => waiters.some(isOver), untilNs });
    const over = new Set(waiters.filter(isOver));
    waiters = waiters.filter((waiter) => !over.has(waiter));
    for (const { resolve } of over) resolve();
    if (waiters.length > 0) setImmediate(drive);
  }
  return (until, untilNs) =>
    new Promise((resolve) => {
      waiters.push({ until, untilNs, resolve });
      if (waiters.length === 1) setImmediate(drive);
    });
}
