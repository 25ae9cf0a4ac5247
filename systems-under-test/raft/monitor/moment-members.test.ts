import { expect, test } from "vitest";
import { momentOf } from "../../node-kit/testing/script-moment.ts";
import { raftScript, touching, type RaftScript } from "../scripts/raft-script.ts";
import { raftInvariants } from "./moment-invariants.ts";

/** Four nodes that have followed n1, all with one empty entry. */
function cluster(mutant: string | undefined, membership = "single"): RaftScript {
  const script = raftScript({ nodes: 4, options: { membership }, mutant });
  script.start();
  script.win("n1", ["n2", "n3", "n4"]);
  script.deliverAll();
  return script;
}

/** Names of what is wrong at this moment. */
function broken(script: RaftScript): readonly string[] {
  return [...new Set(raftInvariants(momentOf(script, script.ids)).map(({ invariant }) => invariant))];
}

function remove(script: RaftScript, at: string, ...leavers: readonly string[]): void {
  script.request(at, { type: "change-members", add: [], remove: leavers, version: 0 });
}

test.each([undefined, "R74"])("members that were cut off with their entry are seen (%s)", (mutant) => {
  const script = cluster(mutant);
  const heal = script.cut(touching("n1"));
  remove(script, "n1", "n4");
  script.win("n2", ["n3", "n4"]);
  heal();
  script.run(200);
  expect(broken(script)).toEqual(mutant === undefined ? [] : ["the members are those of the log"]);
});

test.each([undefined, "R72"])("two changes under way at once are seen (%s)", (mutant) => {
  const script = cluster(mutant);
  const heal = script.cut(touching("n1"));
  remove(script, "n1", "n4");
  remove(script, "n1", "n3");
  expect(broken(script)).toEqual(mutant === undefined ? [] : ["one change at a time"]);
  heal();
});

test.each([undefined, "R71"])("a change before anything of the term is committed is seen (%s)", (mutant) => {
  const script = cluster(mutant);
  script.win("n2", ["n3", "n4"]);
  remove(script, "n2", "n1");
  expect(broken(script)).toEqual(mutant === undefined ? [] : ["a leader commits before it changes members"]);
});

test.each([undefined, "R75"])("a removed node that stands is seen (%s)", (mutant) => {
  const script = cluster(mutant);
  remove(script, "n1", "n1");
  script.run(100);
  script.campaign("n1");
  expect(broken(script)).toEqual(mutant === undefined ? [] : ["only voters stand for election"]);
});

test("three of four that leave at once are too many, and a joint configuration lets them", () => {
  const script = cluster(undefined, "joint");
  remove(script, "n1", "n2", "n3", "n4");
  script.run(200);
  expect(script.see("n1").stages?.at(-1)?.configuration.voters).toEqual(["n1"]);
  expect(broken(script)).toEqual([]);
  const said = script.see("n1");
  const [first, ...others] = said.stages ?? [];
  const last = others.at(-1);
  if (first === undefined || last === undefined) throw new Error("expected configurations in the log, found none");
  const moment = momentOf(script, script.ids);
  const leap = { ...moment, nodes: new Map([["n1", { ...said, stages: [first, last] }]]) };
  expect(raftInvariants(leap).map(({ invariant }) => invariant)).toContain("majorities meet");
});
