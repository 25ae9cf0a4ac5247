/**
 * Figure 7 of the Raft paper (S7): a leader of term 8 meets followers a-f, and needs so many appends for each.
 *
 * Row (b) is `1 1 1 4`, as in the paper.
 */
import { describe, expect, it } from "vitest";
import type { Id } from "../../node-kit/node.ts";
import type { Term } from "../core/messages.ts";
import type { RaftScript } from "./raft-script.ts";
import { entriesOf, ofType, raftScript } from "./raft-script.ts";

const LEADER: readonly Term[] = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];

const FOLLOWERS: readonly {
  readonly name: string;
  readonly id: Id;
  readonly log: readonly Term[];
  readonly grants: boolean;
  readonly appends: number;
}[] = [
  { name: "a", id: "n2", log: [1, 1, 1, 4, 4, 5, 5, 6, 6], grants: true, appends: 2 },
  { name: "b", id: "n3", log: [1, 1, 1, 4], grants: true, appends: 2 },
  { name: "c", id: "n4", log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], grants: false, appends: 1 },
  { name: "d", id: "n5", log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], grants: false, appends: 1 },
  { name: "e", id: "n6", log: [1, 1, 1, 4, 4, 4, 4], grants: true, appends: 3 },
  { name: "f", id: "n7", log: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], grants: true, appends: 3 },
];

/** Seven nodes with the figure's logs on their disks, in term 7; n1 has stood for term 8 and asked for votes. */
function figureSeven(how: { readonly mutant?: string; readonly noopOnElection?: boolean }): RaftScript {
  const logs = new Map<Id, readonly Term[]>([["n1", LEADER], ...FOLLOWERS.map(({ id, log }) => [id, log] as const)]);
  const script = raftScript({
    nodes: 7,
    mutant: how.mutant,
    options: { noopOnElection: how.noopOnElection ?? true },
    disks: (id) => [
      { kind: "hardState", term: 7, votedFor: null },
      { kind: "entries", index: 1, entries: entriesOf(logs.get(id) ?? []) },
    ],
  });
  script.start();
  script.silence(...script.ids);
  script.campaign("n1");
  return script;
}

function terms(script: RaftScript, id: Id): readonly Term[] {
  return script.see(id).entries.map(([term]) => term);
}

describe("figure 7", () => {
  it("the leader of term 8 wins with the votes of a, b, e and f; c and d refuse", () => {
    const script = figureSeven({});
    script.deliver(ofType("requestVote"));
    const granted = script
      .pending(ofType("voteReply"))
      .filter(({ message }) => message.type === "voteReply" && message.granted)
      .map(({ from }) => from);
    expect(granted).toEqual(FOLLOWERS.filter(({ grants }) => grants).map(({ id }) => id));
    script.deliverAll();
    expect(script.see("n1").role).toBe("leader");
    expect(script.see("n1").term).toBe(8);
  });

  it("brings every follower in line, with as many appends as fast back-off needs", () => {
    const script = figureSeven({});
    script.deliver(ofType("requestVote"));
    script.deliver(ofType("voteReply"));
    for (const { name, id, appends } of FOLLOWERS) {
      let sent = 0;
      while (terms(script, id).join(" ") !== [...LEADER, 8].join(" ")) {
        sent += script.deliver(ofType("append", ({ to }) => to === id));
        script.deliver(ofType("appendReply", ({ from }) => from === id));
        expect(sent).toBeLessThan(10);
      }
      expect({ name, sent }).toEqual({ name, sent: appends });
    }
    expect(script.violations()).toEqual([]);
  });

  it("without an entry of its own term the leader leaves what c and d have in excess, uncommitted", () => {
    const script = figureSeven({ noopOnElection: false });
    script.run(140);
    expect(script.see("n1").role).toBe("leader");
    expect(terms(script, "n4")).toEqual([...LEADER, 6]);
    expect(terms(script, "n5")).toEqual([...LEADER, 7, 7]);
    for (const id of script.ids) expect(script.see(id).commitIndex).toBe(0);
    expect(script.violations()).toEqual([]);
  });

  for (const mutant of ["R21", "R23"]) {
    it(`shows ${mutant}`, () => {
      const script = figureSeven({ mutant, noopOnElection: mutant !== "R21" });
      script.run(140);
      const isAsFigure =
        mutant === "R21"
          ? terms(script, "n5").length === 12
          : FOLLOWERS.every(({ id }) => terms(script, id).join(" ") === [...LEADER, 8].join(" "));
      expect(isAsFigure && script.violations().length === 0).toBe(false);
    });
  }

  for (const mutant of [undefined, "R26", "R27", "R28"]) {
    it(`followers that get heartbeats only commit nothing of their own (${mutant ?? "correct"})`, () => {
      const script = figureSeven(mutant === undefined ? {} : { mutant });
      const divergent: readonly Id[] = ["n4", "n5", "n7"];
      script.cut(
        ({ to, message }) => divergent.includes(to) && message.type === "append" && message.entries.length > 0,
      );
      script.run(140);
      expect(script.see("n1").commitIndex).toBe(11);
      expect(script.violations().length > 0).toBe(mutant !== undefined);
    });
  }
});
