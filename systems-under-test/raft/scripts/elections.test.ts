/**
 * Elections as MIT 6.5840's lab tests them (3A), under a script.
 */
import { describe, expect, it } from "vitest";
import { createRandomStream } from "../../node-kit/random.ts";
import { raftScript, touching } from "./raft-script.ts";

describe("elections", () => {
  for (const preVote of [true, false]) {
    const options = { preVote };

    it(`elect one leader, and keep it without faults (pre-vote ${preVote})`, () => {
      const script = raftScript({ nodes: 3, options });
      script.start();
      const leader = script.elect();
      script.run(100);
      const { term } = script.see(leader);
      expect(script.ids.map((id) => script.see(id).term)).toEqual([term, term, term]);
      script.run(3_000);
      expect(script.leader()).toBe(leader);
      expect(script.see(leader).term).toBe(term);
      expect(script.violations()).toEqual([]);
    });

    it(`replace a leader that is cut off, which follows when it is back (pre-vote ${preVote})`, () => {
      const script = raftScript({ nodes: 3, options });
      script.start();
      const first = script.elect();
      const heal = script.cut(touching(first));
      script.runUntil(() => script.leader() !== undefined && script.leader() !== first, 3_000);
      const second = script.leader() ?? "";
      heal();
      script.run(500);
      expect(script.see(first).role).toBe("follower");
      expect(script.leader()).toBe(second);
      const healAgain = script.cut(touching(...script.ids.filter((id) => id !== "n1")));
      const healFirst = script.cut(touching("n1"));
      const healSecond = script.cut(touching("n2"));
      script.run(2_000);
      expect(script.leader()).toBeUndefined();
      for (const undo of [healAgain, healFirst, healSecond]) undo();
      script.elect();
      expect(script.violations()).toEqual([]);
    });
  }

  it("a leader comes up among any four of seven", () => {
    const script = raftScript({ nodes: 7, options: { preVote: true }, seed: 3 });
    const random = createRandomStream(5);
    script.start();
    script.elect();
    for (let round = 0; round < 10; round++) {
      const lost = random.shuffle(script.ids).slice(0, 3);
      const heals = lost.map((id) => script.cut(touching(id)));
      script.run(1_000);
      const leaders = script.ids.filter((id) => script.see(id).role === "leader");
      expect(leaders).toHaveLength(1);
      expect(lost).not.toContain(leaders[0]);
      for (const heal of heals) heal();
      script.run(200);
    }
    expect(script.violations()).toEqual([]);
  });
});
