/**
 * Schedules that bring out one bug each: deliver this, hold that, crash the other.
 *
 * Random faults meet these orders of events once in thousands of runs or never. `play` runs the schedule; it gives
 * what a client saw that must not be, if anything; monitors see the rest.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { RaftMessage } from "../messages.ts";
import type { Handle, RaftFilter, RaftScript } from "./raft-script.ts";
import { between, ofType, operation, read, touching, write } from "./raft-script.ts";

export interface Schedule {
  readonly name: string;
  /** Mutants that it must show; the correct core must pass. */
  readonly kills: readonly string[];
  readonly nodes: number;
  readonly options?: { readonly [name: string]: Json };
  play(script: RaftScript): string | undefined;
}

const THREE: readonly Id[] = ["n1", "n2", "n3"];

/** Delivers all there is between these nodes, until nothing is left. */
function settle(script: RaftScript, ...ids: readonly Id[]): void {
  script.deliverAll(between(ids, ids));
  script.watch();
}

function isOk(handle: Handle): boolean {
  return handle.reply()?.ok === true;
}

/** n1 leads, everybody has its first entry, and there is a session: gives its id. */
function withSession(script: RaftScript): number {
  script.start();
  script.win("n1", script.ids.slice(1));
  settle(script, ...script.ids);
  const session = script.openSession("n1");
  settle(script, ...script.ids);
  return session;
}

/** What is wrong if "new" was acknowledged and a later read gave something else. */
function staleRead(written: Handle, asked: Handle): string | undefined {
  const answer = asked.reply();
  if (!isOk(written) || answer?.ok !== true || answer.value === "new") return undefined;
  return `read ${JSON.stringify(answer.value)} after "new" was acknowledged`;
}

function carriesTerm(term: number): RaftFilter {
  return ({ message }: { readonly message: RaftMessage }) =>
    message.type === "append" && message.entries.some((entry) => entry.term === term);
}

const figureEight: Schedule = {
  name: "S1: figure 8 of the paper, (a) to (d)",
  kills: ["R20"],
  nodes: 5,
  options: { noopOnElection: false, maxEntriesPerAppend: 1, reads: "log" },
  play(script) {
    script.start();
    script.win("n1", ["n2", "n3", "n4", "n5"]);
    settle(script, ...script.ids);
    const session = script.openSession("n1");
    script.request("n1", operation(session, 1, write("x", "two")));
    settle(script, "n1", "n2");
    script.drop();
    script.crash("n1");
    script.win("n5", ["n3", "n4"]);
    script.drop();
    script.request("n5", operation(session, 2, write("x", "three")));
    script.drop();
    script.crash("n5");
    script.restart("n1");
    script.campaign("n1");
    script.drop();
    script.win("n1", ["n2", "n3"]);
    script.request("n1", operation(session, 3, write("x", "four")));
    const held = script.hold(carriesTerm(script.see("n1").term));
    settle(script, "n1", "n2", "n3");
    const isEarly = script.see("n1").commitIndex >= 2;
    script.crash("n1");
    script.release(held);
    script.drop();
    script.restart("n5");
    script.campaign("n5");
    script.drop();
    script.win("n5", ["n2", "n3", "n4"]);
    script.request("n5", operation(session, 4, write("x", "five")));
    settle(script, "n2", "n3", "n4", "n5");
    return isEarly ? "an entry of an earlier term was committed by counting" : undefined;
  },
};

const votes: readonly Schedule[] = [
  {
    name: "S2: a voter restarts between two candidacies of one term",
    kills: ["R01", "R02"],
    nodes: 3,
    play(script) {
      script.start();
      script.silence(...THREE);
      script.campaign("n1");
      const held = script.hold(ofType("voteReply", between(["n2"], ["n1"])));
      script.deliver(ofType("requestVote", between(["n1"], ["n2"])));
      script.crash("n2");
      script.restart("n2");
      script.silence("n2");
      script.stand("n3", ["n2"]);
      script.release(held);
      script.deliver(between(["n2"], ["n1"]));
      return undefined;
    },
  },
  {
    name: "S3: a candidate loses power after its request left, and stands again in the same term",
    kills: ["R04"],
    nodes: 3,
    play(script) {
      script.start();
      script.win("n2", ["n1", "n3"]);
      settle(script, ...THREE);
      script.stall("n1");
      const opened = script.request("n2", { type: "open" });
      settle(script, ...THREE);
      script.silence("n3");
      script.campaign("n1");
      const held = script.hold(between(["n3"], ["n1"]));
      script.deliver(ofType("requestVote", between(["n1"], ["n3"])));
      script.crash("n1");
      script.unstall("n1");
      script.restart("n1");
      script.campaign("n1");
      script.release(held);
      script.deliver(ofType("voteReply", between(["n3"], ["n1"])));
      if (!isOk(opened)) return "the entry was not committed: the schedule is wrong";
      return undefined;
    },
  },
  {
    name: "S4: a vote of an earlier term arrives in a later candidacy",
    kills: ["R08"],
    nodes: 3,
    play(script) {
      script.start();
      script.silence(...THREE);
      script.campaign("n1");
      const held = script.hold(ofType("voteReply", between(["n2"], ["n1"])));
      script.deliver(ofType("requestVote", between(["n1"], ["n2"])));
      script.drop(({ to }) => to === "n3");
      script.campaign("n3");
      script.drop(({ from }) => from === "n3");
      script.stand("n3", ["n2"]);
      script.campaign("n1");
      script.release(held);
      script.deliver(ofType("voteReply", between(["n2"], ["n1"])));
      return undefined;
    },
  },
  {
    name: "a vote leaves before it is durable, and power is lost",
    kills: ["R03"],
    nodes: 3,
    play(script) {
      script.start();
      script.silence(...THREE);
      script.stall("n2");
      script.stand("n1", ["n2"]);
      script.crash("n2");
      script.unstall("n2");
      script.restart("n2");
      script.silence("n2");
      script.stand("n3", ["n2"]);
      return undefined;
    },
  },
  {
    name: "a late request of another candidate after an append of the same term",
    kills: ["R06"],
    nodes: 3,
    play(script) {
      script.start();
      script.silence(...THREE);
      script.campaign("n3");
      const held = script.hold(between(["n3"], ["n2"]));
      script.stand("n1", ["n2"]);
      script.deliver(ofType("append", between(["n1"], ["n2"])));
      script.silence("n2");
      script.release(held);
      script.deliver(ofType("requestVote", between(["n3"], ["n2"])));
      script.deliver(ofType("voteReply", between(["n2"], ["n3"])));
      return undefined;
    },
  },
  {
    name: "one voter's reply arrives twice",
    kills: ["R07"],
    nodes: 5,
    play(script) {
      script.start();
      script.silence(...script.ids);
      script.campaign("n1");
      script.deliver(between(["n1"], ["n2"]));
      script.duplicate(ofType("voteReply", between(["n2"], ["n1"])));
      script.deliver(ofType("voteReply", between(["n2"], ["n1"])));
      script.watch();
      script.stand("n3", ["n4", "n5"]);
      return undefined;
    },
  },
];

const replication: readonly Schedule[] = [
  {
    name: "S8: an acknowledgement of an earlier term reaches the leader that regained the leadership",
    kills: ["R30"],
    nodes: 5,
    play(script) {
      script.start();
      script.win("n1", ["n2", "n3", "n4", "n5"]);
      settle(script, ...script.ids);
      const held = script.hold(ofType("appendReply", between(["n2"], ["n1"])));
      for (let count = 0; count < 5; count++) script.request("n1", { type: "open" });
      script.deliver(between(["n1"], ["n2"]));
      script.drop(between(["n1"], ["n3", "n4", "n5"]));
      script.win("n5", ["n3", "n4"]);
      script.drop(between(["n5"], ["n2"]));
      settle(script, "n1", "n3", "n4", "n5");
      script.win("n1", ["n3", "n4"]);
      script.request("n1", { type: "open" });
      const z = script.request("n1", { type: "open" });
      script.drop(between(["n1"], ["n2", "n4", "n5"]));
      settle(script, "n1", "n3");
      script.release(held);
      script.deliver(between(["n2"], ["n1"]));
      script.watch();
      script.crash("n1");
      script.crash("n3");
      script.drop();
      // n5 still believes that it leads; its heartbeat tells it that it does not.
      script.advance(50);
      settle(script, "n4", "n5");
      script.drop();
      script.win("n4", ["n2", "n5"]);
      return isOk(z) ? "an entry on two of five nodes was acknowledged" : undefined;
    },
  },
  {
    name: "followers acknowledge, and lose power before they have written",
    kills: ["R36"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      script.stall("n2");
      script.stall("n3");
      const written = script.request("n1", operation(session, 1, write("x", 1)));
      settle(script, ...THREE);
      for (const id of ["n2", "n3"]) {
        script.crash(id);
        script.unstall(id);
        script.restart(id);
      }
      script.drop();
      script.win("n2", ["n3"]);
      return isOk(written) ? "acknowledged by one disk of three" : undefined;
    },
  },
  {
    name: "the leader counts an entry that its own disk has not, and loses power",
    kills: ["R37"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      script.stall("n1");
      const written = script.request("n1", operation(session, 1, write("x", 1)));
      settle(script, "n1", "n2");
      script.crash("n1");
      script.unstall("n1");
      script.restart("n1");
      script.drop();
      script.win("n3", ["n1"]);
      return isOk(written) ? "acknowledged by one disk of three" : undefined;
    },
  },
  {
    name: "a snapshot arrives again when the follower has gone on",
    kills: ["R64"],
    nodes: 3,
    options: { snapshotEntries: 5 },
    play(script) {
      const session = withSession(script);
      const heal = script.cut(touching("n3"));
      for (let seq = 1; seq <= 10; seq++) {
        script.request("n1", operation(session, seq, write("x", seq)));
        settle(script, ...THREE);
      }
      heal();
      script.advance(50);
      script.deliver(between(["n1"], ["n3"]));
      script.deliver(between(["n3"], ["n1"]));
      script.duplicate(ofType("installSnapshot", between(["n1"], ["n3"])));
      const late = script.hold(ofType("installSnapshot"));
      for (let seq = 11; seq <= 13; seq++) {
        script.request("n1", operation(session, seq, write("x", seq)));
        settle(script, ...THREE);
      }
      script.advance(50);
      settle(script, ...THREE);
      const applied = script.see("n3").lastApplied;
      script.release(late);
      settle(script, "n1", "n3");
      return applied < 13 ? "the snapshot was not installed: the schedule is wrong" : undefined;
    },
  },
];

const clients: readonly Schedule[] = [
  {
    name: "another leader's entry lands on the index that a client waits for",
    kills: ["R41"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      const lost = script.request("n1", operation(session, 1, write("x", "lost")));
      script.drop();
      script.win("n2", ["n3"]);
      settle(script, ...THREE);
      script.advance(50);
      settle(script, ...THREE);
      return isOk(lost) ? "ok for a write that never was" : undefined;
    },
  },
  {
    name: "a leader that nobody hears is asked to write",
    kills: ["R42"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      const lost = script.request("n1", operation(session, 1, write("x", "lost")));
      script.drop();
      return isOk(lost) ? "ok for a write on one node" : undefined;
    },
  },
  {
    name: "a request is repeated",
    kills: ["R58"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      const append = operation(session, 1, { f: "append", key: "x", value: 7 });
      for (const request of [append, append]) script.request("n1", request);
      settle(script, ...THREE);
      const asked = script.request("n1", operation(session, 2, read("x")));
      settle(script, ...THREE);
      const answer = asked.reply();
      return answer?.ok === true && JSON.stringify(answer.value) === "[7]" ? undefined : "appended twice";
    },
  },
  {
    name: "two clients use the same number",
    kills: ["R62"],
    nodes: 3,
    play(script) {
      const one = withSession(script);
      const other = script.openSession("n1");
      script.request("n1", operation(one, 1, write("x", 1)));
      const second = script.request("n1", operation(other, 1, write("y", 2)));
      settle(script, ...THREE);
      const answer = second.reply();
      return answer?.ok === true && answer.value === 2 ? undefined : "another client's reply";
    },
  },
  {
    name: "a request is repeated after its session expired",
    kills: ["R63"],
    nodes: 3,
    options: { sessionTimeoutMs: 500 },
    play(script) {
      const session = withSession(script);
      const append = operation(session, 1, { f: "append", key: "x", value: 7 });
      script.request("n1", append);
      script.run(1_000);
      const again = script.request("n1", append);
      script.run(100);
      return isOk(again) ? "executed without its session" : undefined;
    },
  },
];

/** n1 leads and has "old"; n3 wins with n2 behind its back and writes "new"; then n1 is asked. */
function deposedLeaderRead(script: RaftScript, how: { readonly heldAck: boolean }): string | undefined {
  const session = withSession(script);
  script.request("n1", operation(session, 1, write("x", "old")));
  settle(script, ...THREE);
  const held = script.hold(ofType("appendReply", between(["n2"], ["n1"])));
  script.advance(50);
  if (how.heldAck) script.deliver(ofType("append", between(["n1"], ["n2"])));
  script.drop(between(["n1"], THREE));
  script.win("n3", ["n2"]);
  const written = script.request("n3", operation(session, 2, write("x", "new")));
  settle(script, "n2", "n3");
  const asked = script.request("n1", operation(session, 3, read("x")));
  script.release(held);
  script.deliver(ofType("appendReply", between(["n2"], ["n1"])));
  return staleRead(written, asked);
}

/** n1 has a fresh lease; `meanwhile`, n3 stands and, if it wins with n2, writes "new"; then n1 is asked. */
function leaseRead(script: RaftScript, meanwhile: () => void): string | undefined {
  const session = withSession(script);
  script.request("n1", operation(session, 1, write("x", "old")));
  script.run(60);
  script.cut(touching("n1"));
  script.advance(30);
  meanwhile();
  script.advance(10);
  if (!script.stand("n3", ["n2"])) return undefined;
  const written = script.request("n3", operation(session, 2, write("x", "new")));
  settle(script, "n2", "n3");
  return staleRead(written, script.request("n1", operation(session, 3, read("x"))));
}

const reads: readonly Schedule[] = [
  {
    name: "S5: a node that hears nothing from the leader stands within the lease",
    kills: ["R53"],
    nodes: 3,
    options: { reads: "lease" },
    play: (script) => leaseRead(script, () => undefined),
  },
  {
    name: "S5b: as S5, and the voter has just restarted",
    kills: ["R55"],
    nodes: 3,
    options: { reads: "lease" },
    play: (script) =>
      leaseRead(script, () => {
        script.crash("n2");
        script.restart("n2");
      }),
  },
  {
    name: "S6: an old heartbeat answer reaches a deposed leader that was asked to read",
    kills: ["R46", "R48", "R49"],
    nodes: 3,
    options: { checkQuorum: false },
    play: (script) => deposedLeaderRead(script, { heldAck: true }),
  },
  {
    name: "a deposed leader is asked to read",
    kills: ["R46", "R48"],
    nodes: 3,
    options: { checkQuorum: false },
    play: (script) => deposedLeaderRead(script, { heldAck: false }),
  },
  {
    name: "a follower that lags is asked to read",
    kills: ["R47"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      const written = script.request("n1", operation(session, 1, write("x", "new")));
      settle(script, "n1", "n2");
      return staleRead(written, script.request("n3", operation(session, 2, read("x"))));
    },
  },
  {
    name: "a new leader is asked to read before it has applied what is committed",
    kills: ["R51"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      script.holdApply("n2");
      const written = script.request("n1", operation(session, 1, write("x", "new")));
      settle(script, ...THREE);
      script.crash("n1");
      script.win("n2", ["n3"]);
      settle(script, "n2", "n3");
      const asked = script.request("n2", operation(session, 2, read("x")));
      settle(script, "n2", "n3");
      const early = staleRead(written, asked);
      script.releaseApply("n2");
      settle(script, "n2", "n3");
      return early ?? (isOk(asked) ? staleRead(written, asked) : "the read was never answered");
    },
  },
  {
    name: "a leader under a lease hands the leadership over",
    kills: ["R54"],
    nodes: 3,
    options: { reads: "lease" },
    play(script) {
      const session = withSession(script);
      script.request("n1", operation(session, 1, write("x", "old")));
      script.run(60);
      script.request("n1", { type: "transfer", to: "n2" });
      script.deliver(ofType("timeoutNow"));
      script.deliver(between(["n2"], ["n3"]));
      script.deliver(between(["n3"], ["n2"]));
      if (script.see("n2").role !== "leader") return "the transfer failed: the schedule is wrong";
      const written = script.request("n2", operation(session, 2, write("x", "new")));
      settle(script, "n2", "n3");
      return staleRead(written, script.request("n1", operation(session, 3, read("x"))));
    },
  },
];

/** All schedules; S7, figure 7 of the paper, is in figure-seven.test.ts. */
export const schedules: readonly Schedule[] = [figureEight, ...votes, ...replication, ...clients, ...reads];
