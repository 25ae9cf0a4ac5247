/**
 * Clusters of executables for tests: started, asked, and ended with everything that was made for them.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Finding, LinkRecord } from "../../../../runs/results.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../../client.ts";
import {
  createExecutablesCluster,
  type ExecutablesCluster,
  type ExecutablesClusterOptions,
} from "../executables-cluster.ts";
import { echo } from "../rpc/workload-rpcs.ts";
import { createOpenedClusters, type OpenedClusters } from "../../testing/opened-clusters.ts";
import { isThere, pidsOf } from "./conformance-subject.ts";

export const UNRULY: string = fileURLToPath(new URL("./unruly-executable.mjs", import.meta.url));

/** The path of an example, e.g. "javascript/echo.mjs". */
export function example(path: string): string {
  return fileURLToPath(new URL(`../../../../examples/maelstrom/${path}`, import.meta.url));
}

/** A cluster of one test. */
export interface TestCluster {
  readonly cluster: ExecutablesCluster;
  readonly findings: readonly Finding[];
  readonly links: readonly LinkRecord[];
  readonly runDirectory: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Runs one operation by a client of its own, or by this one. */
  readonly run: (operation: ClientOperation, by?: Client) => Promise<ClientOutcome>;
  readonly kill: (node: string) => Promise<void>;
  readonly restart: (node: string) => Promise<void>;
  readonly pause: (node: string) => Promise<boolean>;
  /** The processes of all starts of all nodes that are still there. */
  readonly processesLeft: () => readonly number[];
}

/** Makes clusters and ends them; `end` belongs into `afterEach`. */
export function createTestClusters(): OpenedClusters<ExecutablesClusterOptions, TestCluster> {
  return createOpenedClusters(openCluster);
}

function openCluster(options: Partial<ExecutablesClusterOptions>): TestCluster {
  const runDirectory = mkdtempSync(join(tmpdir(), "clew-executables-"));
  const findings: Finding[] = [];
  const links: LinkRecord[] = [];
  const cluster = createExecutablesCluster({
    command: { file: UNRULY, args: [] },
    nodes: ["n1"],
    rpc: echo,
    seed: 1,
    runDirectory,
    listener: { note() {}, finding: (finding) => findings.push(finding), link: (record) => links.push(record) },
    ...options,
  });
  let processCount = 0;
  const settled = (begin: (done: (error?: Error) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => begin((error) => (error === undefined ? resolve() : reject(error))));
  return {
    cluster,
    findings,
    links,
    runDirectory,
    start: () => settled((done) => cluster.start(done)),
    stop: () => settled((done) => cluster.stop(done)),
    async run(operation, by) {
      const client = by ?? cluster.openClient(processCount, processCount++);
      const outcome = await new Promise<ClientOutcome>((resolve) => client.invoke(operation, resolve));
      if (by === undefined) client.close();
      return outcome;
    },
    kill: (node) => new Promise((resolve) => cluster.kill(node, { powerLoss: false }, () => resolve())),
    restart: (node) => settled((done) => cluster.restart(node, { wipe: false }, done)),
    pause: (node) => new Promise((resolve) => cluster.pause(node, resolve)),
    processesLeft: () => cluster.nodes.flatMap((node) => pidsOf(runDirectory, node)).filter(isThere),
  };
}
