/**
 * A run of the toy cluster with every kind of fault, for tests of determinism: its result must depend on nothing
 * but the seed and the options.
 */
import type { SimulationOptions } from "../options.ts";
import type { TraceEntry } from "../trace.ts";
import { startedToy } from "./started-toy.ts";

export interface BusyRun {
  readonly hash: string;
  readonly entries: readonly TraceEntry[];
  readonly eventCount: number;
  readonly outcomes: readonly string[];
}

export function busyRun(seed: number, options: Partial<SimulationOptions> = {}): BusyRun {
  const { cluster, runMs } = startedToy({
    seed,
    nodes: 5,
    options: { heartbeatMs: 20, checkpointEvery: 5 },
    network: { loss: 0.02, duplicate: 0.05, delay: { minMs: 0.5, meanMs: 5, tailChance: 0.01, tailMs: 200 } },
    clientTimeoutMs: 300,
    ...options,
  });
  const outcomes: string[] = [];
  const loop = (worker: number): void => {
    const client = cluster.openClient(worker, worker);
    let count = 0;
    const next = (): void => {
      count++;
      const operation = count % 2 === 0 ? { f: "read", value: null } : { f: "write", value: worker * 1000 + count };
      client.invoke(operation, (outcome) => {
        outcomes.push(`${cluster.clock.nowNs()} ${worker} ${outcome.type} ${JSON.stringify(outcome.value)}`);
        next();
      });
    };
    next();
  };
  for (const worker of [0, 1, 2, 3]) loop(worker);

  const nothing = (): void => undefined;
  const faults: (() => void)[] = [
    () => cluster.setLink("n1", "n2", { drop: true }),
    () => cluster.setLink("client", "n1", { loss: 0.3 }),
    () => cluster.setLink("n3", "n1", { delayMs: [5, 40] }),
    () => cluster.kill("n4", { powerLoss: true }, nothing),
    () => cluster.pause("n5", nothing),
    () => cluster.setClock("n2", { offsetMs: -200, rate: 1.1 }),
    () => cluster.clog("n1", "n3", cluster.clock.nowNs() + 80e6),
    () => cluster.setDisk("n1", { slowness: 10 }),
    () => cluster.restart("n4", { wipe: false }, nothing),
    () => cluster.resume("n5", nothing),
    () => cluster.kill("n1", { powerLoss: false }, nothing),
    () => cluster.restart("n1", { wipe: false }, nothing),
  ];
  for (const fault of faults) {
    fault();
    runMs(100);
  }
  return { hash: cluster.traceHash(), entries: cluster.traceEntries(), eventCount: cluster.eventCount(), outcomes };
}
