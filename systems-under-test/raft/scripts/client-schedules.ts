/**
 * Schedules for what clients are told: answers, duplicates, and reads at a leader that is none any more (S5, S5b, S6).
 */
import type { Handle, RaftFilter, RaftScript } from "./raft-script.ts";
import { between, ofType, operation, read, touching, write } from "./raft-script.ts";
import type { Schedule } from "./schedule.ts";
import { THREE, isOk, settle, withSession } from "./schedule.ts";

/** What is wrong if "new" was acknowledged and a later read gave something else. */
function staleRead(written: Handle, asked: Handle): string | undefined {
  const answer = asked.reply();
  if (!isOk(written) || answer?.ok !== true || answer.value === "new") return undefined;
  return `read ${JSON.stringify(answer.value)} after "new" was acknowledged`;
}

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

/** n1 under a lease gives a transfer to n2 up, and the order to stand arrives later; n2 may win with n3. */
function lateOrder(script: RaftScript, how: { readonly logGoesOn: boolean }): string | undefined {
  const session = withSession(script);
  script.request("n1", operation(session, 1, write("x", "old")));
  script.run(60);
  const order = script.hold(ofType("timeoutNow"));
  const transfer = script.request("n1", { type: "transfer", to: "n2" });
  // Heartbeats renew the lease; what makes the order harmless does not come through.
  const heal = script.cut(carriesEntries);
  script.runUntil(() => transfer.reply() !== undefined, 1_000);
  if (how.logGoesOn) heal();
  script.run(60);
  script.release(order);
  script.deliver(ofType("timeoutNow"));
  heal();
  settle(script, "n2", "n3");
  if (script.see("n2").role !== "leader") return undefined;
  const written = script.request("n2", operation(session, 2, write("x", "new")));
  settle(script, "n2", "n3");
  return staleRead(written, script.request("n1", operation(session, 3, read("x"))));
}

/** Appends that are not heartbeats. */
const carriesEntries: RaftFilter = ({ message }) => message.type === "append" && message.entries.length > 0;

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
    name: "S5c: the leader's wall clock is set back, and another leads when the lease is over",
    kills: ["R56"],
    nodes: 3,
    options: { reads: "lease" },
    play: (script) =>
      leaseRead(script, () => {
        script.stepWall("n1", -400);
        script.advance(150);
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
  {
    name: "the order of a transfer that was given up arrives, and the lease was renewed meanwhile",
    kills: ["R78"],
    nodes: 3,
    options: { reads: "lease" },
    play: (script) => lateOrder(script, { logGoesOn: false }),
  },
  {
    name: "the order of a transfer arrives after the log has gone on",
    kills: ["R81"],
    nodes: 3,
    options: { reads: "lease" },
    play: (script) => lateOrder(script, { logGoesOn: true }),
  },
  {
    name: "the leadership is handed over under load",
    kills: ["R77"],
    nodes: 3,
    play(script) {
      const session = withSession(script);
      script.stall("n2");
      script.request("n1", operation(session, 1, write("x", 1)));
      const transfer = script.request("n1", { type: "transfer", to: "n2" });
      for (let seq = 2; transfer.reply() === undefined && seq < 100; seq++) {
        script.request("n1", operation(session, seq, write("x", seq)));
        settle(script, ...THREE);
        script.sync("n2", 1);
        settle(script, ...THREE);
        script.advance(10);
      }
      return isOk(transfer) ? undefined : "the target never had the whole log, and the transfer was given up";
    },
  },
];

export const clientSchedules: readonly Schedule[] = [...clients, ...reads];
