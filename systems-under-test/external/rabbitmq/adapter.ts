/**
 * RabbitMQ: brokers in a cluster, with queues that are mirrored or on Raft.
 *
 * Brokers are known by the addresses of their machines and find each other through a daemon of Erlang, one for each machine. So the
 * cluster needs machines: `--cluster namespaces`.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type { ServerCommand, ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { rabbitClaim } from "./claim.ts";
import { createRabbitClient } from "./client.ts";
import { commandOf, COOKIE, filesOf } from "./configuration.ts";
import { createRabbitConnection } from "./connection.ts";
import { Trouble } from "../common/trouble.ts";

/** Brokers of RabbitMQ. */
export const rabbitmq: ServerSystem = defineServer({
  name: "rabbitmq",
  title: "RabbitMQ",
  description: "Queues of messages, mirrored or on Raft, from Debian's rabbitmq-server.",
  workloads: ["queue", "backlog"],
  options: [
    {
      name: "queues",
      description: "quorum: on Raft. mirrored: classic ones, mirrored to all brokers.",
      default: "quorum",
      choices: ["quorum", "mirrored"],
    },
    {
      name: "partitions",
      description: "What brokers do that cannot see each other (cluster_partition_handling).",
      default: "pause_minority",
      choices: ["pause_minority", "autoheal", "ignore"],
    },
    { name: "tick-s", description: "A broker that is silent for this long is down for the others.", default: 4 },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(rabbitClaim),
  check: {
    command: "ls",
    args: ["/usr/lib/rabbitmq/lib"],
    prints: /rabbitmq_server-/,
    tried: /rabbitmq_server-3\.10\./,
    install: "apt-get install rabbitmq-server",
  },
  ports: { client: "free", brokers: "free" },
  start: startOf,
  ready: isReady,
  readyTimeoutMs: 120_000,
  stop: { signal: "SIGKILL", graceMs: 1_000 },
  alarms: [/^Crash dump is being written/, /\*\* Reason for termination.*\{badmatch/],
  faults: ["kill", "pause"],
  reads: [],
  open: (node, { options }) => createRabbitClient(node, { options }),
});

function startOf(node: ServerNode): ServerCommand {
  if (new Set(node.cluster.map(({ host }) => host)).size < node.cluster.length) {
    throw new Error("expected an address of its own for each broker, found one for all: use --cluster namespaces");
  }
  mkdirSync(join(node.data, "log"), { recursive: true });
  for (const [name, text] of Object.entries(filesOf(node))) writeFileSync(join(node.data, name), text);
  const cookie = join(node.data, ".erlang.cookie");
  // It is refused where others may read it.
  if (!existsSync(cookie)) writeFileSync(cookie, COOKIE, { mode: 0o400 });
  return commandOf(node);
}

/**
 * It has joined the others: each makes a queue of its own name, and knows those of the others. One whose broker is down is known,
 * too.
 */
async function isReady(node: ServerNode, signal: AbortSignal): Promise<boolean> {
  const connection = createRabbitConnection(node);
  const queueOf = (id: string): string => `ready-${id}`;
  try {
    await ignoringDown(connection.declare(queueOf(node.id), { args: {}, signal }));
    for (const { id } of node.cluster.filter((broker) => broker.id !== node.id)) {
      // oxlint-disable-next-line no-await-in-loop -- one request at a time
      await ignoringDown(connection.declare(queueOf(id), { isThere: true, args: {}, signal }));
    }
    return true;
  } finally {
    connection.close();
  }
}

async function ignoringDown(declared: Promise<void>): Promise<void> {
  try {
    await declared;
  } catch (error) {
    if (!(error instanceof Trouble) || !/home node .* is down or inaccessible|no process|timeout/.test(error.message))
      throw error;
  }
}
