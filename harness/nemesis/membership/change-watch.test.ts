import { expect, test } from "vitest";
import { createFakeCluster } from "../testing/fake-cluster.ts";
import { createChangeWatch } from "./change-watch.ts";

const grow = { add: ["n4"], remove: [] };
const replace = { add: ["n4"], remove: ["n1"] };

test("a change counts once, when a set has it that is later than the one for which it was asked", () => {
  const fake = createFakeCluster(["n1", "n2", "n3"]);
  const changes = createChangeWatch(fake.cluster);
  const counted: string[] = [];
  changes.asked(grow, () => void counted.push("grow"));
  expect(changes.isAsked(grow)).toBe(true);
  expect(changes.isAsked(replace)).toBe(false);
  changes.settle();
  expect(counted).toEqual([]);
  fake.commit(grow);
  changes.settle();
  changes.settle();
  expect(counted).toEqual(["grow"]);
  expect(changes.isAsked(grow)).toBe(false);
});

test("one set counts for one change, the latest that it has, and for none that it has not", () => {
  const fake = createFakeCluster(["n1", "n2", "n3"]);
  const changes = createChangeWatch(fake.cluster);
  const counted: string[] = [];
  changes.asked(grow, () => void counted.push("grow"));
  changes.asked(replace, () => void counted.push("replace"));
  changes.asked({ add: ["n9"], remove: [] }, () => void counted.push("n9"));
  fake.commit(replace);
  changes.settle();
  expect(counted).toEqual(["replace"]);
});
