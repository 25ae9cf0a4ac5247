/**
 * Schedules in which masters and schedulers are replaced: MT1 to MT4, MT6 and MT10 of our catalogue, and late words of those who
 * were.
 */
import type { Json } from "../../node-kit/node.ts";
import type { ScriptedSchedule } from "../../system.ts";
import { type ClusterScript, clusterScript, withWord } from "./cluster-script.ts";

/** Long enough for a claim to end, for the next holder, and for what it has to learn (ms). */
const FAILOVER_MS = 2_500;

type Options = { readonly [name: string]: Json };

/** What is not as expected, in words. */
export function unless(isFine: boolean, otherwise: string): readonly string[] {
  return isFine ? [] : [otherwise];
}

/** The leader's order to run a task comes when the next master leads, and the scheduler knows that the task is not there. */
export function lateOrder(mutant: string | undefined, options: Options = {}): readonly string[] {
  const cluster = clusterScript({ mutant, options });
  const old = cluster.leader();
  const held = cluster.hold(withWord("runTask", old));
  cluster.launch("t1");
  cluster.run(50);
  const mayClaim = cluster.depose(old);
  cluster.run(FAILOVER_MS);
  mayClaim();
  cluster.release(held);
  cluster.run(500);
  return [
    ...unless(cluster.noted("order-refused"), "no agent refused the order of the former master"),
    ...cluster.wrongs(),
  ];
}

/** One agent is away while masters change: nobody may be offered what it has, and nobody told that its task is lost. */
export function agentAway(mutant: string | undefined, options: Options = {}): readonly string[] {
  const cluster = clusterScript({ mutant, options });
  cluster.launch("t1");
  cluster.run(200);
  const id = cluster.task("t1")?.task;
  const away = cluster.runsOn("t1") ?? "";
  const reconnect = cluster.isolate(away);
  cluster.crash(cluster.leader());
  cluster.run(FAILOVER_MS);
  const whileAway = cluster.task("t1");
  reconnect();
  cluster.run(2_000);
  const later = cluster.task("t1");
  return [
    ...unless(whileAway?.hasEnded === false, "a task whose agent is away was declared ended"),
    ...unless(later?.state === "RUNNING" && later.task === id, "the task does not go on"),
    ...cluster.wrongs(),
  ];
}

/** An Accept of the former scheduler comes when the next one has subscribed and holds offers of the same resources. */
function acceptOfOldStream(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  const old = cluster.active();
  const held = cluster.hold(withWord("accept", old));
  cluster.launch("t1", { cpus: 8 });
  cluster.run(50);
  const mayClaim = cluster.depose(old);
  cluster.run(FAILOVER_MS);
  cluster.launch("t2", { cpus: 8 });
  cluster.run(300);
  mayClaim();
  cluster.release(held);
  cluster.run(500);
  return [
    ...unless(cluster.noted("call-refused"), "the master did not refuse the call of the former stream"),
    ...cluster.wrongs(),
  ];
}

/** The scheduler fails when its intent is stored, and its Accept never arrives: the next one launches the task. */
function crashAfterIntent(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  const old = cluster.active();
  const lose = cluster.cut(withWord("accept", old));
  cluster.launch("t1");
  cluster.run(50);
  cluster.crash(old);
  lose();
  cluster.run(FAILOVER_MS + 1_000);
  const task = cluster.task("t1");
  return [...unless(task?.state === "RUNNING", "the task that was meant to run does not"), ...cluster.wrongs()];
}

/** The scheduler fails before it hears that its task runs: the next one must find it, and not launch another. */
function crashAfterAccept(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  const old = cluster.active();
  cluster.stall("register");
  const held = cluster.hold(withWord("statusUpdate"));
  cluster.launch("t1");
  cluster.run(100);
  if (cluster.runsOn("t1") === undefined) {
    cluster.unstall("register");
    cluster.run(100);
  }
  // What was not on its disk is gone, and so is the scheduler.
  cluster.crash("register");
  cluster.restart("register");
  cluster.unstall("register");
  cluster.crash(old);
  cluster.release(held);
  cluster.run(FAILOVER_MS + 1_000);
  const task = cluster.task("t1");
  return [...unless(task?.state === "RUNNING", "the scheduler does not know the task that runs"), ...cluster.wrongs()];
}

/** No scheduler reaches any master. The disconnection is noticed after a second. */
function withoutSchedulers(cluster: ClusterScript, ms: number): void {
  const isScheduler = (id: string): boolean => id.startsWith("s");
  const isMaster = (id: string): boolean => id.startsWith("m");
  const heal = cluster.cut(
    ({ from, to }) => (isScheduler(from) && isMaster(to)) || (isMaster(from) && isScheduler(to)),
  );
  cluster.run(ms);
  heal();
}

/** The framework's time is 1,500 ms; its scheduler is back just before. */
function backInTime(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: { failoverMs: 1_500 } });
  cluster.launch("t1");
  cluster.run(200);
  withoutSchedulers(cluster, 2_200);
  cluster.run(500);
  return [
    ...unless(cluster.task("t1")?.state === "RUNNING", "the task was ended though its framework came back in time"),
    ...cluster.wrongs(),
  ];
}

/** … and just after: its tasks end, and it has to begin as a new framework. */
function backTooLate(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: { failoverMs: 1_500 } });
  cluster.launch("t1");
  cluster.run(200);
  withoutSchedulers(cluster, 3_200);
  cluster.run(1_500);
  return [
    ...unless(cluster.runsOn("t1") === undefined, "the task of a removed framework runs"),
    ...unless(cluster.noted("subscription-refused"), "a removed framework was not refused"),
    ...cluster.wrongs(),
  ];
}

/** The framework is dead, and then its master dies as well. */
function deadFrameworkAndMaster(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: { failoverMs: 1_500 } });
  cluster.launch("t1");
  cluster.run(200);
  cluster.crash("s1");
  cluster.crash("s2");
  cluster.crash(cluster.leader());
  cluster.run(6_000);
  return [
    ...unless(cluster.runsOn("t1") === undefined, "a task of the dead framework runs on"),
    ...violations(cluster),
  ];
}

/** Violations only: not everybody is up. */
function violations(cluster: ClusterScript): readonly string[] {
  return cluster.wrongs(0).filter((one) => one.startsWith("E"));
}

/** A subscription of the former scheduler comes after that of the present one. */
function lateSubscription(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  const old = cluster.active();
  const held = cluster.hold(({ from, message }) => from === old && message.type === "subscribe");
  cluster.crash(cluster.leader());
  cluster.run(FAILOVER_MS);
  const mayClaim = cluster.depose(old);
  cluster.run(FAILOVER_MS);
  mayClaim();
  cluster.release(held);
  cluster.run(500);
  return cluster.wrongs();
}

/** What the former scheduler stored last comes when the present one has stored how the task ended. */
function lateEntry(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  cluster.launch("t1");
  cluster.run(200);
  const old = cluster.active();
  const held = cluster.hold(({ from, message }) => from === old && message.type === "store");
  cluster.kill("t1");
  const mayClaim = cluster.depose(old);
  cluster.run(FAILOVER_MS);
  cluster.kill("t1");
  cluster.run(500);
  mayClaim();
  cluster.release(held);
  cluster.run(100);
  cluster.crash(cluster.active());
  cluster.restart(old, { wipe: true });
  cluster.run(FAILOVER_MS);
  return violations(cluster);
}

/** The schedules of this file. */
export const failoverSchedules: readonly ScriptedSchedule[] = [
  { name: "MT1 an order of a former master", kills: ["M01", "M02"], play: lateOrder },
  { name: "MT2 an agent is away while masters change", kills: ["M10"], play: agentAway },
  { name: "MT3 an Accept of a former stream", kills: ["M32"], play: acceptOfOldStream },
  { name: "MT4 a scheduler fails between intent and Accept", kills: ["M47"], play: crashAfterIntent },
  { name: "MT4 a scheduler fails between Accept and first update", kills: ["M20"], play: crashAfterAccept },
  { name: "MT6 a framework comes back in time", kills: ["M13"], play: backInTime },
  { name: "MT6 a framework comes back too late", kills: ["M15"], play: backTooLate },
  { name: "MT6 a framework and its master die", kills: ["M14"], play: deadFrameworkAndMaster },
  { name: "MT10 a subscription of a former scheduler", kills: ["M31"], play: lateSubscription },
  { name: "MT10 an entry of a former scheduler", kills: ["M34"], play: lateEntry },
];
