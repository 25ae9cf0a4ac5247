import { describe, expect, test } from "vitest";
import { createVotingSets, enoughForAll } from "./voting-sets.ts";

const grow = { add: ["n4"], remove: [] };
const replace = { add: ["n4"], remove: ["n1"] };

describe("who may vote", () => {
  test("are the members at the start, and the sets of changes from the moment at which they are asked for", () => {
    const voting = createVotingSets(["n1", "n2", "n3"]);
    expect(voting.sets()).toEqual([["n1", "n2", "n3"]]);
    expect(voting.asked(grow)).toBe(true);
    expect(voting.asked(grow)).toBe(false);
    expect(voting.sets()).toEqual([
      ["n1", "n2", "n3"],
      ["n1", "n2", "n3", "n4"],
    ]);
  });

  test("are also those of the step between, where one comes and another goes", () => {
    const voting = createVotingSets(["n1", "n2", "n3"]);
    voting.asked(replace);
    expect(voting.sets()).toEqual([
      ["n1", "n2", "n3"],
      ["n1", "n2", "n3", "n4"],
      ["n2", "n3", "n4"],
    ]);
    expect(voting.committed({ members: ["n1", "n2", "n3", "n4"], version: 5 })).toBe(true);
    expect(voting.sets().map((set) => set.join())).toContain("n2,n3,n4");
    expect(voting.committed({ members: ["n2", "n3", "n4"], version: 7 })).toBe(true);
    expect(voting.sets()).toEqual([["n2", "n3", "n4"]]);
  });

  test("are what was committed last, whoever notes an older set later", () => {
    const voting = createVotingSets(["n1", "n2", "n3"]);
    voting.committed({ members: ["n1", "n2"], version: 5 });
    expect(voting.committed({ members: ["n1", "n2", "n3", "n4"], version: 4 })).toBe(false);
    expect(voting.sets()).toEqual([["n1", "n2"]]);
  });

  test("may still be those of a change that was given up, until two others are committed", () => {
    const voting = createVotingSets(["n1", "n2", "n3"]);
    voting.asked(grow);
    voting.committed({ members: ["n1", "n2", "n3", "n5"], version: 5 });
    expect(voting.sets()).toHaveLength(2);
    voting.committed({ members: ["n1", "n2", "n5"], version: 6 });
    expect(voting.sets()).toEqual([["n1", "n2", "n5"]]);
  });
});

describe("the sets that are enough for all", () => {
  test("hold one of each list, and nothing that they do not need", () => {
    const three = [
      ["a", "b"],
      ["a", "c"],
      ["b", "c"],
    ];
    expect(enoughForAll([three])).toEqual(three);
    expect(enoughForAll([three, [["d"]]])).toEqual([
      ["a", "b", "d"],
      ["a", "c", "d"],
      ["b", "c", "d"],
    ]);
    expect(enoughForAll([three, [["a"]]])).toEqual([
      ["a", "b"],
      ["a", "c"],
    ]);
  });

  test("are none where there are too many combinations", () => {
    const many = Array.from({ length: 126 }, (_, number) => [`n${number}`]);
    expect(enoughForAll([many, many])).toEqual([]);
  });
});
