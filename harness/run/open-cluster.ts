/**
 * The cluster that a test asks for, and what makes its time go on.
 *
 * Processes run by themselves. A simulated world stands still until somebody runs it: whoever waits for something
 * in it has to turn the crank meanwhile.
 */
import { randomStream } from "../../systems-under-test/node-kit/random.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { Cluster, ClusterListener } from "../clusters/cluster.ts";
import { createMessageLog, talkative, type MessageLog } from "../clusters/simulated/network/message-log.ts";
import { localCluster } from "../clusters/local/local-cluster.ts";
import { simulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import { withTripwires } from "../clusters/simulated/tripwires.ts";
import type { TestSpec } from "../spec/spec.ts";

export interface OpenedCluster {
  readonly cluster: Cluster;
  /**
   * Returns when the condition holds; for processes at once, because what is waited for comes as events do.
   *
   * @throws Error when a simulated world has nothing left to do, or too much, before the condition holds
   */
  readonly crank: (until: () => boolean) => void;
  /** Follows each message; undefined for processes, whose messages nobody reads. */
  readonly messages: MessageLog | undefined;
}

export function openCluster(options: {
  readonly spec: TestSpec;
  readonly system: System;
  readonly seed: number;
  readonly runDirectory: string;
  readonly listener: ClusterListener;
}): OpenedCluster {
  const { spec, system, seed, runDirectory, listener } = options;
  const common = {
    system,
    members: system.members(spec.nodes),
    options: spec.options,
    mutant: spec.mutant,
    listener,
    clientTimeoutMs: spec.clientTimeoutMs,
  };
  if (spec.cluster === "local") {
    const cluster = localCluster({ ...common, seed, runDirectory, disk: spec.disk, fsyncMs: spec.fsyncMs });
    return { cluster, crank: () => {}, messages: undefined };
  }
  const [minMs, maxMs] = spec.fsyncMs;
  const sync = { minMs: Math.max(minMs, 0.5), meanMs: Math.max((minMs + maxMs) / 2, 2) };
  const messages = createMessageLog();
  const nowNs = (): number => cluster.clock.nowNs();
  const cluster = simulatedCluster({
    ...common,
    system: messages.around(system, nowNs),
    options: talkative(system, spec.options),
    onMessage: (message) => messages.onMessage(message, nowNs()),
    seed: randomStream(seed).fork("simulated cluster").next(),
    disk: { sync },
  });
  return {
    cluster,
    messages,
    crank: (until) => {
      const end = withTripwires(() => cluster.run({ until }));
      if (end !== "condition") {
        throw new Error(
          end === "idle"
            ? "the simulated world came to rest before the run was over"
            : `the simulated run took more than ${cluster.eventCount()} events; shorten its time limit or its rate`,
        );
      }
    },
  };
}
