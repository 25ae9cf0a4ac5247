/**
 * MariaDB with Galera: every node takes writes, and a transaction is certified by all when it commits.
 *
 * All nodes begin with the same state under the same name, so that none has to be given a copy by another one. The first one makes the
 * cluster, once; after that every node looks for the others, and a component that was primary comes back by itself.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type { ServerCommand, ServerNode } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { galeraClaim } from "./claim.ts";
import { createGaleraClient, createGaleraSession, SCHEMA, USER } from "./client.ts";

/** What Galera itself is: a library that the server loads. */
const PROVIDER = ["/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so"].find((path) =>
  existsSync(path),
);
/** "Synced", of a node that has all that the others have. */
const SYNCED = "4";
/** The state with which all nodes begin: they have made the same tables. */
const STATE = (isFirst: boolean): string =>
  [
    "# GALERA saved state",
    "version: 2.1",
    "uuid:    c1e4c1e4-0000-11ee-8000-000000000001",
    "seqno:   0",
    `safe_to_bootstrap: ${isFirst ? 1 : 0}`,
    "",
  ].join("\n");
/** Defaults are some times as long: a run is a minute. Nodes that are silent for this long are left out. */
const PROVIDER_OPTIONS = {
  "gcache.size": "32M",
  "evs.keepalive_period": "PT0.5S",
  "evs.inactive_check_period": "PT0.5S",
  "evs.suspect_timeout": "PT2S",
  "evs.inactive_timeout": "PT4S",
};
/** "$@": the flags. A server that was killed must look up how far it had come before it can be given the rest. */
const START = `if [ ! -f "$DATA/grastate.dat" ]; then
  rm -rf "$DATA" && mkdir "$DATA" && mariadb-install-db --no-defaults $AS_USER --datadir="$DATA" --extra-file="$SCHEMA" \
    --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >&2 && cp "$STATE" "$DATA/grastate.dat" || exit 1
  exec mariadbd "$@" $FIRST_FLAG
fi
at=$(mariadbd "$@" --wsrep-recover 2>&1 | sed -n 's/.*Recovered position: *//p' | tail -n 1)
exec mariadbd "$@" \${at:+--wsrep-start-position="$at"}`;

/** Servers that are all primary. */
export const galera: ServerSystem = defineServer({
  name: "galera",
  title: "MariaDB Galera Cluster",
  description: "MariaDB with synchronous replication among servers that all take writes, from Debian's mariadb-server.",
  workloads: ["append", "register", "set"],
  options: [
    {
      name: "isolation",
      description: "default: REPEATABLE READ, as it comes. snapshot: with innodb_snapshot_isolation.",
      default: "default",
      choices: ["default", "snapshot"],
    },
    {
      name: "reads",
      description: "local: a node answers from what it has applied. synced: it waits for all before (wsrep_sync_wait).",
      default: "local",
      choices: ["local", "synced"],
    },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(galeraClaim),
  check: {
    command: "sh",
    args: ["-c", 'mariadbd --no-defaults --version && [ -f "$1" ] && echo "Galera: $1"', "sh", PROVIDER ?? ""],
    prints: /Galera: /,
    tried: /Ver 10\.11\./,
    install: "apt-get install mariadb-server galera-4",
  },
  ports: { client: "free", group: "free", transfer: "free" },
  start: startOf,
  ready: isReady,
  readyTimeoutMs: 60_000,
  stop: { signal: "SIGTERM", graceMs: 5_000 },
  alarms: [/\[ERROR\] mysqld got signal/, /\[ERROR\] mariadbd got signal/, /Inconsistency detected/, /\[FATAL\]/],
  // Its servers tell each other where they are: links are cut where each has an address of its own.
  faults: ["kill", "pause"],
  open: (node, { workload }) => createGaleraClient(node, workload),
});

function startOf(node: ServerNode): ServerCommand {
  const { data, folder, number } = node;
  const place = join(data, "galera");
  const files = { schema: join(folder, "schema.sql"), state: join(folder, "state.dat") };
  const temporary = join(data, "tmp");
  for (const path of [place, temporary]) mkdirSync(path, { recursive: true });
  writeFileSync(files.schema, `${SCHEMA}\n`);
  writeFileSync(files.state, STATE(number === 1));
  return {
    command: "sh",
    args: ["-c", START, "sh", ...flagsOf(node, place)],
    env: {
      DATA: place,
      // Names of temporary tables are made of process numbers, which others in other namespaces have as well.
      TMPDIR: temporary,
      SCHEMA: files.schema,
      STATE: files.state,
      FIRST_FLAG: number === 1 ? "--wsrep-new-cluster" : "",
      AS_USER: process.getuid?.() === 0 ? "--user=root" : "",
    },
  };
}

function flagsOf({ id, host, ports, cluster, options }: ServerNode, place: string): readonly string[] {
  const flags = {
    datadir: place,
    socket: join(place, "socket"),
    "pid-file": join(place, "pid"),
    port: String(ports["client"]),
    "bind-address": host,
    "skip-name-resolve": "ON",
    "binlog-format": "ROW",
    "default-storage-engine": "InnoDB",
    "innodb-autoinc-lock-mode": "2",
    "innodb-flush-log-at-trx-commit": "1",
    "innodb-buffer-pool-size": "32M",
    "innodb-log-file-size": "16M",
    "innodb-snapshot-isolation": options["isolation"] === "snapshot" ? "ON" : "OFF",
    "wsrep-sync-wait": options["reads"] === "synced" ? "7" : "0",
    "wsrep-on": "ON",
    "wsrep-provider": PROVIDER ?? "",
    "wsrep-cluster-name": "clew",
    "wsrep-cluster-address": `gcomm://${cluster.map((server) => `${server.host}:${server.ports["group"]}`).join(",")}`,
    "wsrep-node-name": id,
    "wsrep-node-address": `${host}:${ports["group"]}`,
    "wsrep-node-incoming-address": `${host}:${ports["client"]}`,
    // Only what a node lacks is sent to it, by the server itself; the method that needs no other program starts that.
    "wsrep-sst-method": "mysqldump",
    "wsrep-sst-auth": `${USER}:`,
    "wsrep-sst-receive-address": `${host}:${ports["client"]}`,
    "wsrep-provider-options": Object.entries({
      "gmcast.listen_addr": `tcp://${host}:${ports["group"]}`,
      "ist.recv_addr": `${host}:${ports["transfer"]}`,
      ...PROVIDER_OPTIONS,
    })
      .map(([name, value]) => `${name}=${value}`)
      .join(";"),
  };
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  return ["--no-defaults", ...user, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
}

/** It has all that the others have. */
async function isReady(node: ServerNode, signal: AbortSignal): Promise<boolean> {
  const session = createGaleraSession(node);
  try {
    const { rows } = await session.query("SHOW STATUS LIKE 'wsrep_local_state'", signal);
    return rows[0]?.[1] === SYNCED;
  } finally {
    session.close();
  }
}
