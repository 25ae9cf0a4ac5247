import { expect, test } from "vitest";
import { failureKind, isSameKind, kindText } from "./shrink-failure.ts";

const vote = { oracle: "invariant", message: "one vote a term: n1 voted for n2 and n3 in term 4" } as const;

test("the same invariant broken by other nodes at another time is the same failure", () => {
  const other = { oracle: "invariant", message: "one vote a term: n5 voted for n4 and n2 in term 9" } as const;
  expect(isSameKind(failureKind(vote), failureKind(other))).toBe(true);
});

test("another invariant, or another oracle, is another failure", () => {
  const leader = { oracle: "invariant", message: "one leader a term: n1 and n2 lead term 4" } as const;
  const history = { oracle: "history", message: "one vote a term: of a key by that name" } as const;
  expect(isSameKind(failureKind(vote), failureKind(leader))).toBe(false);
  expect(isSameKind(failureKind(vote), failureKind(history))).toBe(false);
});

test("two histories are the same kind, whatever they contradict", () => {
  const kinds = ["key x1: read 3", "key x2: read 4"].map((message) => failureKind({ oracle: "history", message }));
  expect(kinds.map(kindText)).toEqual(["history", "history"]);
  expect(kindText(failureKind(vote))).toBe("invariant: one vote a term");
});
