/**
 * A local cluster of toy nodes (toy-node.mjs) in a temporary folder, and the few calls that tests make on it.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Finding, LinkRecord, NodeNote } from "../../../../runs/results.ts";
import type { ClientCore, ClientEffect, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../../systems-under-test/node-kit/node.ts";
import type { System } from "../../../../systems-under-test/system.ts";
import type { Client } from "../../../client.ts";
import type { Cluster } from "../../cluster.ts";
import { type LocalClusterOptions, localCluster } from "../local-cluster.ts";

/** A toy client sends `value.request` to the node `value.to`, and gives up after the time-out with `info`. */
function toyClient(timeoutMs: number): ClientCore {
  let deadline: number | null = null;
  let lastId = 0;
  const finish = (outcome: ClientOutcome): readonly ClientEffect[] => {
    deadline = null;
    return [{ type: "done", outcome }];
  };
  return {
    wakeAt: () => deadline,
    step(input) {
      if (input.type === "invoke") {
        const { to, request } = input.operation.value as { readonly to: string; readonly request: Json };
        deadline = input.now + timeoutMs;
        return [{ type: "request", to, id: ++lastId, request }];
      }
      if (deadline === null) return [];
      if (input.type === "response") {
        return input.id === lastId ? finish({ type: "ok", value: input.reply, node: input.from }) : [];
      }
      if (input.type === "disconnected") return finish({ type: "info", value: null, error: "disconnected" });
      return input.now >= deadline ? finish({ type: "info", value: null, error: "timeout" }) : [];
    },
  };
}

export const toySystem: System = {
  name: "toy",
  title: "Toy",
  description: "Does what a test tells it.",
  workloads: [],
  options: [],
  mutants: [],
  defaultNodes: 3,
  members: (count) =>
    Array.from({ length: count }, (_, position) => ({ id: `n${position + 1}`, role: "server", isTarget: true })),
  makeNode: () => {
    throw new Error("the toy runs as a process only");
  },
  makeClient: (config) => toyClient(config.timeoutMs),
  main: fileURLToPath(new URL("./toy-node.mjs", import.meta.url)),
  leaderRoles: ["leader"],
  restartsHalted: false,
};

export interface ToyCluster {
  readonly cluster: Cluster;
  readonly folder: string;
  readonly notes: readonly NodeNote[];
  readonly findings: readonly Finding[];
  readonly linkRecords: readonly LinkRecord[];
  start(): Promise<void>;
  /** Asks a node and gives its reply; rejects when the client gave up. */
  ask(node: string, request: Json): Promise<Json>;
  /** The pid of the node's latest start, from its log. */
  pidOf(node: string): number;
  /** Stops the cluster and removes its folder. */
  end(): Promise<void>;
}

/** A toy cluster, not started yet. */
export function toyCluster(changes: Partial<LocalClusterOptions> & { readonly nodes?: number } = {}): ToyCluster {
  const { nodes = 2, ...options } = changes;
  const folder = mkdtempSync(join(tmpdir(), "clew-toy-"));
  const notes: NodeNote[] = [];
  const findings: Finding[] = [];
  const linkRecords: LinkRecord[] = [];
  const cluster = localCluster({
    system: toySystem,
    members: toySystem.members(nodes),
    options: {},
    runDirectory: folder,
    disk: "true",
    fsyncMs: [0, 0],
    seed: 1,
    listener: {
      note: (note) => notes.push(note),
      finding: (finding) => findings.push(finding),
      link: (record) => linkRecords.push(record),
    },
    clientTimeoutMs: 5_000,
    ...options,
  });
  let processCount = 0;
  let client: Client | undefined;

  async function ask(node: string, request: Json): Promise<Json> {
    // A client runs one operation at a time, and tests ask in parallel.
    client = cluster.openClient(processCount++, 0);
    const asking = client;
    const outcome = await new Promise<ClientOutcome>((resolve) => {
      asking.invoke({ f: "ask", value: { to: node, request } }, resolve);
    });
    asking.close();
    if (outcome.type !== "ok") throw new Error(`asking ${node}: ${JSON.stringify(outcome.error)}`);
    return outcome.value;
  }

  return {
    cluster,
    folder,
    notes,
    findings,
    linkRecords,
    ask,
    start: () => settled((done) => cluster.start(done)),
    pidOf(node) {
      const lines = readFileSync(join(folder, node, "node.log"), "utf8").match(/"pid":\d+/g) ?? [];
      return Number(lines.at(-1)?.slice('"pid":'.length));
    },
    async end() {
      await settled((done) => cluster.stop(done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A call that ends with Done, as a promise. */
export function settled(call: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === undefined ? resolve() : reject(error)));
  });
}

/** Waits until the condition holds; fails after ten seconds with what it was waiting for. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`expected within ten seconds: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
