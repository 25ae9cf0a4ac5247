import { expect, test } from "vitest";
import type { Failure } from "../../../runs/hunts/oracle.ts";
import { failureKind, isSameKind, kindText } from "./shrink-failure.ts";

const vote = {
  oracle: "invariant",
  invariant: "one vote a term",
  message: "n1 voted for n2 and n3 in term 4",
} as const;

test("the same invariant broken by other nodes at another time is the same failure", () => {
  const other = {
    oracle: "invariant",
    invariant: "one vote a term",
    message: "n5 voted for n4 and n2 in term 9",
  } as const;
  expect(isSameKind(failureKind(vote), failureKind(other))).toBe(true);
});

test("another invariant, or another oracle, is another failure", () => {
  const leader = { oracle: "invariant", invariant: "one leader a term", message: "n1 and n2 lead term 4" } as const;
  const history = { oracle: "history" } as const;
  expect(isSameKind(failureKind(vote), failureKind(leader))).toBe(false);
  expect(isSameKind(failureKind(vote), failureKind(history))).toBe(false);
});

test("two histories are the same kind, whatever they contradict", () => {
  const kinds = ["key x1: read 3", "key x2: read 4"].map((message) => {
    const failure: Failure = { oracle: "history", message, timeMs: 5 };
    return failureKind(failure);
  });
  expect(kinds.map(kindText)).toEqual(["history", "history"]);
  expect(kindText(failureKind(vote))).toBe("invariant: one vote a term");
});
