/**
 * PostgreSQL: a primary, and standbys that follow its log.
 *
 * Nobody but its administrator makes a standby the primary. With `failover=unfenced` an operator does so who sees that the primary
 * does not answer, and does nothing about a primary that still runs behind a cut.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type {
  ServerAddress,
  ServerCommand,
  ServerNode,
} from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { postgresClaim } from "./claim.ts";
import { createPostgresClient, createPostgresSession, TABLES, USER } from "./client.ts";

/** A primary answers at once, or it is none that anybody could use. */
const ROLE_MS_MAX = 300;
/** The operator believes a primary that does not answer for this long to be down. */
const PRIMARY_MS_MAX = 1_000;
/** Where Debian puts the programs of each version. */
const DEBIAN = "/usr/lib/postgresql";
/** The program refuses to be the machine's administrator, so it is somebody else in a user namespace of its own. */
const AS_SOMEBODY = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];

/** A primary and its standbys. */
export const postgresql: ServerSystem = defineServer({
  name: "postgresql",
  title: "PostgreSQL with a standby",
  description: "A primary and streaming standbys, from Debian's postgresql.",
  workloads: ["register", "append", "set"],
  nodes: 2,
  options: [
    {
      name: "replication",
      description:
        "async: a commit is answered when it is on the primary's disk. sync: when it is on a standby's, too.",
      default: "async",
      choices: ["async", "sync"],
    },
    {
      name: "failover",
      description:
        "never, or unfenced: an operator promotes a standby that cannot reach the primary, which may still run.",
      default: "never",
      choices: ["never", "unfenced"],
    },
    { name: "fsync", description: "false: nothing is forced to disk.", default: true, choices: [true, false] },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(postgresClaim),
  check: {
    command: program("postgres"),
    args: ["--version"],
    prints: /postgres \(PostgreSQL\)/,
    tried: /\(PostgreSQL\) 15\./,
    install: "apt-get install postgresql",
  },
  peers: { each: "{host}:{port.client}" },
  start: startOf,
  ready: isReady,
  readyTimeoutMs: 40_000,
  leads: async (node, signal) => !(await isStandby(node, [signal, AbortSignal.timeout(ROLE_MS_MAX)])),
  stop: { signal: "SIGINT", graceMs: 3_000 },
  alarms: [/\bPANIC: {2}/, /was terminated by signal (4|6|7|11)\b/],
  faults: ["kill", "pause", "link"],
  standingOrders: ({ failover }) => (failover === "unfenced" ? [{ promote: "if the primary does not answer" }] : []),
  ask: promote,
  open: (node, { workload }) => createPostgresClient(node, workload),
});

/** Debian keeps the programs of each version in a folder that is not on the PATH. */
function program(name: string): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one)) : [];
  const found = versions.map((version) => join(DEBIAN, version, "bin", name)).find((path) => existsSync(path));
  return found ?? name;
}

function startOf(node: ServerNode): ServerCommand {
  const { id, data, host, ports, cluster, options } = node;
  const [primary] = cluster;
  if (primary === undefined) throw new Error("postgresql: expected a list of servers");
  const folder = join(data, "postgresql");
  const settings = {
    listen_addresses: host,
    port: String(ports["client"]),
    unix_socket_directories: "",
    fsync: options["fsync"] === true ? "on" : "off",
    shared_buffers: "16MB",
    max_wal_senders: "8",
    hot_standby: "on",
    wal_receiver_timeout: "2s",
    wal_sender_timeout: "2s",
    wal_retrieve_retry_interval: "200ms",
    synchronous_standby_names: options["replication"] === "sync" && id === primary.id ? "*" : "",
    log_min_messages: "warning",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const make =
    id === primary.id
      ? `${program("initdb")} -D "$1" -U ${USER} --auth=trust --locale=C -E UTF8 --no-sync >/dev/null && ` +
        `echo "host all,replication all 0.0.0.0/0 trust" >>"$1/pg_hba.conf"`
      : // What is there of a copy that was not finished is of no use.
        `until rm -rf "$1"; ${program("pg_basebackup")} -h ${primary.host} -p ${primary.ports["client"]} -U ${USER} -D "$1" -R -X stream -c fast; do sleep 0.3; done`;
  const script = `[ -f "$1/PG_VERSION" ] || { ${make}; } || exit 1\nfolder=$1\nshift\nexec ${program("postgres")} -D "$folder" "$@"`;
  const shell = ["sh", "-c", script, "sh", folder, ...flags];
  const [command = "sh", ...args] = process.getuid?.() === 0 ? [...AS_SOMEBODY, ...shell] : shell;
  return { command, args };
}

/** The primary has its tables, and a standby answers. */
async function isReady(node: ServerNode, signal: AbortSignal): Promise<boolean> {
  const isPrimary = !(await isStandby(node, [signal]));
  if (!isPrimary) return true;
  const session = createPostgresSession(node);
  try {
    await session.query(`SET synchronous_commit = local; ${TABLES}`, signal);
    return true;
  } finally {
    session.close();
  }
}

/** @throws Trouble where it does not answer */
async function isStandby(address: Pick<ServerAddress, "host" | "ports">, signals: AbortSignal[]): Promise<boolean> {
  const session = createPostgresSession(address);
  try {
    const { rows } = await session.query("SELECT pg_is_in_recovery()", AbortSignal.any(signals));
    return rows[0]?.[0] === "t";
  } finally {
    session.close();
  }
}

/** What an operator does at a standby: looks whether the primary answers it, and makes it the primary if not. */
async function promote(node: ServerNode): Promise<void> {
  const [primary] = node.cluster;
  if (primary === undefined || primary.id === node.id) return;
  if (!(await isStandby(node, [AbortSignal.timeout(PRIMARY_MS_MAX)]))) return;
  try {
    await isStandby(primary, [AbortSignal.timeout(PRIMARY_MS_MAX)]);
    return;
  } catch {
    // It does not answer.
  }
  const session = createPostgresSession(node);
  try {
    await session.query("SELECT pg_promote(false)", AbortSignal.timeout(PRIMARY_MS_MAX));
  } finally {
    session.close();
  }
}
