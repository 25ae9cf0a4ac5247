/**
 * Persistence and snapshots as MIT 6.5840's lab tests them (3C, 3D), under a script. A crash is a power loss here.
 */
import { describe, expect, it } from "vitest";
import type { Id } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import type { RaftScript } from "./raft-script.ts";
import { operation, raftScript, read, touching, write } from "./raft-script.ts";

function started(nodes: number, options: { readonly [name: string]: boolean | number | string } = {}) {
  const script = raftScript({ nodes, options: { preVote: true, ...options } });
  script.start();
  const leader = script.elect();
  return { script, leader, session: script.openSession(leader) };
}

/** Writes x at whoever leads, and insists on the answer. */
function writeX(script: RaftScript, session: number, seq: number): void {
  const leader = script.elect();
  const asked = script.request(leader, operation(session, seq, write("x", seq)));
  script.runUntil(() => asked.reply() !== undefined, 2_000);
  expect(asked.reply()).toEqual({ ok: true, value: seq });
}

function expectX(script: RaftScript, session: number, value: number): void {
  const asked = script.request(script.elect(), operation(session, 1_000_000, read("x")));
  script.runUntil(() => asked.reply() !== undefined, 2_000);
  expect(asked.reply()).toEqual({ ok: true, value });
}

function crashAndRestart(script: RaftScript, ids: readonly Id[]): void {
  for (const id of ids) script.crash(id);
  script.drop();
  for (const id of ids) script.restart(id);
}

describe("persistence", () => {
  it("everything acknowledged survives a power loss of all nodes (Persist1)", () => {
    const { script, session } = started(3);
    for (let seq = 1; seq <= 5; seq++) {
      writeX(script, session, seq);
      crashAndRestart(script, script.ids);
      expectX(script, session, seq);
    }
    expect(script.violations()).toEqual([]);
  });

  it("overlapping majorities carry the log through crashes of two of five (Persist2)", () => {
    const { script, session } = started(5);
    for (let seq = 1; seq <= 5; seq++) {
      const one = script.ids[seq % 5] ?? "";
      const two = script.ids[(seq + 1) % 5] ?? "";
      script.crash(one);
      script.crash(two);
      writeX(script, session, seq);
      script.restart(one);
      script.restart(two);
      script.run(200);
    }
    crashAndRestart(script, script.ids);
    expectX(script, session, 5);
    expect(script.violations()).toEqual([]);
  });

  it("a leader and a follower crash while the third is cut off (Persist3)", () => {
    const { script, session } = started(3);
    writeX(script, session, 1);
    const leader = script.elect();
    const [one = "", two = ""] = script.ids.filter((id) => id !== leader);
    const heal = script.cut(touching(one));
    writeX(script, session, 2);
    script.crash(leader);
    script.crash(two);
    heal();
    script.restart(leader);
    writeX(script, session, 3);
    script.restart(two);
    script.run(300);
    expectX(script, session, 3);
    expect(script.violations()).toEqual([]);
  });

  it("leaders that crash at any moment lose nothing acknowledged (Figure8, in small)", () => {
    const { script, session } = started(5, { maxEntriesPerAppend: 1 });
    const random = createRandomStream(11);
    const acknowledged: number[] = [];
    for (let round = 1; round <= 120; round++) {
      if (random.chance(0.7)) script.elect();
      const running = script.ids.filter((id) => script.state(id) === "running");
      const asked = running.map((id) =>
        script.request(id, {
          type: "operation",
          session,
          seq: round,
          firstOutstanding: 0,
          op: { f: "append", key: "x", value: round },
        }),
      );
      script.run(random.chance(0.1) ? random.integer(0, 500) : random.integer(0, 13));
      if (asked.some((handle) => handle.reply()?.ok === true)) acknowledged.push(round);
      const leader = script.leader();
      if (leader !== undefined) script.crash(leader);
      const down = script.ids.filter((id) => script.state(id) !== "running");
      if (down.length > 2) script.restart(random.pick(down));
      script.watch();
    }
    for (const id of script.ids) if (script.state(id) !== "running") script.restart(id);
    const asked = script.request(script.elect(), operation(session, 1_000, read("x")));
    script.runUntil(() => asked.reply() !== undefined, 2_000);
    const answer = asked.reply();
    expect(acknowledged.length).toBeGreaterThan(3);
    expect(answer?.ok === true ? answer.value : answer).toEqual(expect.arrayContaining(acknowledged));
    expect(script.violations()).toEqual([]);
  });
});

describe("snapshots", () => {
  for (const snapshotChunkBytes of [65_536, 40]) {
    it(`bring a follower up to date whose entries are gone (${snapshotChunkBytes} characters a piece)`, () => {
      const { script, leader, session } = started(3, { snapshotEntries: 5, snapshotChunkBytes });
      const lost = script.ids.find((id) => id !== leader) ?? "";
      const heal = script.cut(touching(lost));
      for (let seq = 1; seq <= 12; seq++) writeX(script, session, seq);
      expect(script.see(leader).base.index).toBeGreaterThan(script.see(lost).lastApplied);
      heal();
      script.run(2_000);
      expect(script.see(lost).lastApplied).toBe(script.see(script.elect()).lastApplied);
      expect(script.see(lost).base.index).toBeGreaterThan(0);
      expectX(script, session, 12);
      expect(script.violations()).toEqual([]);
    });
  }

  it("indexes never go back when all nodes crash again and again (SnapshotAllCrash, SnapshotInit)", () => {
    const { script, session } = started(3, { snapshotEntries: 4 });
    let seq = 0;
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 7; count++) writeX(script, session, ++seq);
      const before = script.see(script.elect()).lastApplied;
      crashAndRestart(script, script.ids);
      crashAndRestart(script, script.ids);
      script.elect();
      script.run(200);
      expect(script.see(script.elect()).lastApplied).toBeGreaterThanOrEqual(before);
      expectX(script, session, seq);
    }
    expect(script.violations()).toEqual([]);
  });
});
