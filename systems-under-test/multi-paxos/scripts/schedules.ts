/**
 * Schedules for planted bugs that random faults do not meet: leases that two nodes believe in, and answers that come a
 * leadership late.
 */
import type { Id } from "../../node-kit/node.ts";
import type { ScriptedSchedule } from "../../system.ts";
import type { Handle, MultiPaxosScript } from "./multi-paxos-script.ts";
import { multiPaxosScript, ofType, read, write } from "./multi-paxos-script.ts";

interface Leased {
  readonly city: MultiPaxosScript;
  readonly session: number;
}

/** n1 leads under a lease that it has just renewed; x is "old". From here on nothing passes between it and the others. */
function leased(mutant: string | undefined, rates: { readonly [id: Id]: number } = {}): Leased {
  const city = multiPaxosScript({ nodes: 3, options: { reads: "lease" }, mutant });
  for (const [id, rate] of Object.entries(rates)) city.setClock(id, { rate });
  city.win("n1", "n2", "n3");
  const session = city.openSession("n1", "n2", "n3");
  city.request("n1", write(session, 1, "old"));
  city.settle(...city.ids);
  // By their clocks the next heartbeat is due at different times.
  city.drop();
  while (city.pending(ofType("heartbeat", ["n1"], ["n2"])).length === 0) city.advance(1);
  city.settle(...city.ids);
  city.cut(({ from, to }) => (from === "n1") !== (to === "n1"));
  return { city, session };
}

/** n3 tries to lead with n2 alone, and writes "new" if it can. Then n1 is asked. */
function askedAfterTakeover({ city, session }: Leased): readonly string[] {
  city.campaign("n3");
  city.settle("n2", "n3");
  const written = city.see("n3").role === "leader" ? city.request("n3", write(session, 2, "new")) : undefined;
  city.settle("n2", "n3");
  const seen = city.request("n1", read(session, 3));
  return [...staleness(written, seen), ...city.wrongs()];
}

function staleness(written: Handle | undefined, seen: Handle): readonly string[] {
  const answer = seen.reply();
  const isStale = written?.reply()?.ok === true && answer?.ok === true && answer.value !== "new";
  return isStale ? [`n1 said that x is ${JSON.stringify(answer.value)} after "new" was acknowledged`] : [];
}

/** A node that is cut off from the leader tries to lead, while the other has just heard from the leader. */
function candidateWithinLease(mutant: string | undefined): readonly string[] {
  const world = leased(mutant);
  world.city.advance(20);
  return askedAfterTakeover(world);
}

/** The other acceptor restarts, and has forgotten when it heard from the leader. */
function restartWithinLease(mutant: string | undefined): readonly string[] {
  const world = leased(mutant);
  world.city.crash("n2");
  world.city.restart("n2");
  world.city.advance(20);
  return askedAfterTakeover(world);
}

/** The leader's clock is slow, the others' are fast: 139 ms are 126 to it, more than a lease, and 151 to the others. */
function clocksApart(mutant: string | undefined): readonly string[] {
  const world = leased(mutant, { n1: 0.91, n2: 1.09, n3: 1.09 });
  world.city.advance(139);
  return askedAfterTakeover(world);
}

/**
 * n1 proposes that a first client opens a session. That reaches n2, whose answer is late. n1 loses power before its own
 * disk has it. n3 leads with n1, and accepts the session of a second client. Then n1 leads again, and proposes that one,
 * as n3 reports it. Now n2's answer comes: it was for the first.
 */
function answerOfEarlierBallot(mutant: string | undefined): readonly string[] {
  const city = multiPaxosScript({ nodes: 3, mutant });
  city.win("n1", "n2", "n3");
  city.stall("n1");
  city.request("n1", { type: "open" });
  city.deliver(ofType("accept", ["n1"], ["n2"]));
  const late = city.hold(ofType("accepted", ["n2"], ["n1"]));
  city.crash("n1");
  city.unstall("n1");
  city.restart("n1");
  city.silence("n1");
  city.drop(({ from }) => from !== "n2");
  city.campaign("n3");
  city.deliver(ofType("prepare", ["n3"], ["n1"]));
  city.deliver(ofType("promise", ["n1"], ["n3"]));
  city.request("n3", { type: "open" });
  city.drop(({ from }) => from === "n3");
  // Alone for so long, n3 leads no more.
  city.campaign("n3");
  city.drop(({ from }) => from === "n3");
  city.campaign("n1");
  city.deliver(ofType("prepare", ["n1"], ["n3"]));
  city.deliver(ofType("promise", ["n3"], ["n1"]));
  city.release(late);
  city.deliver(ofType("accepted", ["n2"], ["n1"]));
  const chosen = city.see("n1").role === "leader" ? [] : ["n1 does not lead: the schedule shows nothing"];
  return [...chosen, ...city.wrongs()];
}

/**
 * n1's proposal reaches nobody, and n3 leads with n4 and n5: the slot goes to another client's command. n2 hears so from
 * n3 and has promised it nothing, so it still answers n1, which learns from it what became of the slot.
 */
function slotOfAnother(mutant: string | undefined): readonly string[] {
  const city = multiPaxosScript({ nodes: 5, mutant });
  city.win("n1", "n2", "n3", "n4", "n5");
  const session = city.openSession("n1", ...city.ids);
  const mine = city.request("n1", write(session, 1, "mine"));
  city.drop();
  for (const id of ["n4", "n5"]) city.silence(id);
  city.win("n3", "n4", "n5");
  city.request("n3", write(session, 2, "other"));
  city.settle("n3", "n4", "n5");
  city.drop();
  city.heartbeat("n3");
  city.settle("n2", "n3");
  city.drop();
  city.heartbeat("n1");
  city.settle("n1", "n2");
  const answer = mine.reply();
  const isOthers = answer?.ok === true && answer.value !== "mine";
  const learned = city.see("n1").chosenTo === 2 || city.see("n1").role === "follower";
  return [
    ...(isOthers ? [`who wrote "mine" was told that ${JSON.stringify(answer.value)} was written`] : []),
    ...(learned ? [] : ["n1 did not learn of the slot: the schedule shows nothing"]),
    ...city.wrongs(),
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
