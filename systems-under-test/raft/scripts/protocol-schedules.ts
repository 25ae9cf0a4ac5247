/**
 * Schedules for elections, replication and snapshots: S1 to S4 and S8, and one for each durability rule.
 */
import type { RaftMessage } from "../core/messages.ts";
import type { RaftFilter } from "./raft-script.ts";
import { between, ofType, operation, touching, write } from "./raft-script.ts";
import type { Schedule } from "./schedule.ts";
import { THREE, isOk, settle, withSession } from "./schedule.ts";

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

/** S7, figure 7 of the paper, is in figure-seven.test.ts. */
export const protocolSchedules: readonly Schedule[] = [figureEight, ...votes, ...replication];
