/**
 * AntiEtcd (https://www.npmjs.com/package/antietcd): a small replacement of etcd, with etcd's JSON API. It comes from npm, so it
 * is there wherever Node is.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type { ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { askOnce } from "../common/http-connection.ts";
import { antietcdClaim } from "./claim.ts";
import { createAntietcdClient } from "./client.ts";

/** A leader answers at once, or it is none that anybody could use. */
const ROLE_MS_MAX = 300;

/** Short, so that elections fit into a test; in the order that its documentation asks for. */
const TIMEOUTS = {
  fast: {
    heartbeat_timeout: 100,
    leadership_timeout: 300,
    election_timeout: 500,
    reconnect_interval: 100,
    wait_quorum_timeout: 1_000,
  },
  default: { wait_quorum_timeout: 1_000 },
};

/** Nodes of AntiEtcd, each asked over HTTP. */
export const antietcd: ServerSystem = defineServer({
  name: "antietcd",
  title: "AntiEtcd",
  description: "A small replacement of etcd on TinyRaft, from npm's antietcd.",
  workloads: ["register", "set"],
  options: [
    { name: "stale-read", description: "1: followers answer reads from their own state.", default: 0, choices: [0, 1] },
    { name: "use-locks", description: "1: reads wait for writes that are under way.", default: 1, choices: [0, 1] },
    {
      name: "persist",
      description: "When data are on disk: before the answer, half a second later, or never.",
      default: "never",
      choices: ["sync", "later", "never"],
    },
    { name: "timeouts", description: "Its own, or short ones.", default: "fast", choices: ["fast", "default"] },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(antietcdClaim),
  check: {
    command: "node",
    args: ["-p", 'require("antietcd/package.json").version'],
    prints: /^\d+\./,
    tried: /^1\.3\.1$/,
    install: "npm install antietcd@1.3",
  },
  peers: { each: "{id}={url}" },
  start: (node) => ({ command: "node", args: [programFile(), ...flagsOf(node)] }),
  ready: async ({ url }, signal) => {
    const { raftState, leader } = await statusOf(url, signal);
    return raftState === "leader" || (raftState === "follower" && leader !== undefined);
  },
  leads: async ({ url }, signal) => {
    const { raftState } = await statusOf(url, AbortSignal.any([signal, AbortSignal.timeout(ROLE_MS_MAX)]));
    return raftState === "leader";
  },
  alarms: [/Error: BUG: /, /^FATAL ERROR: /],
  open: ({ url }, { workload }) => createAntietcdClient(url, workload),
});

/** As the folder sees it in which clew is run: it is nobody's dependency but the user's. */
function programFile(): string {
  return createRequire(join(process.cwd(), "clew")).resolve("antietcd/antietcd-app.js");
}

function flagsOf({ id, host, ports, data, cluster, options }: ServerNode): readonly string[] {
  const timeouts = TIMEOUTS[options["timeouts"] as keyof typeof TIMEOUTS];
  const persist = options["persist"];
  const flags = {
    ip: host,
    port: ports["client"],
    node_id: id,
    cluster_key: "clew",
    cluster: cluster.map((peer) => `${peer.id}=${peer.url}`).join(","),
    // With base64 it compares a value as it comes with one that it has decoded, and they are never the same.
    use_base64: 0,
    stale_read: options["stale-read"],
    use_locks: options["use-locks"],
    logs: "cluster",
    ...(persist === "never" ? {} : { data: `${data}/data.gz` }),
    ...(persist === "later" ? { persist_interval: 500 } : {}),
    ...timeouts,
  };
  return Object.entries(flags).flatMap(([name, value]) => [
    `--${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}

interface Status {
  readonly raftState?: string;
  readonly leader?: string;
}

async function statusOf(url: string, signal: AbortSignal): Promise<Status> {
  return (await askOnce(url, "/v3/maintenance/status", {}, signal)) as Status;
}
