/**
 * A majority that is up and connected goes on, whatever the links between it and the others let through: one-way cuts
 * leave leaders that are heard and hear nobody, and voters who hear a leader that nobody else hears.
 *
 * Source: thesis, sections 4.2.3 and 6.2; Cloudflare's etcd outage of November 2020 (one-way reachability).
 */
import { describe, expect, it } from "vitest";
import type { Id } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { readOptions } from "../core/options.ts";
import type { RaftScript } from "./raft-script.ts";
import { between, raftScript } from "./raft-script.ts";

const ELECTIONS = 12;
const SCHEDULES = 40;
const limitMs = ELECTIONS * readOptions({}).electionMaxMs;

const combinations = [true, false].flatMap((preVote) =>
  [true, false].flatMap((checkQuorum) =>
    ["read-index", "lease"].map((reads) => ({ preVote, checkQuorum, reads, noopOnElection: reads === "lease" })),
  ),
);

/** Asks whoever leads, again and again; gives whether an answer came in time. */
function goesOn(script: RaftScript): boolean {
  const asked: ReturnType<RaftScript["request"]>[] = [];
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += 50) {
    for (const id of script.ids) {
      if (script.state(id) === "running" && script.see(id).role === "leader")
        asked.push(script.request(id, { type: "open" }));
    }
    script.run(50);
    if (asked.some((handle) => handle.reply()?.ok === true)) return true;
  }
  return false;
}

describe.each(combinations)("with %j, a connected majority goes on", (options) => {
  it("when one of it hears a leader that the others do not hear", () => {
    const script = raftScript({ nodes: 5, options });
    script.start();
    const leader = script.elect();
    const [one = "", two = "", three = "", lost = ""] = script.ids.filter((id) => id !== leader);
    const cut: (readonly [Id, readonly Id[]])[] = [
      [leader, [one, two, lost]],
      [lost, [one, two, three]],
    ];
    for (const [id, others] of cut) {
      script.cut(between([id], others));
      script.cut(between(others, [id]));
    }
    expect(goesOn(script)).toBe(true);
    expect(script.violations()).toEqual([]);
  });

  it("when the leader is heard and hears nobody", () => {
    const script = raftScript({ nodes: 3, options });
    script.start();
    const leader = script.elect();
    const others = script.ids.filter((id) => id !== leader);
    script.cut(between(others, [leader]));
    expect(goesOn(script)).toBe(true);
    expect(script.violations()).toEqual([]);
  });

  it("when a leader that heard nobody for long is healed, and the only other node lacks its entries", () => {
    const script = raftScript({ nodes: 3, options });
    script.start();
    const leader = script.elect();
    const [other = "", down = ""] = script.ids.filter((id) => id !== leader);
    script.run(100);
    script.crash(down);
    const heals = [script.cut(between([leader], [other])), script.cut(between([other], [leader]))];
    script.request(leader, { type: "open" });
    script.run(3_000);
    for (const heal of heals) heal();
    expect(goesOn(script)).toBe(true);
    expect(script.violations()).toEqual([]);
  });

  it(`under ${SCHEDULES} drawn cuts of single directions, at times in the middle of a transfer`, () => {
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const random = createRandomStream(seed).fork("cuts");
      const script = raftScript({ nodes: random.pick([3, 5]), options, seed });
      script.start();
      const leader = script.elect();
      const majority = random.shuffle(script.ids).slice(0, Math.floor(script.ids.length / 2) + 1);
      const chance = random.unit();
      if (random.chance(0.3)) script.request(leader, { type: "transfer" });
      for (const from of script.ids) {
        for (const to of script.ids) {
          const isInside = majority.includes(from) && majority.includes(to);
          if (from !== to && !isInside && random.chance(chance)) script.cut(between([from], [to]));
        }
      }
      script.run(random.integer(0, 300));
      expect({ seed, goesOn: goesOn(script), violations: script.violations() }).toEqual({
        seed,
        goesOn: true,
        violations: [],
      });
    }
  });
});
