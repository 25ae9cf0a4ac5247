import { expect, test } from "vitest";
import { faultDetail, groupsOf } from "./fault-detail.ts";

test("links that cut the nodes into groups are told as these groups", () => {
  const links = ["n1>n2", "n2>n1", "n1>n3", "n3>n1"];
  expect(faultDetail({ target: "leader", links })).toBe("n1 | n2 n3");
});

test("links cut in one direction only are told as a number", () => {
  expect(groupsOf(["n1>n2", "n1>n3"])).toBeUndefined();
  expect(faultDetail({ target: "one-way", links: ["n1>n2", "n1>n3"] })).toBe("2 links");
});

test("links of nodes that are named are told as a number, for they need not be cut", () => {
  const links = ["n1>n2", "n2>n1", "n1>n3", "n3>n1"];
  expect(faultDetail({ target: "leader", nodes: ["n1"], links })).toBe("n1, 4 links");
});

test("messages that a fault did something to are told as a number, in the words of the page", () => {
  expect(faultDetail({ dropped: 1 })).toBe("1 message dropped");
  expect(faultDetail({ duplicated: 14, reordered: 1_100 })).toBe("14 messages doubled, 1,100 messages held back");
});

test("nodes come by name, lost records by number, and an unknown value as it is", () => {
  expect(faultDetail({ target: "all", nodes: ["n1", "n2"], recordsLost: 3 })).toBe("n1 n2, 3 records lost");
  expect(faultDetail([["n1"], ["n2", "n3"]])).toBe("n1 | n2 n3");
  expect(faultDetail("leader")).toBe("leader");
  expect(faultDetail(null)).toBe("");
});

test("a change of members is told as who comes and who goes, and whether it was committed", () => {
  expect(faultDetail({ target: "grow", change: "grow", add: ["n6"], remove: [] })).toBe("+n6");
  expect(faultDetail({ target: "replace", change: "replace", add: ["n6"], remove: ["n2"] })).toBe("+n6 −n2");
  expect(faultDetail({ members: ["n1", "n6"], version: 9, isCommitted: true })).toBe("committed");
  expect(faultDetail({ members: ["n1"], version: 0, isCommitted: false })).toBe("not committed yet");
});
