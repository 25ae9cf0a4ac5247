/**
 * Redis with Sentinel: one master, replicas that follow it, and beside each of them a sentinel. When most sentinels miss the
 * master they make a replica the new one.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type { ServerCommand, ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { redisClaim } from "./claim.ts";
import { createRedisClient, createRespConnection } from "./client.ts";
import { filesOf, MASTER, startScript } from "./configuration.ts";
import type { RespReply } from "./resp.ts";

/** A master answers at once, or it is none that anybody could use. */
const ROLE_MS_MAX = 300;

/** A Redis and a sentinel on each node. */
export const redisSentinel: ServerSystem = defineServer({
  name: "redis-sentinel",
  title: "Redis with Sentinel",
  description: "Redis with asynchronous replication and failover by sentinels, from Debian's redis-server.",
  workloads: ["register", "set", "append", "queue", "backlog"],
  options: [
    {
      name: "durability",
      description: "When a write is forced to disk: before its answer, every second, or when the system likes.",
      default: "always",
      choices: ["always", "everysec", "no"],
    },
    { name: "wait", description: "So many replicas must have a write before it counts as done (WAIT).", default: 0 },
    { name: "min-replicas", description: "With fewer replicas a master takes no writes.", default: 0 },
    {
      name: "reads",
      description: "master: the one that the sentinel names is asked. node: that of the client's own node.",
      default: "master",
      choices: ["master", "node"],
    },
    { name: "down-after-ms", description: "A sentinel that misses the master for this long says so.", default: 1_000 },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(redisClaim),
  check: {
    command: "redis-server",
    args: ["--version"],
    prints: /Redis server/,
    tried: /v=7\.0\.15\b/,
    install: "apt-get install redis-server",
  },
  ports: { client: "free", sentinel: "free" },
  // Masters and sentinels tell each other, and clients, where a server is.
  sharedPorts: ["client", "sentinel"],
  peers: { each: "{host}:{port.client}" },
  start: startOf,
  ready: isReady,
  readyTimeoutMs: 20_000,
  leads: async ({ host, ports }, signal) => {
    const [role] = await oneReply(
      { host, port: ports["client"] ?? 0 },
      ["ROLE"],
      [signal, AbortSignal.timeout(ROLE_MS_MAX)],
    );
    return role === "master";
  },
  alarms: [
    /REDIS BUG REPORT/,
    /Guru Meditation/,
    /Out Of Memory allocating/,
    /Bad file format reading the append only file/,
  ],
  open: (node, { workload, options }) => createRedisClient(node, { workload, options }),
});

function startOf(node: ServerNode): ServerCommand {
  for (const [name, text] of Object.entries(filesOf(node))) {
    const path = join(node.data, name);
    if (!existsSync(path)) writeFileSync(path, text);
  }
  return { command: "sh", args: ["-c", `cd "$1" || exit 1\n${startScript(node)}`, "sh", node.data] };
}

/** Its sentinel knows all others, and all replicas. */
async function isReady({ host, ports, cluster }: ServerNode, signal: AbortSignal): Promise<boolean> {
  const place = { host, port: ports["sentinel"] ?? 0 };
  const fields = await oneReply(place, ["SENTINEL", "MASTER", MASTER], [signal]);
  const figure = (name: string): number => Number(fields[fields.indexOf(name) + 1]);
  return figure("num-slaves") >= cluster.length - 1 && figure("num-other-sentinels") >= cluster.length - 1;
}

async function oneReply(
  place: { readonly host: string; readonly port: number },
  words: readonly string[],
  signals: AbortSignal[],
): Promise<readonly RespReply[]> {
  const connection = createRespConnection(place);
  try {
    const [reply = null] = await connection.commands(words, [], AbortSignal.any(signals));
    return Array.isArray(reply) ? (reply as readonly RespReply[]) : [reply];
  } finally {
    connection.close();
  }
}
