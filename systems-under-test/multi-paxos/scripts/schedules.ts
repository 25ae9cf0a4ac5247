/**
 * Schedules for planted bugs that random faults do not meet: leases that two nodes believe in, and answers that come a
 * leadership late.
 */
import type { Id } from "../../node-kit/node.ts";
import type { ScriptedSchedule } from "../../system.ts";
import type { Handle, MultiPaxosScript } from "./multi-paxos-script.ts";
import { multiPaxosScript, ofType, read, write } from "./multi-paxos-script.ts";

interface Leased {
  readonly cluster: MultiPaxosScript;
  readonly session: number;
}

/** n1 leads under a lease that it has just renewed; x is "old". From here on nothing passes between it and the others. */
function leased(mutant: string | undefined, rates: { readonly [id: Id]: number } = {}): Leased {
  const cluster = multiPaxosScript({ nodes: 3, options: { reads: "lease" }, mutant });
  for (const [id, rate] of Object.entries(rates)) cluster.setClock(id, { rate });
  cluster.win("n1", "n2", "n3");
  const session = cluster.openSession("n1", "n2", "n3");
  cluster.request("n1", write(session, 1, "old"));
  cluster.settle(...cluster.ids);
  // By their clocks the next heartbeat is due at different times.
  cluster.drop();
  while (cluster.pending(ofType("heartbeat", ["n1"], ["n2"])).length === 0) cluster.advance(1);
  cluster.settle(...cluster.ids);
  cluster.cut(({ from, to }) => (from === "n1") !== (to === "n1"));
  return { cluster, session };
}

/** n3 tries to lead with n2 alone, and writes "new" if it can. Then n1 is asked. */
function askedAfterTakeover({ cluster, session }: Leased): readonly string[] {
  cluster.campaign("n3");
  cluster.settle("n2", "n3");
  const written = cluster.see("n3").role === "leader" ? cluster.request("n3", write(session, 2, "new")) : undefined;
  cluster.settle("n2", "n3");
  const seen = cluster.request("n1", read(session, 3));
  return [...staleness(written, seen), ...cluster.wrongs()];
}

function staleness(written: Handle | undefined, seen: Handle): readonly string[] {
  const answer = seen.reply();
  const isStale = written?.reply()?.ok === true && answer?.ok === true && answer.value !== "new";
  return isStale ? [`n1 said that x is ${JSON.stringify(answer.value)} after "new" was acknowledged`] : [];
}

/** A node that is cut off from the leader tries to lead, while the other has just heard from the leader. */
function candidateWithinLease(mutant: string | undefined): readonly string[] {
  const world = leased(mutant);
  world.cluster.advance(20);
  return askedAfterTakeover(world);
}

/** The other acceptor restarts, and has forgotten when it heard from the leader. */
function restartWithinLease(mutant: string | undefined): readonly string[] {
  const world = leased(mutant);
  world.cluster.crash("n2");
  world.cluster.restart("n2");
  world.cluster.advance(20);
  return askedAfterTakeover(world);
}

/** The leader's clock is slow, the others' are fast: 139 ms are 126 to it, more than a lease, and 151 to the others. */
function clocksApart(mutant: string | undefined): readonly string[] {
  const world = leased(mutant, { n1: 0.91, n2: 1.09, n3: 1.09 });
  world.cluster.advance(139);
  return askedAfterTakeover(world);
}

/**
 * n1 proposes that a first client opens a session. That reaches n2, whose answer is late. n1 loses power before its own
 * disk has it. n3 leads with n1, and accepts the session of a second client. Then n1 leads again, and proposes that one,
 * as n3 reports it. Now n2's answer comes: it was for the first.
 */
function answerOfEarlierBallot(mutant: string | undefined): readonly string[] {
  const cluster = multiPaxosScript({ nodes: 3, mutant });
  cluster.win("n1", "n2", "n3");
  cluster.stall("n1");
  cluster.request("n1", { type: "open" });
  cluster.deliver(ofType("accept", ["n1"], ["n2"]));
  const late = cluster.hold(ofType("accepted", ["n2"], ["n1"]));
  cluster.crash("n1");
  cluster.unstall("n1");
  cluster.restart("n1");
  cluster.silence("n1");
  cluster.drop(({ from }) => from !== "n2");
  cluster.campaign("n3");
  cluster.deliver(ofType("prepare", ["n3"], ["n1"]));
  cluster.deliver(ofType("promise", ["n1"], ["n3"]));
  cluster.request("n3", { type: "open" });
  cluster.drop(({ from }) => from === "n3");
  // Alone for so long, n3 leads no more.
  cluster.campaign("n3");
  cluster.drop(({ from }) => from === "n3");
  cluster.campaign("n1");
  cluster.deliver(ofType("prepare", ["n1"], ["n3"]));
  cluster.deliver(ofType("promise", ["n3"], ["n1"]));
  cluster.release(late);
  cluster.deliver(ofType("accepted", ["n2"], ["n1"]));
  const chosen = cluster.see("n1").role === "leader" ? [] : ["n1 does not lead: the schedule shows nothing"];
  return [...chosen, ...cluster.wrongs()];
}

/**
 * n1's proposal reaches nobody, and n3 leads with n4 and n5: the slot goes to another client's command. n2 hears so from
 * n3 and has promised it nothing, so it still answers n1, which learns from it what became of the slot.
 */
function slotOfAnother(mutant: string | undefined): readonly string[] {
  const cluster = multiPaxosScript({ nodes: 5, mutant });
  cluster.win("n1", "n2", "n3", "n4", "n5");
  const session = cluster.openSession("n1", ...cluster.ids);
  const mine = cluster.request("n1", write(session, 1, "mine"));
  cluster.drop();
  for (const id of ["n4", "n5"]) cluster.silence(id);
  cluster.win("n3", "n4", "n5");
  cluster.request("n3", write(session, 2, "other"));
  cluster.settle("n3", "n4", "n5");
  cluster.drop();
  cluster.heartbeat("n3");
  cluster.settle("n2", "n3");
  cluster.drop();
  cluster.heartbeat("n1");
  cluster.settle("n1", "n2");
  const answer = mine.reply();
  const isOthers = answer?.ok === true && answer.value !== "mine";
  const learned = cluster.see("n1").chosenTo === 2 || cluster.see("n1").role === "follower";
  return [
    ...(isOthers ? [`who wrote "mine" was told that ${JSON.stringify(answer.value)} was written`] : []),
    ...(learned ? [] : ["n1 did not learn of the slot: the schedule shows nothing"]),
    ...cluster.wrongs(),
  ];
}

/** The scripted schedules of Multi-Paxos. */
export const multiPaxosSchedules: readonly ScriptedSchedule[] = [
  { name: "a candidate within the lease", kills: ["P22"], play: candidateWithinLease },
  { name: "a restart within the lease", kills: ["P40"], play: restartWithinLease },
  { name: "a lease and clocks of different speeds", kills: ["P42"], play: clocksApart },
  { name: "an answer of an earlier ballot", kills: ["P11"], play: answerOfEarlierBallot },
  { name: "a slot that went to another", kills: ["P39"], play: slotOfAnother },
];
