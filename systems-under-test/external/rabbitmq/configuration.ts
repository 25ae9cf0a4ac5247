/**
 * What a broker is told: who the others are, what it does when it cannot see them, and which queues are mirrored.
 *
 * Brokers are known by the addresses of their machines, so names need not be found anywhere.
 */
import { join } from "node:path";
import type { ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import { optionText } from "../common/option-text.ts";

/** By it brokers know that they belong together. */
export const COOKIE = "clew";
/** As Debian and others install it, without the script that would run it as the system's service. */
const SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";
/** Of all classic queues. */
const MIRRORED = { "ha-mode": "all", "ha-sync-mode": "automatic" };

/** Files of a broker, by name in its folder. */
export function filesOf({ data, host, ports, cluster, options }: ServerNode): { readonly [name: string]: string } {
  const lines = [
    ...cluster.map((broker, place) => `cluster_formation.classic_config.nodes.${place + 1} = ${nameOf(broker.host)}`),
    "cluster_formation.peer_discovery_backend = classic_config",
    `cluster_partition_handling = ${optionText(options, "partitions")}`,
    `net_ticktime = ${optionText(options, "tick-s")}`,
    `listeners.tcp.1 = ${host}:${ports["client"]}`,
    "loopback_users = none",
    "log.console = true",
    "log.console.level = warning",
    "log.file = false",
    // Its disk is that of the machine, and may be nearly full.
    "disk_free_limit.absolute = 1MB",
    `load_definitions = ${join(data, "definitions.json")}`,
  ];
  return {
    "rabbitmq.conf": `${lines.join("\n")}\n`,
    "definitions.json": `${JSON.stringify(definitionsOf(options["queues"] === "mirrored"), null, 2)}\n`,
    enabled_plugins: "[].\n",
  };
}

/** The command of a broker, in a folder that is its own home. */
export function commandOf({ data, host, ports }: ServerNode): {
  readonly command: string;
  readonly env: { readonly [name: string]: string };
} {
  return {
    command: SERVER,
    env: {
      HOME: data,
      RABBITMQ_NODENAME: nameOf(host),
      RABBITMQ_USE_LONGNAME: "true",
      RABBITMQ_DIST_PORT: String(ports["brokers"]),
      RABBITMQ_CONF_ENV_FILE: "/dev/null",
      RABBITMQ_CONFIG_FILE: join(data, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(data, "enabled_plugins"),
      RABBITMQ_MNESIA_BASE: join(data, "mnesia"),
      RABBITMQ_LOG_BASE: join(data, "log"),
      RABBITMQ_PID_FILE: join(data, "pid"),
      // One scheduler that sleeps when it has nothing to do: little of the machine is left to the others otherwise.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 1:1",
    },
  };
}

function nameOf(host: string): string {
  return `rabbit@${host}`;
}

/** The user whom everybody knows, and the policy. */
function definitionsOf(isMirrored: boolean): object {
  const vhost = "/";
  const everything = { configure: ".*", write: ".*", read: ".*" };
  const mirrored = { vhost, name: "mirrored", pattern: ".*", "apply-to": "queues", priority: 0, definition: MIRRORED };
  return {
    vhosts: [{ name: vhost }],
    users: [{ name: "guest", password: "guest", tags: "administrator" }],
    permissions: [{ user: "guest", vhost, ...everything }],
    policies: isMirrored ? [mirrored] : [],
  };
}
