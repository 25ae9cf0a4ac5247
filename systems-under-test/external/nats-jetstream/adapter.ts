/**
 * NATS JetStream: streams on Raft, and a key-value store made of one.
 */
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type { ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { Trouble } from "../common/trouble.ts";
import { natsClaim } from "./claim.ts";
import { createNatsClient } from "./client.ts";
import { BUCKET, createNatsConnection, STREAM, subjectOf } from "./connection.ts";

/** A leader answers at once, or it is none that anybody could use. */
const ROLE_MS_MAX = 300;
/** "Stream not found". */
const NO_STREAM = "10059";

/** Servers of NATS with one replicated bucket. */
export const natsJetstream: ServerSystem = defineServer({
  name: "nats-jetstream",
  title: "NATS JetStream",
  description: "The key-value store of NATS, replicated to all servers, from Debian's nats-server.",
  workloads: ["register", "append", "set"],
  options: [
    {
      name: "reads",
      description: "leader: the leader of the bucket's stream answers. direct: any replica does, from what it has.",
      default: "leader",
      choices: ["leader", "direct"],
    },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(natsClaim),
  check: {
    command: "nats-server",
    args: ["--version"],
    prints: /nats-server/,
    tried: /v2\.9\.10\b/,
    install: "apt-get install nats-server",
  },
  ports: { client: "free", cluster: "free", monitor: "free" },
  // Servers tell each other of the servers that they know.
  sharedPorts: ["cluster"],
  peers: { each: "nats://{host}:{port.cluster}", self: false },
  start: (node) => ({ command: "nats-server", args: flagsOf(node) }),
  ready: isReady,
  readyTimeoutMs: 30_000,
  leads,
  alarms: [/^panic: /, /\[FTL\]/, /^fatal error: /],
  open: (node, { workload, options }) => createNatsClient(node, { workload, options }),
});

function flagsOf({ id, host, ports, data, cluster }: ServerNode): readonly string[] {
  const told = cluster.find((server) => server.id === id);
  const others = cluster.filter((server) => server.id !== id);
  const flags = {
    name: id,
    addr: host,
    port: String(ports["client"]),
    http_port: String(ports["monitor"]),
    store_dir: data,
    cluster_name: BUCKET,
    cluster: `nats://${host}:${ports["cluster"]}`,
    cluster_advertise: `${told?.host}:${told?.ports["cluster"]}`,
    routes: others.map((other) => `nats://${other.host}:${other.ports["cluster"]}`).join(","),
  };
  return ["--jetstream", ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])];
}

/** The first server makes the bucket, and all are ready when they hear of it, with its replicas. */
async function isReady(node: ServerNode, signal: AbortSignal): Promise<boolean> {
  const { cluster, number } = node;
  const connection = createNatsConnection(node);
  try {
    const { payload } = await connection.request(`$JS.API.STREAM.INFO.${STREAM}`, "", { signal });
    const { cluster: found } = JSON.parse(payload) as { readonly cluster?: { readonly replicas?: readonly object[] } };
    return (found?.replicas?.length ?? 0) >= cluster.length - 1;
  } catch (error) {
    if (number !== 1 || !(error instanceof Trouble) || error.code !== NO_STREAM) throw error;
    const bucket = {
      name: STREAM,
      subjects: [subjectOf(">")],
      max_msgs_per_subject: 1,
      num_replicas: cluster.length,
      storage: "file",
      retention: "limits",
      discard: "new",
      allow_direct: true,
    };
    await connection.request(`$JS.API.STREAM.CREATE.${STREAM}`, JSON.stringify(bucket), { signal });
    return false;
  } finally {
    connection.close();
  }
}

/** What the server itself believes of the bucket's stream: its leader need not lead anything else. */
async function leads({ id, host, ports }: ServerNode, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(`http://${host}:${ports["monitor"]}/jsz?streams=true`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(ROLE_MS_MAX)]),
  });
  const { account_details: accounts = [] } = (await answer.json()) as {
    readonly account_details?: readonly {
      readonly stream_detail?: readonly { readonly cluster?: { readonly leader?: string } }[];
    }[];
  };
  return accounts.some((account) => account.stream_detail?.some(({ cluster }) => cluster?.leader === id) === true);
}
