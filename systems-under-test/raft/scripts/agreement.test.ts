/**
 * Agreement as MIT 6.5840's lab tests it (3B), under a script.
 */
import { describe, expect, it } from "vitest";
import type { Id } from "../../node-kit/node.ts";
import type { RaftScript } from "./raft-script.ts";
import { ofType, operation, raftScript, touching } from "./raft-script.ts";

/** Appends these items at this node, one after the other; gives the handles. */
function appendAll(
  script: RaftScript,
  how: { readonly at: Id; readonly session: number; readonly first: number; readonly count: number },
): readonly { readonly ok: () => boolean }[] {
  return Array.from({ length: how.count }, (_, position) => {
    const seq = how.first + position;
    const op = { f: "append", key: "x", value: seq } as const;
    const request = { type: "operation", session: how.session, seq, firstOutstanding: 0, op } as const;
    const handle = script.request(how.at, request);
    return { ok: () => handle.reply()?.ok === true };
  });
}

/** The list as this leader shows it. */
function listAt(script: RaftScript, leader: Id, session: number): unknown {
  const asked = script.request(leader, operation(session, 100_000, { f: "read", key: "x", value: null }));
  script.runUntil(() => asked.reply() !== undefined, 2_000);
  const answer = asked.reply();
  return answer?.ok === true ? answer.value : answer;
}

function started(nodes: number, options: { readonly [name: string]: boolean | number | string } = {}) {
  const script = raftScript({ nodes, options: { preVote: true, ...options } });
  script.start();
  const leader = script.elect();
  const session = script.openSession(leader);
  return { script, leader, session, others: script.ids.filter((id) => id !== leader) };
}

describe("agreement", () => {
  it("commits entries at the next indexes, in order, on all nodes", () => {
    const { script, leader, session } = started(3);
    const before = script.see(leader).commitIndex;
    const done = appendAll(script, { at: leader, session, first: 1, count: 3 });
    script.run(100);
    expect(done.every(({ ok }) => ok())).toBe(true);
    for (const id of script.ids) expect(script.see(id).lastApplied).toBe(before + 3);
    expect(listAt(script, leader, session)).toEqual([1, 2, 3]);
    expect(script.violations()).toEqual([]);
  });

  it("sends each command once to each follower", () => {
    const { script, leader, session } = started(3);
    let carried = 0;
    for (let seq = 1; seq <= 10; seq++) {
      appendAll(script, { at: leader, session, first: seq, count: 1 });
      for (const { message } of script.pending(ofType("append"))) {
        if (message.type === "append") carried += message.entries.length;
      }
      script.run(0);
    }
    expect(carried).toBe(20);
  });

  it("goes on without one follower, which catches up when it is back", () => {
    const { script, leader, session, others } = started(3);
    const lost = others[0] ?? "";
    const heal = script.cut(touching(lost));
    const done = appendAll(script, { at: leader, session, first: 1, count: 20 });
    script.run(1_000);
    expect(done.every(({ ok }) => ok())).toBe(true);
    expect(script.see(lost).lastApplied).toBeLessThan(script.see(leader).lastApplied);
    heal();
    script.run(1_000);
    expect(script.see(lost).lastApplied).toBe(script.see(leader).lastApplied);
    expect(script.violations()).toEqual([]);
  });

  it("commits nothing while three of five are away, and goes on when they are back", () => {
    const { script, leader, session, others } = started(5);
    const heals = others.slice(0, 3).map((id) => script.cut(touching(id)));
    const before = script.see(leader).commitIndex;
    const lost = appendAll(script, { at: leader, session, first: 1, count: 1 });
    script.run(2_000);
    expect(lost[0]?.ok()).toBe(false);
    for (const id of script.ids) expect(script.see(id).commitIndex).toBeLessThanOrEqual(before);
    for (const heal of heals) heal();
    const now = script.elect();
    const done = appendAll(script, { at: now, session, first: 2, count: 1 });
    script.run(500);
    expect(done[0]?.ok()).toBe(true);
    expect(script.violations()).toEqual([]);
  });

  it("brings long divergent logs in line quickly (Backup)", () => {
    const { script, leader, session, others } = started(5);
    const [one = "", two = "", three = "", four = ""] = others;
    const healMost = script.cut(touching(leader, one));
    appendAll(script, { at: leader, session, first: 1, count: 50 });
    script.runUntil(() => script.see(leader).role !== "leader", 2_000);
    script.runUntil(() => [two, three, four].includes(script.leader() ?? ""), 3_000);
    const second = script.leader() ?? "";
    const done = appendAll(script, { at: second, session, first: 101, count: 50 });
    script.run(500);
    expect(done.every(({ ok }) => ok())).toBe(true);
    healMost();
    script.run(600);
    const ends = script.ids.map((id) => script.see(id).lastApplied);
    expect(new Set(ends).size).toBe(1);
    expect(script.violations()).toEqual([]);
  });

  it("is quiet when there is nothing to do: only heartbeats", () => {
    const { script } = started(3);
    script.run(100);
    let sent = 0;
    for (let ms = 0; ms < 1_000; ms += 10) {
      script.advance(10);
      while (script.pending().length > 0) sent += script.deliver();
    }
    expect(sent).toBeLessThanOrEqual(90);
  });
});
