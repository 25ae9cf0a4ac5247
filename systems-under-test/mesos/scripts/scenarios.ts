/**
 * The three failures that a cluster manager must live through, each as a scenario that tells its own story: a master dies; an executor
 * and an agent fail; a scheduler fails.
 *
 * The sentences are those of the system's words, as in the stories of reports.
 */
import type { ClusterScript } from "./cluster-script.ts";
import { clusterScript } from "./cluster-script.ts";
import type { TimedNote } from "../../words.ts";
import { mesosWords } from "../words.ts";

/** A scenario: what happened, in sentences, and what is wrong in the end. */
export interface Scenario {
  readonly story: readonly string[];
  readonly wrongs: readonly string[];
}

/** Time for a claim to end, and for the next holder to learn what there is (ms). */
const FAILOVER_MS = 3_000;
const NS_PER_MS = 1e6;

/** Two tasks run when the leading master dies. The next one hears of them from their agents. */
export function masterDies(mutant?: string): Scenario {
  const cluster = busyCluster(mutant);
  cluster.crash(cluster.leader());
  cluster.run(FAILOVER_MS);
  return told(cluster);
}

/** An executor breaks, and later its agent is cut off until it is given up. Both are told to the scheduler, which decides. */
export function executorAndAgentFail(mutant?: string): Scenario {
  const cluster = busyCluster(mutant);
  cluster.request(cluster.runsOn("service") ?? "", { operator: "crash-executor" });
  cluster.run(1_000);
  const reconnect = cluster.isolate(cluster.runsOn("task") ?? "");
  cluster.run(FAILOVER_MS);
  reconnect();
  cluster.run(1_000);
  return told(cluster);
}

/** The active scheduler dies. The other takes the framework over within its time, and asks what became of its tasks. */
export function schedulerFails(mutant?: string): Scenario {
  const cluster = busyCluster(mutant);
  cluster.crash(cluster.active());
  cluster.run(FAILOVER_MS);
  return told(cluster);
}

function busyCluster(mutant: string | undefined): ClusterScript {
  const cluster = clusterScript({ mutant, options: { failoverMs: 10_000 } });
  cluster.launch("service", { isService: true, cpus: 6 });
  cluster.launch("task", { cpus: 6 });
  cluster.run(500);
  return cluster;
}

function told(cluster: ClusterScript): Scenario {
  const wrongs = cluster.wrongs();
  const notes: readonly TimedNote[] = cluster
    .notes()
    .map(({ node, atMs, note }) => ({ time: atMs * NS_PER_MS, node, note }));
  const story = notes.flatMap((note) =>
    (mesosWords.tellNote?.(note, notes) ?? []).map(({ phrase }) => `${note.node} ${phrase}`),
  );
  return { story, wrongs };
}
