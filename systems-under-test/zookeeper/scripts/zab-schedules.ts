/**
 * Schedules for the ordered log: the histories behind issues of ZooKeeper and of its TLA+ specifications, which random faults
 * hardly ever meet.
 */
import type { ScriptedSchedule } from "../../system.ts";
import { onChannel, zabScript, type Handle, type ZabScript } from "./zab-script.ts";

const ELECTION_MS = 3_000;
/** Long enough for messages to go to and fro, and for no time-out. */
const MOMENT_MS = 60;

/** n3 leads, and cell a is 1 on all. */
function led(
  mutant: string | undefined,
  nodes = 3,
  options: Parameters<typeof zabScript>[0]["options"] = {},
): ZabScript {
  const cluster = zabScript({ nodes, options, mutant });
  const leader = `n${nodes}`;
  cluster.elect(leader, ...cluster.ids.filter((id) => id !== leader));
  cluster.set(leader, "a", 1);
  cluster.runAmong(cluster.ids, MOMENT_MS);
  return cluster;
}

function crash(cluster: ZabScript, ...ids: readonly string[]): void {
  for (const id of ids) cluster.crash(id);
  cluster.drop();
}

/** All lose nothing more, and come to one state. */
function healed(cluster: ZabScript): readonly string[] {
  for (const id of cluster.ids) {
    if (cluster.state(id) !== "running") cluster.restart(id);
    cluster.unstall(id);
  }
  cluster.run(ELECTION_MS);
  const states = cluster.ids.map((id) => JSON.stringify(cluster.see(id).service));
  const apart = states.filter((state) => state !== states[0]);
  const idle = cluster.ids.filter((id) => cluster.see(id).role === "looking");
  return [
    ...(apart.length > 0 ? [`in the end the servers hold ${states.join(", ")}`] : []),
    ...(idle.length > 0 ? [`in the end ${idle.join(", ")} neither lead nor follow`] : []),
    ...cluster.wrongs(),
  ];
}

/** The leader n3 has b = 2 in its log, and nobody else has heard of it. Then all crash. */
function loggedByOne(mutant: string | undefined): ZabScript {
  const cluster = led(mutant);
  cluster.set("n3", "b", 2);
  cluster.drop();
  crash(cluster, "n1", "n2", "n3");
  return cluster;
}

/** ZOOKEEPER-1154: n3 logs something alone, the others go on without it. When it comes back, that must be cut off. */
function loggedAlone(mutant: string | undefined): readonly string[] {
  const cluster = loggedByOne(mutant);
  cluster.restart("n1");
  cluster.restart("n2");
  cluster.elect("n2", "n1");
  cluster.set("n2", "c", 3);
  cluster.runAmong(["n1", "n2"], MOMENT_MS);
  return healed(cluster);
}

/**
 * ZOOKEEPER-2832: n2 alone holds a second transaction of epoch 1. Epoch 2 commits none, so by the places of their last ones n2 is
 * ahead of those that know better. n3 holds one of epoch 2, that n2's history has no place for.
 */
function emptyEpoch(mutant: string | undefined): readonly string[] {
  const cluster = led(mutant);
  cluster.stall("n3");
  cluster.set("n3", "b", 2);
  cluster.deliver(onChannel("propose", ["n3"], ["n2"]));
  crash(cluster, "n2", "n3", "n1");
  cluster.unstall("n3");
  cluster.restart("n1");
  cluster.restart("n3");
  cluster.elect("n3", "n1");
  cluster.set("n3", "c", 3);
  crash(cluster, "n3");
  cluster.restart("n2");
  cluster.runAmong(["n1", "n2"], ELECTION_MS);
  return healed(cluster);
}

/**
 * ZOOKEEPER-3911: only n3 holds something, and n1, whose disk is slow, synchronises with it. If n3 leads before n1's disk is
 * done, what it then takes for committed is lost with n1's power.
 */
function powerLossAfterNewLeader(mutant: string | undefined): readonly string[] {
  const cluster = loggedByOne(mutant);
  cluster.restart("n1");
  cluster.restart("n3");
  const held = cluster.hold(onChannel("newLeader", ["n3"], ["n1"]));
  while (held.messages().length === 0) cluster.runAmong(["n1", "n3"], 5);
  cluster.stall("n1");
  cluster.release(held);
  cluster.runAmong(["n1", "n3"], 200);
  const seen = cluster.get("n3", "b");
  crash(cluster, "n1", "n3");
  cluster.unstall("n1");
  cluster.restart("n1");
  cluster.restart("n2");
  cluster.elect("n2", "n1");
  const lost = cluster.see("n2").service["b"] === undefined && valueOf(seen) === 2;
  return [...(lost ? ["n3 had shown that b is 2, and it is not set"] : []), ...healed(cluster)];
}

/**
 * ZOOKEEPER-4643: n1 loses power between its two writes at NEWLEADER. It must not be in the leader's epoch without its
 * history: it would count as more recent than n2, which holds what is committed.
 */
function powerLossBetweenWrites(mutant: string | undefined): readonly string[] {
  const cluster = zabScript({ nodes: 3, mutant });
  cluster.crash("n1");
  cluster.elect("n3", "n2");
  cluster.set("n3", "a", 1);
  cluster.runAmong(["n2", "n3"], MOMENT_MS);
  crash(cluster, "n2", "n3");
  cluster.restart("n1");
  cluster.restart("n3");
  const held = cluster.hold(onChannel("newLeader", ["n3"], ["n1"]));
  while (held.messages().length === 0) cluster.runAmong(["n1", "n3"], 5);
  cluster.stall("n1");
  cluster.release(held);
  cluster.deliverAll(({ to }) => to === "n1");
  cluster.crash("n1", { keepWrites: 1 });
  crash(cluster, "n3");
  cluster.unstall("n1");
  cluster.restart("n1");
  cluster.restart("n2");
  cluster.runAmong(["n1", "n2"], ELECTION_MS);
  return healed(cluster);
}

/** ZOOKEEPER-4925: n1 was brought up to date with an image. As a leader it must not bring n2 up to date from what it had before. */
function resynchronised(mutant: string | undefined): readonly string[] {
  const cluster = led(mutant, 3, { snapshotEntries: 3, keptEntries: 0 });
  crash(cluster, "n1");
  for (const value of [2, 3, 4]) {
    cluster.set("n3", "b", value);
    cluster.runAmong(["n2", "n3"], MOMENT_MS);
  }
  crash(cluster, "n2");
  cluster.restart("n1");
  cluster.runAmong(["n1", "n3"], ELECTION_MS);
  cluster.set("n3", "c", 5);
  cluster.runAmong(["n1", "n3"], MOMENT_MS);
  crash(cluster, "n3");
  cluster.restart("n2");
  cluster.runAmong(["n1", "n2"], ELECTION_MS);
  return healed(cluster);
}

/** n1 was sent the history of n3, which leads with n2, and has not acknowledged it. */
function joining(mutant: string | undefined): ZabScript {
  const cluster = led(mutant);
  crash(cluster, "n1");
  cluster.restart("n1");
  const held = cluster.hold(onChannel("ackLeader", ["n1"], ["n3"]));
  while (held.messages().length === 0) cluster.runAmong(cluster.ids, 5);
  cluster.set("n3", "b", 2);
  cluster.runAmong(cluster.ids, MOMENT_MS);
  cluster.release(held);
  return cluster;
}

/** Issue 1 of the TLA+ specification: what is proposed while a learner writes the history must be sent to it, too. */
function proposedWhileJoining(mutant: string | undefined): readonly string[] {
  const cluster = joining(mutant);
  const tries = looks(cluster, "n1");
  cluster.runAmong(cluster.ids, 100);
  const again = looks(cluster, "n1") > tries;
  return [...(again ? ["n1 was sent a commit without its proposal, and had to begin again"] : []), ...healed(cluster)];
}

/** Issue 2: a proposal that comes twice is taken once. */
function proposedTwice(mutant: string | undefined): readonly string[] {
  const cluster = led(mutant);
  cluster.set("n3", "b", 2);
  cluster.duplicate(onChannel("propose", ["n3"], cluster.ids));
  cluster.runAmong(cluster.ids, MOMENT_MS);
  const { last } = cluster.see("n1");
  return [...(last[1] === 2 ? [] : [`n1's log ends at ${last.join(":")}`]), ...healed(cluster)];
}

/** Issue 3: a learner must learn of what was committed while it joined, and not with the next commit only. */
function committedWhileJoining(mutant: string | undefined): readonly string[] {
  const cluster = joining(mutant);
  cluster.runAmong(cluster.ids, 400);
  const known = cluster.see("n1").service["b"] !== undefined;
  return [...(known ? [] : ["n1 follows, and has not heard that b is set"]), ...cluster.wrongs()];
}

/**
 * n4 is elected while nobody has anything, and waits for its learners. n1, n2 and n5 lose patience, elect n5 and commit
 * something. Then n1 joins n4: its history is more recent.
 */
function elderLeader(mutant: string | undefined): readonly string[] {
  const cluster = zabScript({ nodes: 5, mutant });
  crash(cluster, "n2", "n5");
  const held = cluster.hold(({ to, message }) => to === "n4" && message.type === "connect");
  const others = ["n1", "n3", "n4"];
  while (cluster.see("n4").phase !== "discovery" || cluster.see("n3").leader !== "n4") cluster.runAmong(others, 5);
  for (const id of ["n3", "n4"]) cluster.setClock(id, { rate: 0.001 });
  cluster.drop();
  cluster.restart("n2");
  cluster.restart("n5");
  cluster.runAmong(["n1", "n2", "n5"], ELECTION_MS);
  cluster.set("n5", "a", 1);
  cluster.runAmong(["n1", "n2", "n5"], MOMENT_MS);
  crash(cluster, "n1", "n2", "n5");
  cluster.release(held);
  cluster.restart("n1");
  for (const id of ["n3", "n4"]) cluster.setClock(id, { rate: 1 });
  cluster.runAmong(others, 400);
  return healed(cluster);
}

/** A proposal of n3's first leadership comes to n1 in its second one, which knows nothing of it. */
function lateProposal(mutant: string | undefined): readonly string[] {
  const cluster = zabScript({ nodes: 3, mutant });
  cluster.elect("n3", "n1", "n2");
  cluster.runAmong(cluster.ids, 1_500);
  cluster.stall("n3");
  cluster.set("n3", "a", 1);
  const isLate = onChannel("propose", ["n3"], ["n1"]);
  const [proposal] = cluster.pending(isLate);
  const late = cluster.hold(({ number }) => number === proposal?.number);
  cluster.drop((pending) => !isLate(pending));
  cluster.crash("n3");
  cluster.unstall("n3");
  cluster.restart("n3");
  cluster.runAmong(cluster.ids, 800);
  // It is kept until its number is the next one on the new channel.
  cluster.release(late);
  cluster.runAmong(cluster.ids, 1_500);
  cluster.set("n3", "b", 2);
  cluster.runAmong(cluster.ids, MOMENT_MS);
  return healed(cluster);
}

/**
 * n5 leads no more, and cannot know yet: the majority has elected n3, which has set a again. A confirmed read at n5 must not
 * be answered from what it knows.
 */
function deposed(mutant: string | undefined): readonly string[] {
  const cluster = led(mutant, 5);
  cluster.runAmong(cluster.ids, 200);
  for (const id of ["n4", "n5"]) cluster.setClock(id, { rate: 0.0001 });
  cluster.drop();
  for (const id of ["n1", "n2", "n3"]) cluster.setClock(id, { stepMs: 1_000 });
  cluster.runAmong(["n1", "n2", "n3"], ELECTION_MS);
  const set = cluster.set("n3", "a", 2);
  cluster.runAmong(["n1", "n2", "n3"], MOMENT_MS);
  const asked = cluster.confirmedGet("n5", "a");
  cluster.runAmong(["n4", "n5"], MOMENT_MS);
  return [
    ...(valueOf(set) === 2 ? [] : ["n3 did not set a: the schedule shows nothing"]),
    ...(valueOf(asked) === 1 ? ["n5 was confirmed, and says that a is 1 after n3 has set it to 2"] : []),
    ...healed(cluster),
  ];
}

/** n5 and n4 try to lead at once, and both offer epoch 1. n3 accepts it from n4; when it comes to n5, it must refuse. */
function epochOfTwo(mutant: string | undefined): readonly string[] {
  const cluster = zabScript({ nodes: 5, mutant });
  const runUntil = (ids: readonly string[], isDone: () => boolean): void => {
    for (let passed = 0; !isDone() && passed < ELECTION_MS; passed += 5) cluster.runAmong(ids, 5);
  };
  const offers = cluster.hold(onChannel("newEpoch", ["n5"], ["n1", "n3"]));
  runUntil(["n1", "n3", "n5"], () => cluster.see("n5").acceptedEpoch === 1);
  crash(cluster, "n3");
  cluster.restart("n3");
  runUntil(["n2", "n3", "n4"], () => cluster.see("n3").acceptedEpoch === 1);
  const accepted = cluster.see("n3").leader;
  cluster.runAmong(["n3", "n4"], 20);
  crash(cluster, "n3");
  cluster.restart("n3");
  cluster.release(offers);
  runUntil(["n1", "n3", "n5"], () => cluster.see("n3").leader === "n5");
  cluster.runAmong(["n1", "n3", "n5"], MOMENT_MS);
  return [...(accepted === "n4" ? [] : ["n3 did not accept n4: the schedule shows nothing"]), ...healed(cluster)];
}

/**
 * n2 offers epoch 2, n1 accepts it, and n2 loses power before it has written the epoch itself. n3 has noticed nothing of it and
 * leads epoch 1, with n2 again: n1, which must refuse that epoch, can follow only after n3 has made room for epoch 3. It
 * must do so once, and not each time that n1 comes.
 */
function epochOfTheDead(mutant: string | undefined): readonly string[] {
  const cluster = led(mutant);
  cluster.setClock("n3", { rate: 0.0001 });
  crash(cluster, "n1", "n2");
  cluster.restart("n1");
  cluster.restart("n2");
  cluster.stall("n2");
  for (let passed = 0; cluster.see("n1").acceptedEpoch < 2 && passed < ELECTION_MS; passed += 5) {
    cluster.runAmong(["n1", "n2"], 5);
  }
  crash(cluster, "n2");
  cluster.unstall("n2");
  cluster.restart("n2");
  cluster.elect("n3", "n2");
  const [one, two, three] = cluster.ids.map((id) => cluster.see(id).acceptedEpoch);
  if (one !== 2 || two !== 1 || three !== 1) return ["n1 alone did not accept epoch 2: the schedule shows nothing"];
  cluster.setClock("n3", { rate: 1 });
  // Each message takes time: refusals without end must not keep it from passing.
  for (let passed = 0; passed < ELECTION_MS; passed++) {
    cluster.deliver();
    cluster.advance(1);
  }
  if (cluster.see("n1").role !== "follower")
    return ["n1 neither leads nor follows: n3 goes on in an epoch before its own"];
  const tries = looks(cluster, "n3");
  crash(cluster, "n1");
  cluster.restart("n1");
  const wrongs = healed(cluster);
  return [...(looks(cluster, "n3") > tries ? ["n3 gave up again when n1 came again"] : []), ...wrongs];
}

function valueOf(handle: Handle): number | null | undefined {
  const reply = handle.reply();
  return reply?.ok === true ? reply.value : undefined;
}

/** How often this server began to look for a leader. */
function looks(cluster: ZabScript, id: string): number {
  return cluster.notes(id).filter(({ note }) => note.event === "looking").length;
}

/** The scripted schedules of the ordered log. */
export const zabSchedules: readonly ScriptedSchedule[] = [
  { name: "a transaction that one server logged alone", kills: ["Z17"], play: loggedAlone },
  { name: "an epoch without transactions", kills: ["Z16"], play: emptyEpoch },
  { name: "a power loss after NEWLEADER", kills: ["Z14", "Z65"], play: powerLossAfterNewLeader },
  { name: "a power loss between the writes at NEWLEADER", kills: ["Z64"], play: powerLossBetweenWrites },
  { name: "a leader that got an image", kills: ["Z19"], play: resynchronised },
  { name: "a proposal while a learner joins", kills: ["Z67"], play: proposedWhileJoining },
  { name: "a proposal that comes twice", kills: [], play: proposedTwice },
  { name: "a commit while a learner joins", kills: ["Z69"], play: committedWhileJoining },
  { name: "a leader that was elected before others went on", kills: ["Z62"], play: elderLeader },
  { name: "a proposal of an earlier leadership", kills: ["Z73"], play: lateProposal },
  { name: "a confirmed read at a leader that was deposed", kills: ["Z76", "Z77"], play: deposed },
  { name: "an epoch that two offer", kills: ["Z61"], play: epochOfTwo },
  { name: "an epoch whose leader died", kills: ["Z80"], play: epochOfTheDead },
];
