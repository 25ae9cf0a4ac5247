/**
 * The log of decisions in exact orders of events: phase 1 once, no-ops in gaps, the window, catch-up, snapshots, sessions.
 */
import { describe, expect, it } from "vitest";
import type { MultiPaxosScript } from "./multi-paxos-script.ts";
import { multiPaxosScript, ofType, operation, read, write } from "./multi-paxos-script.ts";

const ALL = ["n1", "n2", "n3"];

function led(options: { readonly [name: string]: number } = {}, mutant?: string): [MultiPaxosScript, number] {
  const cluster = multiPaxosScript({ nodes: 3, options, mutant });
  cluster.win("n1", "n2", "n3");
  return [cluster, cluster.openSession("n1", "n2", "n3")];
}

/** What is chosen at a node: the operations' values, and "noop". */
function chosenAt(cluster: MultiPaxosScript, id: string): unknown[] {
  return cluster.see(id).chosen.map(([, value]) => {
    const { command } = value as unknown as {
      readonly command: { readonly type: string; readonly op?: { value: unknown } };
    };
    return command.op?.value ?? command.type;
  });
}

describe("the log", () => {
  it("takes phase 1 once: commands after it need one round of messages", () => {
    const [cluster, session] = led();
    for (const seq of [1, 2, 3]) {
      const asked = cluster.request("n1", write(session, seq, seq));
      const types = new Set(cluster.pending().map(({ message }) => message.type));
      expect(types).toEqual(new Set(["accept"]));
      cluster.deliver();
      cluster.deliver();
      expect(asked.reply()).toEqual({ ok: true, value: seq });
    }
    expect(cluster.wrongs()).toEqual([]);
  });

  /**
   * n1 proposed slots 2 to 4. The last reached n2 alone, the others nobody. n1 is gone, n2 leads with n3.
   */
  function gap(mutant?: string): MultiPaxosScript {
    const [cluster, session] = led({}, mutant);
    for (const seq of [1, 2, 3]) {
      cluster.request("n1", operation(session, seq, { f: "append", key: "x", value: seq }));
      const isLast = seq === 3;
      cluster.deliver(ofType("accept", ["n1"], isLast ? ["n2"] : []));
      cluster.drop(ofType("accept", ["n1"], ALL));
    }
    cluster.crash("n1");
    cluster.drop();
    cluster.silence("n3");
    cluster.win("n2", "n3");
    cluster.settle("n2", "n3");
    return cluster;
  }

  it("fills the gaps that a leader left with no-ops, and chooses again what was accepted", () => {
    const cluster = gap();
    expect(chosenAt(cluster, "n2")).toEqual(["open", "noop", "noop", 3]);
    expect(cluster.see("n2").lastApplied).toBe(4);
    expect(cluster.wrongs()).toEqual([]);
  });

  it("without no-ops (P15) nothing after the gap is ever applied", () => {
    const cluster = gap("P15");
    cluster.run(1_000);
    expect(cluster.see("n2")).toMatchObject({ chosenTo: 1, lastApplied: 1 });
  });

  it("over the gaps (P16) is applied what others apply after something else", () => {
    const [cluster, session] = led({}, "P16");
    cluster.request("n1", write(session, 1, "a"));
    cluster.drop();
    cluster.request("n1", write(session, 2, "b"));
    cluster.settle(...ALL);
    expect(cluster.see("n1")).toMatchObject({ chosenTo: 1, lastApplied: 3 });
  });

  it("has at most a window of slots under way", () => {
    const [cluster, session] = led({ window: 2 });
    const asked = [1, 2, 3, 4, 5].map((seq) => cluster.request("n1", write(session, seq, seq)));
    const proposed = cluster.pending(ofType("accept", ["n1"], ["n2"]));
    expect(proposed.flatMap(({ message }) => (message.type === "accept" ? message.proposals : []))).toHaveLength(2);
    cluster.settle(...ALL);
    expect(asked.map((handle) => handle.reply()?.ok)).toEqual([true, true, true, true, true]);
    expect(cluster.wrongs()).toEqual([]);
  });

  it("answers clients whose leader is deposed that the outcome is unknown, and those who had no slot that nothing was done", () => {
    const [cluster, session] = led({ window: 1 });
    const [first, second] = [1, 2].map((seq) => cluster.request("n1", write(session, seq, seq)));
    cluster.drop();
    cluster.setClock("n1", { stepMs: 1_000 });
    cluster.tick("n1");
    expect(cluster.see("n1").role).toBe("follower");
    expect(first?.reply()).toMatchObject({ ok: false, error: "lost-leadership" });
    expect(second?.reply()).toMatchObject({ ok: false, error: "not-leader" });
  });
});

describe("catch-up", () => {
  it("brings a node that missed everything to the end, by chosen values", () => {
    const [cluster, session] = led({ catchUpEntries: 2 });
    const heal = cluster.cut(({ from, to }) => from === "n3" || to === "n3");
    for (const seq of [1, 2, 3, 4, 5]) {
      cluster.request("n1", write(session, seq, seq));
      cluster.settle("n1", "n2");
    }
    expect(cluster.see("n3").lastApplied).toBe(0);
    heal();
    cluster.run(60);
    expect(chosenAt(cluster, "n3")).toEqual(["open", 1, 2, 3, 4, 5]);
    expect(cluster.see("n3").lastApplied).toBe(6);
    expect(cluster.wrongs()).toEqual([]);
  });

  it("gives no value that is only accepted", () => {
    const [cluster, session] = led();
    cluster.request("n1", write(session, 1, "accepted"));
    cluster.deliver(ofType("accept", ["n1"], ["n2"]));
    cluster.drop();
    const told = (from: string): number => cluster.pending(ofType("chosenValues", [from], ALL)).length;
    cluster.silence("n3");
    cluster.campaign("n3");
    cluster.drop();
    expect(cluster.see("n2").chosenTo).toBe(1);
    expect(told("n2")).toBe(0);
    expect(cluster.wrongs()).toEqual([]);
  });

  it("goes through a snapshot, in pieces, where the slots were forgotten; sessions come along", () => {
    const [cluster, session] = led({ snapshotEntries: 3, snapshotChunkBytes: 40 });
    const heal = cluster.cut(({ from, to }) => from === "n3" || to === "n3");
    for (const seq of [1, 2, 3, 4, 5, 6]) {
      cluster.request("n1", operation(session, seq, { f: "append", key: "x", value: seq }));
      cluster.settle("n1", "n2");
    }
    expect(cluster.see("n1").base).toBeGreaterThan(0);
    heal();
    cluster.run(100);
    expect(cluster.see("n3")).toMatchObject({ lastApplied: 7 });
    expect(cluster.see("n3").base).toBeGreaterThan(0);
    cluster.crash("n1");
    cluster.silence("n2");
    cluster.win("n3", "n2");
    // A repeated command is known there, and not carried out again.
    const again = cluster.request("n3", operation(session, 6, { f: "append", key: "x", value: 6 }));
    const list = cluster.request("n3", operation(session, 7, { f: "read", key: "x", value: null }));
    cluster.settle("n2", "n3");
    expect(again.reply()).toEqual({ ok: true, value: 6 });
    expect(list.reply()).toEqual({ ok: true, value: [1, 2, 3, 4, 5, 6] });
    expect(cluster.wrongs()).toEqual([]);
  });

  it("a candidate whose voter has only a snapshot leads when it knows those slots, not before", () => {
    const [cluster, session] = led({ snapshotEntries: 3 });
    const heal = cluster.cut(({ from, to }) => from === "n3" || to === "n3");
    for (const seq of [1, 2, 3, 4]) {
      cluster.request("n1", write(session, seq, seq));
      cluster.settle("n1", "n2");
    }
    // A heartbeat, by which n2 learns that all of it is chosen.
    cluster.advance(50);
    cluster.settle("n1", "n2");
    cluster.crash("n1");
    heal();
    cluster.drop();
    expect(cluster.see("n2").base).toBeGreaterThan(0);
    cluster.silence("n2");
    cluster.campaign("n3");
    cluster.deliver(ofType("prepare", ["n3"], ["n2"]));
    cluster.deliver(ofType("promise", ["n2"], ["n3"]));
    expect(cluster.see("n3").role).toBe("candidate");
    cluster.run(2_000);
    expect(cluster.see("n3").chosenTo).toBeGreaterThanOrEqual(5);
    expect(["n2", "n3"].map((id) => cluster.see(id).role).sort()).toEqual(["follower", "leader"]);
    expect(cluster.wrongs()).toEqual([]);
  });
});

describe("restarts", () => {
  it("of all nodes at once lose nothing that was answered", () => {
    const [cluster, session] = led();
    for (const seq of [1, 2]) cluster.request("n1", operation(session, seq, { f: "append", key: "x", value: seq }));
    cluster.settle(...ALL);
    for (const id of ALL) cluster.crash(id);
    cluster.drop();
    for (const id of ALL) cluster.restart(id);
    cluster.runUntil(() => ALL.some((id) => cluster.see(id).role === "leader"), 5_000);
    const leader = ALL.find((id) => cluster.see(id).role === "leader") ?? "";
    const list = cluster.request(leader, operation(session, 3, { f: "read", key: "x", value: null }));
    cluster.run(100);
    expect(list.reply()).toEqual({ ok: true, value: [1, 2] });
    expect(cluster.wrongs()).toEqual([]);
  });
});

describe("leases", () => {
  it("serve reads without messages while a majority answers, and none after that", () => {
    const cluster = multiPaxosScript({ nodes: 3, options: { reads: "lease" } });
    cluster.win("n1", "n2", "n3");
    const session = cluster.openSession("n1", "n2", "n3");
    cluster.request("n1", write(session, 1, "v"));
    cluster.settle(...ALL);
    cluster.drop();
    const quick = cluster.request("n1", read(session, 2));
    expect([quick.reply(), cluster.pending().length]).toEqual([{ ok: true, value: "v" }, 0]);
    cluster.cut();
    cluster.advance(130);
    const slow = cluster.request("n1", read(session, 3));
    expect(slow.reply()).toBeUndefined();
  });
});
