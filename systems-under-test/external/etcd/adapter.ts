/**
 * etcd: a key-value store on Raft. Clients use its JSON gateway: no library, and the least work for the processor.
 */
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type { ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { askOnce } from "../common/http-connection.ts";
import { optionText } from "../common/option-text.ts";
import { etcdClaim } from "./claim.ts";
import { createEtcdClient } from "./client.ts";

/** A leader answers at once, or it is none that anybody could use. */
const ROLE_MS_MAX = 300;

/** Members of one cluster of etcd. */
export const etcd: ServerSystem = defineServer({
  name: "etcd",
  title: "etcd",
  description: "A key-value store on Raft, from Debian's etcd-server.",
  workloads: ["register", "append", "set"],
  options: [
    {
      name: "reads",
      description:
        "linearizable: a read asks a quorum. serializable: the server that is asked answers from what it has.",
      default: "linearizable",
      choices: ["linearizable", "serializable"],
    },
    {
      name: "pre-vote",
      description:
        "Whether a member asks others before it starts an election, so that one that was cut off disturbs nobody.",
      default: false,
      choices: [false, true],
    },
    {
      name: "fsync",
      description: "false: with --unsafe-no-fsync nothing is forced to disk.",
      default: true,
      choices: [true, false],
    },
    { name: "heartbeat-ms", description: "Time between two heartbeats of the leader.", default: 100 },
    {
      name: "election-ms",
      description: "A member that hears nothing for this long starts an election.",
      default: 1_000,
    },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(etcdClaim),
  check: {
    command: "etcd",
    args: ["--version"],
    prints: /etcd Version/,
    tried: /etcd Version: 3\.4\.23\b/,
    install: "apt-get install etcd-server",
  },
  ports: { client: "free", peer: "free" },
  // A member's id is a hash of its address, so all members must be given the same.
  sharedPorts: ["peer"],
  peers: { each: "{id}=http://{host}:{port.peer}" },
  start: (node) => ({ command: "etcd", args: argumentsOf(node) }),
  ready: async ({ url }, signal) => {
    const { leader } = await statusOf(url, signal);
    return leader !== undefined && leader !== "0";
  },
  leads: async ({ url }, signal) => {
    const { leader, header } = await statusOf(url, AbortSignal.any([signal, AbortSignal.timeout(ROLE_MS_MAX)]));
    return leader !== undefined && leader === header?.member_id;
  },
  alarms: [/^panic: /, /"level":"(panic|fatal)"/, /^fatal error: /, /SIG(SEGV|ABRT|BUS)/],
  // Who has lost its data must be removed from the cluster and added again.
  faults: ["kill", "pause", "link"],
  open: ({ url }, { workload, options }) => createEtcdClient(url, { workload, options }),
});

function argumentsOf({ id, host, ports, data, cluster, options }: ServerNode): readonly string[] {
  const clientUrl = `http://${host}:${ports["client"]}`;
  const peerUrl = (address: Pick<ServerNode, "host" | "ports">): string =>
    `http://${address.host}:${address.ports["peer"]}`;
  const told = cluster.find((peer) => peer.id === id);
  const flags = {
    name: id,
    "data-dir": `${data}/etcd`,
    "listen-client-urls": clientUrl,
    "advertise-client-urls": clientUrl,
    "listen-peer-urls": peerUrl({ host, ports }),
    "initial-advertise-peer-urls": peerUrl(told ?? { host, ports }),
    "initial-cluster": cluster.map((peer) => `${peer.id}=${peerUrl(peer)}`).join(","),
    "initial-cluster-state": "new",
    "initial-cluster-token": "clew",
    "heartbeat-interval": optionText(options, "heartbeat-ms"),
    "election-timeout": optionText(options, "election-ms"),
    "log-level": "warn",
    logger: "zap",
  };
  return [
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ...(options["pre-vote"] === true ? ["--pre-vote"] : []),
    ...(options["fsync"] === false ? ["--unsafe-no-fsync"] : []),
  ];
}

interface Status {
  readonly leader?: string;
  readonly header?: { readonly member_id?: string };
}

async function statusOf(url: string, signal: AbortSignal): Promise<Status> {
  return (await askOnce(url, "/v3/maintenance/status", {}, signal)) as Status;
}
