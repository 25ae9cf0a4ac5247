/**
 * Schedules about agents, executors and status updates: MT5 and MT7 to MT9 of our catalogue, and orders of former sessions.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { clusterScript, withWord } from "./cluster-script.ts";
import { unless } from "./failovers.ts";

/** Acknowledgements do not come: the first update is repeated, and the next one waits. */
function lostAcknowledgements(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  const held = cluster.hold(withWord("acknowledge"));
  cluster.launch("t1", { runMs: 20 });
  cluster.run(400);
  const early = cluster.task("t1")?.state;
  cluster.release(held);
  cluster.run(1_500);
  return [
    ...unless(early === "RUNNING", "the second update came before the first was acknowledged"),
    ...unless(cluster.task("t1")?.state === "FINISHED", "the second update never came"),
    ...cluster.wrongs(),
  ];
}

/** The master's words do not reach one agent, while the agent's reach the master. */
function oneWay(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  cluster.launch("t1");
  cluster.run(200);
  const agent = cluster.runsOn("t1") ?? "";
  const heal = cluster.cut(({ from, to }) => from === cluster.leader() && to === agent);
  cluster.run(4_000);
  heal();
  cluster.run(1_000);
  return [
    ...unless(cluster.task("t1")?.state === "RUNNING", "the task does not go on when the link is whole again"),
    ...cluster.wrongs(),
  ];
}

/** An agent's process restarts, and the last update of a task was not acknowledged. */
function restartWithUpdate(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  cluster.launch("t1", { runMs: 100 });
  cluster.run(50);
  const agent = cluster.runsOn("t1") ?? "";
  const lose = cluster.cut(withWord("statusUpdate", agent));
  cluster.run(300);
  cluster.crash(agent);
  lose();
  cluster.restart(agent);
  cluster.run(1_500);
  return [...unless(cluster.task("t1")?.state === "FINISHED", "nobody heard how the task ended"), ...cluster.wrongs()];
}

/** An executor breaks: its task has failed, and the scheduler is told of both. */
function brokenExecutor(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  cluster.launch("t1");
  cluster.run(200);
  cluster.request(cluster.runsOn("t1") ?? "", { operator: "crash-executor" });
  cluster.run(500);
  return [
    ...unless(cluster.noted("failure", cluster.active()), "the scheduler was not told that an executor failed"),
    ...unless(cluster.task("t1")?.state === "FAILED", "the task has not failed"),
    ...cluster.wrongs(),
  ];
}

/** An agent has registered anew without a task; then the order of its former session comes. */
function orderOfFormerSession(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  const held = cluster.hold(withWord("runTask"));
  cluster.launch("t1");
  cluster.run(50);
  const [order] = cluster.pending(withWord("runTask"));
  const session = order?.message.type === "frame" ? order.message.session : "";
  const heal = cluster.cut(({ to, message }) => to === order?.to && message.type === "ping");
  // What belongs to the next session may pass.
  const rest = cluster.hold((one) => one.message.type === "frame" && one.message.session === session);
  cluster.release(held);
  cluster.run(1_500);
  heal();
  cluster.run(2_500);
  cluster.release(rest);
  cluster.run(500);
  return cluster.wrongs();
}

/** A task waits for its validation, and the scheduler asks about it. */
function questionWhilePending(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant, options: { validationMs: 6_000 } });
  for (const name of ["t1", "t2", "t3", "t4"]) cluster.launch(name);
  cluster.run(8_000);
  return cluster.wrongs();
}

/** A task is to be killed that the master does not know, for it has given up its agent: the scheduler is told so at once. */
function killOfUnknown(mutant: string | undefined): readonly string[] {
  const cluster = clusterScript({ mutant });
  cluster.launch("t1");
  cluster.run(200);
  cluster.isolate(cluster.runsOn("t1") ?? "");
  cluster.run(2_000);
  const answers = (): number => cluster.notes(cluster.leader()).filter(({ note }) => note.event === "answered").length;
  const before = answers();
  cluster.kill("t1");
  cluster.run(5);
  return unless(answers() > before, "the kill of a task that nobody knows was not answered");
}

/** The schedules of this file. */
export const agentSchedules: readonly ScriptedSchedule[] = [
  { name: "MT5 acknowledgements are lost", kills: ["M08", "M39"], play: lostAcknowledgements },
  { name: "MT7 one direction between master and agent is cut", kills: ["M23"], play: oneWay },
  { name: "MT8 an agent restarts with an update", kills: ["M42"], play: restartWithUpdate },
  { name: "MT9 an executor breaks", kills: ["M22", "M30"], play: brokenExecutor },
  { name: "an order of a former session", kills: ["M36"], play: orderOfFormerSession },
  { name: "a question while a task is pending", kills: ["M11"], play: questionWhilePending },
  { name: "a kill of an unknown task", kills: ["M24"], play: killOfUnknown },
];
