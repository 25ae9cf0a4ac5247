/**
 * Ballots, who has which role, and the rules of a decision, one by one.
 */
import { describe, expect, it, test } from "vitest";
import { ballotText, compareBallots, higherBallot, isSameBallot, NO_BALLOT } from "./ballot.ts";
import { correctDecreeRules, highestOf } from "./decree-rules.ts";
import type { Vote } from "./decree-rules.ts";
import { placementOf, readOptions } from "./options.ts";
import { createOutbox, send, takeOwn, write } from "./outbox.ts";
import { correctRules } from "./rules.ts";

const at = (round: number, by = "n1"): { readonly round: number; readonly by: string } => ({ round, by });

describe("ballots", () => {
  it("are ordered by their rounds, then by their owners, and 0 is below all", () => {
    const ordered = [NO_BALLOT, at(1, "n1"), at(1, "n2"), at(2, "n1"), at(10, "n1")];
    for (const [position, one] of ordered.entries()) {
      for (const [place, other] of ordered.entries()) {
        expect(Math.sign(compareBallots(one, other))).toBe(Math.sign(position - place));
        expect(isSameBallot(one, other)).toBe(position === place);
        expect(higherBallot(one, other)).toBe(ordered[Math.max(position, place)]);
      }
    }
    expect(ballotText(at(3, "n2"))).toBe("3 by n2");
  });
});

describe("roles", () => {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, position) => `n${position + 1}`);

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    "of %d nodes: every role has somebody, acceptors are odd in number",
    (count) => {
      const all = ids(count);
      expect(placementOf(all, "together")).toEqual({ proposers: all, acceptors: all, learners: all });
      for (const roles of ["acceptors-apart", "apart"] as const) {
        const { proposers, acceptors, learners } = placementOf(all, roles);
        expect(new Set([...proposers, ...acceptors, ...learners])).toEqual(new Set(all));
        if (acceptors.length === count) continue;
        expect(acceptors.length % 2).toBe(1);
        expect(acceptors.some((id) => proposers.includes(id) || learners.includes(id))).toBe(false);
        expect(proposers.some((id) => learners.includes(id))).toBe(roles === "acceptors-apart");
        expect([proposers.length > 0, learners.length > 0]).toEqual([true, true]);
      }
    },
  );

  it("are refused by name where they are none", () => {
    expect(() => readOptions({ roles: "alone" })).toThrow(
      'paxos: option roles: expected "together" or "acceptors-apart" or "apart", found "alone".',
    );
  });
});

describe("the rules of a decision", () => {
  const rules = correctDecreeRules;

  it("an acceptor promises higher ballots only, and accepts the promised one, too", () => {
    expect([at(4), at(5), at(6)].map((asked) => rules.mayPromise(asked, at(5)))).toEqual([false, false, true]);
    expect([at(4), at(5), at(6)].map((asked) => rules.mayAccept(asked, at(5)))).toEqual([false, true, true]);
  });

  it("the value is that of the highest ballot that was reported, else the proposer's own", () => {
    const reported = [
      { ballot: at(2), value: "b" },
      { ballot: at(3), value: "c" },
      { ballot: at(1), value: "a" },
    ];
    expect(rules.valueFor(reported, "own")).toBe("c");
    expect(rules.valueFor([], "own")).toBe("own");
    expect(rules.valueFor([], undefined)).toBeUndefined();
    expect(highestOf([])).toBeUndefined();
  });

  it("two majorities share an acceptor", () => {
    for (let count = 1; count <= 9; count++) expect(2 * rules.quorumSize(count)).toBeGreaterThan(count);
  });

  it("votes add up within one ballot, whatever their values", () => {
    const vote = (acceptor: string, round: number, value: string): Vote => {
      return { acceptor, ballot: at(round), value };
    };
    expect(rules.countedTogether(vote("a", 1, "x"), vote("b", 1, "x"))).toBe(true);
    expect(rules.countedTogether(vote("a", 1, "x"), vote("b", 2, "x"))).toBe(false);
  });

  it("the pause after a refusal is drawn from a range that doubles, up to a bound", () => {
    const pause = (failures: number, draw: number): number =>
      correctRules.backoff({ failures, baseMs: 50, maxMs: 1_000, draw });
    expect([1, 2, 3, 10].map((failures) => pause(failures, 0.999))).toEqual([100, 200, 400, 999]);
    expect(pause(5, 0)).toBe(0);
  });
});

describe("messages of a node to itself", () => {
  it("wait for the write that they depend on, and never reach the network", () => {
    const outbox = createOutbox<string, never>("n1");
    const token = write(outbox, []);
    send(outbox, "n1", "late", token);
    send(outbox, "n1", "early");
    send(outbox, "n2", "other", token);
    expect(outbox.effects.filter(({ type }) => type === "send")).toEqual([
      { type: "send", to: "n2", message: "other", after: token },
    ]);
    expect([takeOwn(outbox), takeOwn(outbox)]).toEqual(["early", undefined]);
    outbox.durableToken = token;
    expect([takeOwn(outbox), takeOwn(outbox)]).toEqual(["late", undefined]);
  });
});
