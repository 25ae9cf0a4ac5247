/**
 * The cluster of executables for the conformance suite: the toy as a program, and its client, which follows redirects.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../../client.ts";
import { processState } from "../../local/processes/process-state.ts";
import type { ConformanceSubject } from "../../testing/conformance/subject.ts";
import { toyMembers } from "../../testing/toy-system.ts";
import { DISCONNECTED, NET_TIMEOUT } from "../clients/rpc-client.ts";
import { createExecutablesCluster, type ExecutablesCluster } from "../executables-cluster.ts";
import { ok, type Rpc, type RpcCall } from "../rpc/rpc.ts";

/** Handles of this process that a cluster holds: its nodes and its reaper. */
const heldHandles = (): readonly string[] => process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap");

/** How often a condition is asked; on the cluster's clock. */
const LOOK_EVERY_NS = 2e6;

const TOY = fileURLToPath(new URL("./toy-executable.mjs", import.meta.url));

const call: RpcCall = {
  request: ({ f, value }) => ({ type: "toy", f, value: f === "order" ? orderOf(value) : value }),
  reply: "toy_ok",
  fields: ["value"],
  outcome: ({ value }) => ok(value ?? null),
};

const toyRpc: Rpc = { workload: "toy", calls: { order: call, read: call, write: call } };

function orderOf(value: unknown): ClientOperation["value"] {
  return (value as { readonly order: ClientOperation["value"] }).order;
}

/** The cluster of executables with the toy. */
export const executablesSubject: ConformanceSubject = {
  name: "executables",
  halts: false,
  open({ system, members, listener, clientTimeoutMs }) {
    const folder = mkdtempSync(join(tmpdir(), "clew-executables-"));
    const heldBefore = heldHandles().length;
    const nodes = members.map(({ id }) => id);
    const executables = createExecutablesCluster({
      command: { file: process.execPath, args: [TOY, folder] },
      nodes,
      rpc: toyRpc,
      seed: 1,
      runDirectory: folder,
      listener,
      clientTimeoutMs,
      leaderRoles: system.leaderRoles,
      mayLose: (node, roles) => system.mayLose?.(node, roles) ?? true,
    });
    const { clock } = executables;
    return {
      cluster: withToyClients(executables),
      async run(until, untilNs) {
        while (!until() && clock.nowNs() < untilNs) {
          await new Promise<void>((resolve) => void clock.at(clock.nowNs() + LOOK_EVERY_NS, resolve));
        }
      },
      leftovers: () => [
        ...nodes.flatMap((node) => pidsOf(folder, node).filter(isThere).map(String)),
        ...heldHandles().slice(heldBefore),
      ],
      dispose: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

/** The process ids of all starts of a node, from its log in the run directory. */
export function pidsOf(runDirectory: string, node: string): readonly number[] {
  const log = join(runDirectory, node, "node.log");
  if (!existsSync(log)) return [];
  return [...readFileSync(log, "utf8").matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid));
}

/** Whether there is such a process, and be it one that has ended and was not collected. */
export const isThere = (pid: number): boolean => processState(pid) !== undefined;

/** The same cluster, with clients that know the toy as toy-client.ts does: orders have a node, others are redirected. */
function withToyClients(cluster: ExecutablesCluster): ExecutablesCluster {
  const openClient = (process: number, worker: number): Client => {
    const inner = new Map<string, Client>();
    const clientOf = (node: string): Client => {
      const client = inner.get(node) ?? cluster.openClient(process, cluster.nodes.indexOf(node));
      inner.set(node, client);
      return client;
    };
    function ask(node: string, operation: ClientOperation, done: (outcome: ClientOutcome) => void): void {
      clientOf(node).invoke(operation, (outcome) => {
        const { redirect } = (outcome.value ?? {}) as { readonly redirect?: string };
        if (redirect !== undefined) ask(redirect, operation, done);
        else done(outcome.type === "ok" ? outcome : inDoubt(outcome));
      });
    }
    return {
      invoke(operation, done) {
        const to = operation.f === "order" ? (operation.value as { readonly to: string }).to : undefined;
        ask(to ?? toyMembers(cluster.nodes.length)[worker % cluster.nodes.length]?.id ?? "", operation, done);
      },
      close() {
        for (const client of inner.values()) client.close();
      },
    };
  };
  return Object.assign(Object.create(cluster) as ExecutablesCluster, { openClient });
}

/** The toy's client never says "fail", and has its own words for what happened. */
function inDoubt({ error = null }: ClientOutcome): ClientOutcome {
  const words = new Map<unknown, string>([
    [NET_TIMEOUT, "timeout"],
    [DISCONNECTED, "disconnected"],
  ]);
  return { type: "info", value: null, error: words.get(error) ?? error };
}
