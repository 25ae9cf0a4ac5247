/**
 * Clusters of servers for tests: started, asked, and ended with everything that was made for them.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../../../../runs/results.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Cluster, LinkCounts } from "../../cluster.ts";
import { isThere, pidsOf } from "../../executables/testing/conformance-subject.ts";
import { createOpenedClusters, type OpenedClusters } from "../../testing/opened-clusters.ts";
import type { ServerDefinition } from "../adapter/define-server.ts";
import { createServerCluster, type ServerClusterOptions } from "../server-cluster.ts";
import { toyServer } from "./toy-adapter.ts";

/** A cluster of one test. */
export interface TestCluster {
  readonly cluster: Cluster;
  readonly findings: readonly Finding[];
  readonly runDirectory: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly kill: (node: string) => Promise<void>;
  readonly restart: (node: string) => Promise<void>;
  readonly pause: (node: string) => Promise<boolean>;
  readonly resume: (node: string) => Promise<void>;
  /** Runs one operation by a client of its own, of the first server. */
  readonly run: (operation?: ClientOperation) => Promise<ClientOutcome>;
  readonly counts: (from: string, to: string) => LinkCounts;
  /** The processes of all starts of all servers that are still there. */
  readonly processesLeft: () => readonly number[];
}

/** What a test changes: of the toy's adapter, and of the cluster. */
export interface TestClusterOptions {
  readonly server?: Partial<ServerDefinition>;
  readonly cluster?: Partial<ServerClusterOptions>;
}

/** Makes clusters and ends them; `end` belongs into `afterEach`. */
export function createTestClusters(): OpenedClusters<TestClusterOptions, TestCluster> {
  return createOpenedClusters(openCluster);
}

const READ: ClientOperation = { f: "read", key: "x", value: null };

function openCluster({ server, cluster: changes }: TestClusterOptions): TestCluster {
  const runDirectory = mkdtempSync(join(tmpdir(), "clew-servers-"));
  const findings: Finding[] = [];
  const nodes = changes?.nodes ?? ["n1"];
  const cluster = createServerCluster({
    system: toyServer(server),
    nodes,
    targets: nodes,
    options: {},
    workload: "register",
    seed: 1,
    runDirectory,
    listener: { note() {}, finding: (finding) => findings.push(finding) },
    clientTimeoutMs: 5_000,
    ...changes,
  });
  let processCount = 0;
  const settled = (begin: (done: (error?: Error) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => begin((error) => (error === undefined ? resolve() : reject(error))));
  return {
    cluster,
    findings,
    runDirectory,
    start: () => settled((done) => cluster.start(done)),
    stop: () => settled((done) => cluster.stop(done)),
    kill: (node) => new Promise((resolve) => cluster.kill(node, { powerLoss: false }, () => resolve())),
    restart: (node) => settled((done) => cluster.restart(node, { wipe: false }, done)),
    pause: (node) => new Promise((resolve) => cluster.pause(node, resolve)),
    resume: (node) => settled((done) => cluster.resume(node, done)),
    async run(operation = READ) {
      const client = cluster.openClient(processCount++, 0);
      const outcome = await new Promise<ClientOutcome>((resolve) => client.invoke(operation, resolve));
      client.close();
      return outcome;
    },
    counts: (from, to) => cluster.linkCounts(from, to),
    processesLeft: () => nodes.flatMap((node) => pidsOf(runDirectory, node)).filter(isThere),
  };
}
