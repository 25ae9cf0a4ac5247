/**
 * Schedules with ZooKeeper in place of the register: MT1 and MT2 of our catalogue, and what only happens to sessions.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { type ClusterScript, clusterScript } from "./cluster-script.ts";
import { agentAway, lateOrder, unless } from "./failovers.ts";

const ZOOKEEPER = { election: "zookeeper" } as const;

/** Longer than a session and the next election (ms). */
const FAILOVER_MS = 2_500;

function isServer(id: string): boolean {
  return id.startsWith("z");
}

/** The master that an agent knows; null: none. */
function masterOf(cluster: ClusterScript, agent: string): unknown {
  return (cluster.inspect(agent) as { readonly master?: unknown }).master;
}

/** An agent does not reach ZooKeeper, though its master is well: it must not obey, and goes on when it is back. */
function agentWithoutZookeeper(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: ZOOKEEPER });
  cluster.launch("t1");
  cluster.run(200);
  const agent = cluster.runsOn("t1") ?? "";
  const heal = cluster.cut(({ from, to }) => (from === agent && isServer(to)) || (to === agent && isServer(from)));
  cluster.run(FAILOVER_MS);
  const whileAway = masterOf(cluster, agent);
  heal();
  cluster.run(FAILOVER_MS);
  return [
    ...unless(whileAway === null, "an agent that does not reach ZooKeeper obeys a master"),
    ...unless(masterOf(cluster, agent) === cluster.leader(), "the agent does not know the master again"),
    ...unless(cluster.task("t1")?.state === "RUNNING", "the task does not go on"),
    ...cluster.wrongs(),
  ];
}

/** The leading master stands still for longer than its session, and its clock shows that when it goes on. */
function leaderStandsStill(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: ZOOKEEPER });
  const old = cluster.leader();
  cluster.stall(old);
  const reconnect = cluster.isolate(old);
  cluster.run(FAILOVER_MS);
  cluster.unstall(old);
  reconnect();
  cluster.run(500);
  return [...unless(cluster.state(old) !== "running", "the master that lost its session goes on"), ...cluster.wrongs()];
}

/** A scheduler's last write comes when the next one has loaded the entries: it must change nothing. */
function lateWrite(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: ZOOKEEPER });
  const old = cluster.active();
  cluster.launch("t1");
  cluster.run(300);
  const id = cluster.task("t1")?.task;
  const held = cluster.hold(({ from, message }) => from === old && JSON.stringify(message).includes('"multi"'));
  cluster.kill("t1");
  const mayRenew = cluster.depose(old);
  cluster.run(FAILOVER_MS);
  mayRenew();
  cluster.release(held);
  cluster.run(500);
  return [
    ...unless(cluster.active() !== old, "the scheduler that lost its session is active"),
    ...unless(cluster.task("t1")?.task === id, "the next scheduler does not know the task"),
    ...cluster.wrongs(),
  ];
}

/** One server after another fails and comes back, the leading one first: whoever had a session with it keeps it. */
function serversFail(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: ZOOKEEPER });
  cluster.launch("t1");
  cluster.run(300);
  for (const server of ["z1", "z2", "z3"]) {
    cluster.crash(server);
    cluster.run(FAILOVER_MS);
    cluster.restart(server);
    cluster.run(FAILOVER_MS);
  }
  return [...unless(cluster.task("t1")?.state === "RUNNING", "the task does not run"), ...cluster.wrongs()];
}

/** The schedules of this file. */
export const zookeeperSchedules: readonly ScriptedSchedule[] = [
  {
    name: "MT1 an order of a former master, with ZooKeeper",
    kills: ["M01", "M02"],
    play: (mutant) => lateOrder(mutant, ZOOKEEPER),
  },
  {
    name: "MT2 an agent is away while masters change, with ZooKeeper",
    kills: ["M10"],
    play: (mutant) => agentAway(mutant, ZOOKEEPER),
  },
  { name: "an agent does not reach ZooKeeper", kills: ["M51"], play: agentWithoutZookeeper },
  { name: "a leading master stands still", kills: ["M02"], play: leaderStandsStill },
  { name: "a write of a scheduler without a session", kills: [], play: lateWrite },
  { name: "servers of ZooKeeper fail", kills: [], play: serversFail },
];
