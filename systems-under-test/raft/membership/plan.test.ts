import { describe, expect, test } from "vitest";
import { initialConfiguration, type Configuration } from "./configuration.ts";
import { isFulfilled, leavesVoters, leftJoint, nextConfiguration, type ChangeMode, type Wish } from "./plan.ts";

const three = initialConfiguration(["n3", "n1", "n2"]);

/** Each step on the way, with newcomers that catch up at once; entries are 10, 20, 30. */
function way(from: Configuration, wish: Wish, mode: ChangeMode): readonly Configuration[] {
  const steps: Configuration[] = [];
  for (let now = from, index = 10; index < 100; index += 10) {
    const next =
      now.outgoing === null
        ? nextConfiguration(now, wish, { mode, index, caughtUp: () => true })
        : leftJoint(now, index);
    if (next === undefined) break;
    steps.push(next);
    now = next;
  }
  return steps;
}

describe("one at a time", () => {
  test("newcomers learn first, then voters come and go one by one", () => {
    const steps = way(three, { add: ["n4", "n5"], remove: ["n1", "n2"] }, "single");
    expect(steps.map(({ voters, learners, version }) => [voters.join(" "), learners.join(" "), version])).toEqual([
      ["n1 n2 n3", "n4 n5", 0],
      ["n1 n2 n3 n4", "n5", 20],
      ["n1 n2 n3 n4 n5", "", 30],
      ["n2 n3 n4 n5", "", 40],
      ["n3 n4 n5", "", 50],
    ]);
    expect(steps.every(({ outgoing }) => outgoing === null)).toBe(true);
    expect(steps.at(-1)?.removed).toEqual(["n1", "n2"]);
  });

  test("nobody leaves before the newcomers have caught up", () => {
    const learning = { ...three, learners: ["n4"] };
    const wish = { add: ["n4"], remove: ["n1"] };
    expect(nextConfiguration(learning, wish, { mode: "single", index: 9, caughtUp: () => false })).toBeUndefined();
  });
});

describe("joint", () => {
  test("all change at once, with the old voters beside, and are then let go", () => {
    const steps = way(three, { add: ["n4", "n5"], remove: ["n1", "n2"] }, "joint");
    expect(steps.map(({ voters, outgoing, version }) => [voters.join(" "), outgoing?.join(" "), version])).toEqual([
      ["n1 n2 n3", undefined, 0],
      ["n3 n4 n5", "n1 n2 n3", 0],
      ["n3 n4 n5", undefined, 30],
    ]);
  });

  test("waits for all newcomers", () => {
    const learning = { ...three, learners: ["n4", "n5"] };
    const wish = { add: ["n4", "n5"], remove: [] };
    const caughtUp = (id: string): boolean => id === "n4";
    expect(nextConfiguration(learning, wish, { mode: "joint", index: 9, caughtUp })).toBeUndefined();
  });

  test("a learner leaves without a joint configuration, for it decides nothing", () => {
    const learning = { ...three, learners: ["n4"] };
    const [only, ...others] = way(learning, { add: [], remove: ["n4"] }, "joint");
    expect(others).toEqual([]);
    expect(only).toEqual({ ...three, removed: ["n4"] });
  });
});

test("a wish that has come true takes no step, and one that leaves nobody is known", () => {
  expect(isFulfilled(three, { add: ["n1"], remove: ["n4"] })).toBe(true);
  expect(way(three, { add: ["n1"], remove: ["n4"] }, "single")).toEqual([]);
  expect(leavesVoters(three, { add: [], remove: ["n1", "n2", "n3"] })).toBe(false);
  expect(leavesVoters(three, { add: ["n4"], remove: ["n1", "n2", "n3"] })).toBe(true);
});
