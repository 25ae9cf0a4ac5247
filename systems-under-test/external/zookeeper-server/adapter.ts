/**
 * Apache ZooKeeper, the real one: what `zookeeper` is a model of.
 *
 * Its servers tell each other where they listen for elections, whatever addresses they were given, so that proxies between them are
 * passed by. Where each has an address of its own (`--cluster namespaces`) links can be cut all the same.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { defineServer } from "../../../harness/clusters/servers/adapter/define-server.ts";
import type {
  ServerAddress,
  ServerCommand,
  ServerNode,
} from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ServerSystem } from "../../../harness/clusters/servers/adapter/server-system.ts";
import { CLAIM_OPTION, claimWhereAsked } from "../common/claims.ts";
import { zookeeperServerClaim } from "./claim.ts";
import { createZookeeperClient } from "./client.ts";

/** A leader answers at once, or it is none that anybody could use. */
const ROLE_MS_MAX = 300;
/** Debian's, with all that it needs named in it. */
const CLASS_PATH = "/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar";
/** Little of the machine is left to the others otherwise. */
const JAVA_FLAGS = ["-Xmx96m", "-Xms32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

/** An ensemble of ZooKeeper servers. */
export const zookeeperServer: ServerSystem = defineServer({
  name: "zookeeper-server",
  title: "Apache ZooKeeper",
  description: "The coordination service, as a store of registers, lists and sets, from Debian's zookeeper.",
  workloads: ["register", "append", "set"],
  options: [
    {
      name: "reads",
      description: "plain: the server that is asked answers from what it has. sync: it asks the leader first.",
      default: "plain",
      choices: ["plain", "sync"],
    },
    { name: "tick-ms", description: "Its unit of time: heartbeats, and limits of sessions.", default: 200 },
    CLAIM_OPTION,
  ],
  claim: claimWhereAsked(zookeeperServerClaim),
  check: {
    command: "java",
    args: ["-cp", CLASS_PATH, "org.apache.zookeeper.version.VersionInfoMain"],
    prints: /Apache ZooKeeper/,
    tried: /version 3\.8\.0\b/,
    install: "apt-get install zookeeper",
  },
  ports: { client: "free", quorum: "free", election: "free" },
  peers: { each: "{host}:{port.quorum}:{port.election}" },
  start: startOf,
  ready: async (node, signal) => ["leader", "follower"].includes(await modeOf(node, signal)),
  readyTimeoutMs: 40_000,
  leads: async (node, signal) => {
    return (await modeOf(node, AbortSignal.any([signal, AbortSignal.timeout(ROLE_MS_MAX)]))) === "leader";
  },
  alarms: [
    /java\.lang\.OutOfMemoryError/,
    /A fatal error has been detected by the Java Runtime/,
    /Severe unrecoverable error/,
  ],
  faults: ["kill", "pause"],
  open: (node, { workload, options }) => createZookeeperClient(node, { workload, options }),
});

function startOf(node: ServerNode): ServerCommand {
  const folder = join(node.data, "zookeeper");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "myid"), `${node.number}\n`);
  const file = join(node.folder, "zoo.cfg");
  writeFileSync(file, configuration(node, folder));
  const properties = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dzookeeper.cnxTimeout=1000"];
  const main = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
  return { command: "java", args: [...JAVA_FLAGS, ...properties, "-cp", CLASS_PATH, main, file] };
}

function configuration({ host, ports, cluster, options }: ServerNode, folder: string): string {
  const servers = cluster.map(
    (server, place) => `server.${place + 1}=${server.host}:${server.ports["quorum"]}:${server.ports["election"]}`,
  );
  const lines = [
    `tickTime=${Number(options["tick-ms"])}`,
    "initLimit=20",
    "syncLimit=10",
    `dataDir=${folder}`,
    `clientPort=${ports["client"]}`,
    `clientPortAddress=${host}`,
    "admin.enableServer=false",
    "4lw.commands.whitelist=srvr",
    "maxClientCnxns=0",
    ...servers,
  ];
  return `${lines.join("\n")}\n`;
}

/** "leader", "follower", or "" while it is neither. */
async function modeOf({ host, ports }: Pick<ServerAddress, "host" | "ports">, signal: AbortSignal): Promise<string> {
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host, port: ports["client"] ?? 0, signal });
    let text = "";
    socket.on("data", (piece: Buffer) => (text += piece.toString()));
    socket.once("error", reject);
    socket.once("close", () => resolve(text));
    socket.write("srvr");
  });
  return /^Mode: (\w+)$/m.exec(said)?.[1] ?? "";
}
