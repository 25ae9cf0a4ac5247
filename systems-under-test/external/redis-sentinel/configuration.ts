/**
 * Configuration of a node: a Redis and a sentinel beside it. Both change their files themselves, at every failover, so these
 * are written before the first start only.
 */
import type { ServerAddress, ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import { optionText } from "../common/option-text.ts";

/** What sentinels call the master that they watch. */
export const MASTER = "clew";

/** Files by name, in the folder of the data. */
export function filesOf(node: ServerNode): { readonly [name: string]: string } {
  return { "redis.conf": redisConf(node), "sentinel.conf": sentinelConf(node) };
}

/** How the others know this server: its address among all of them. */
function toldAddress({ id, cluster }: ServerNode): ServerAddress {
  const told = cluster.find((server) => server.id === id);
  if (told === undefined) throw new Error(`redis-sentinel: expected ${id} in its own list of servers`);
  return told;
}

/** The server that is the master at first. */
function firstMaster({ cluster }: ServerNode): ServerAddress {
  const [first] = cluster;
  if (first === undefined) throw new Error("redis-sentinel: expected a list of servers");
  return first;
}

function redisConf(node: ServerNode): string {
  const { id, host, ports, data, options } = node;
  const told = toldAddress(node);
  const master = firstMaster(node);
  return lines([
    `port ${ports["client"]}`,
    `bind ${host}`,
    "protected-mode no",
    `dir ${quoted(data)}`,
    "appendonly yes",
    `appendfsync ${optionText(options, "durability")}`,
    'save ""',
    "repl-diskless-sync-delay 0",
    "repl-timeout 5",
    "repl-ping-replica-period 1",
    `min-replicas-to-write ${optionText(options, "min-replicas")}`,
    "min-replicas-max-lag 2",
    `replica-announce-ip ${told.host}`,
    `replica-announce-port ${told.ports["client"]}`,
    ...(id === master.id ? [] : [`replicaof ${master.host} ${master.ports["client"]}`]),
  ]);
}

function sentinelConf(node: ServerNode): string {
  const { host, ports, data, cluster, options } = node;
  const told = toldAddress(node);
  const master = firstMaster(node);
  return lines([
    `port ${ports["sentinel"]}`,
    `bind ${host}`,
    "protected-mode no",
    `dir ${quoted(data)}`,
    `sentinel announce-ip ${told.host}`,
    `sentinel announce-port ${told.ports["sentinel"]}`,
    `sentinel monitor ${MASTER} ${master.host} ${master.ports["client"]} ${Math.floor(cluster.length / 2) + 1}`,
    `sentinel down-after-milliseconds ${MASTER} ${optionText(options, "down-after-ms")}`,
    `sentinel failover-timeout ${MASTER} 5000`,
    `sentinel parallel-syncs ${MASTER} ${cluster.length}`,
  ]);
}

/**
 * Starts both. A sentinel asks the master for its replicas once in ten seconds, so the first start of one waits until they are
 * there: the cluster is ready in two seconds instead of ten.
 */
export function startScript(node: ServerNode): string {
  const { host, ports, cluster } = node;
  const master = firstMaster(node);
  const replicas = `redis-cli -h ${master.host} -p ${master.ports["client"]} info replication | grep -c state=online`;
  return [
    "redis-server redis.conf &",
    `until redis-cli -h ${host} -p ${ports["client"]} ping >/dev/null 2>&1; do sleep 0.05; done`,
    `if ! grep -q known-replica sentinel.conf; then`,
    `  tries=0; until [ "$(${replicas})" -ge ${cluster.length - 1} ] || [ $tries -ge 60 ]; do`,
    "    tries=$((tries + 1)); sleep 0.1; done; fi",
    "exec redis-server sentinel.conf --sentinel",
  ].join("\n");
}

/** A text of a configuration file: folders may have spaces in their names. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
