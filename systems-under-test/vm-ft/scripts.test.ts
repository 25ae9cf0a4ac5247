import { describe, expect, test } from "vitest";
import { answerOf, betweenHosts, restartFresh, startPair } from "./scripts/pair.ts";
import type { HostId, PairWorld } from "./scripts/pair.ts";

describe("starting", () => {
  test("the first host begins the service and takes the second as its backup", () => {
    const world = startPair();
    expect(world.settle()).toEqual({ primary: "h1", backup: "h2" });
    const write = world.ask("h1", "write", 1);
    world.script.run(50);
    expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
    expect(world.host("h1").generation).toBe(1);
    expect(world.monitor.violations()).toEqual([]);
  });

  test("the second host begins the service when the first does not come up", () => {
    const world = startPair();
    world.script.crash("h1");
    world.script.drop();
    world.script.runUntil(() => world.role("h2") === "solo", 5000);
    restartFresh(world, "h1");
    expect(world.settle()).toEqual({ primary: "h2", backup: "h1" });
  });
});

/** VT1: the answer to a write whose log entry never reached the backup. */
function outputRule(mutant?: string): unknown {
  const world = startPair(mutant === undefined ? {} : { mutant });
  const { primary, backup } = world.settle();
  world.script.cut(betweenHosts);
  const write = world.ask(primary, "write", 1);
  world.script.advance(10);
  const told = answerOf(write);
  world.script.crash(primary);
  world.script.runUntil(() => world.role(backup) === "solo", 2000);
  const read = world.ask(backup, "read");
  world.script.run(10);
  expect(answerOf(read)).toEqual({ type: "ok", value: null });
  return told;
}

describe("VT1, the output rule", () => {
  test("no answer leaves before the backup has the log entry", () => {
    expect(outputRule()).toBeUndefined();
  });
  test("without the rule (V01), a client is told of a write that the next primary does not have", () => {
    expect(outputRule("V01")).toEqual({ type: "ok", value: 1 });
  });
});

/** VT2: a write that was acknowledged but not executed when the primary dies. */
function drain(mutant?: string): unknown {
  const world = startPair(mutant === undefined ? {} : { mutant });
  const { primary, backup } = world.settle();
  world.script.holdApply(backup);
  const write = world.ask(primary, "write", 1);
  world.script.run(10);
  expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
  world.script.crash(primary);
  world.script.runUntil(() => ["draining", "solo"].includes(world.role(backup) ?? ""), 2000);
  world.script.releaseApply(backup);
  world.script.runUntil(() => world.role(backup) === "solo", 2000);
  const read = world.ask(backup, "read");
  world.script.run(10);
  return answerOf(read);
}

describe("VT2, draining", () => {
  test("a backup executes all it has acknowledged before it serves", () => {
    expect(drain()).toEqual({ type: "ok", value: 1 });
  });
  test("a backup that serves at once (V04) has lost an acknowledged write", () => {
    expect(drain("V04")).toEqual({ type: "ok", value: null });
  });
});

/** VT3: both hosts suspect each other; the arbiter hears `first` first. Returns who answered writes after that. */
function bothSuspect(first: "primary" | "backup", mutant?: string): { world: PairWorld; answered: HostId[] } {
  const world = startPair(mutant === undefined ? {} : { mutant });
  const pair = world.settle();
  world.partition();
  const second = first === "primary" ? pair.backup : pair.primary;
  const held = world.script.hold(({ from, to }) => from === second && to === "arbiter");
  world.script.run(700);
  world.script.release(held);
  world.script.run(700);
  const hosts = (["h1", "h2"] as const).filter((id) => world.script.state(id) === "running");
  const asked = hosts.map((id) => ({ id, write: world.ask(id, "write", id, { client: `at ${id}` }) }));
  world.script.run(100);
  return { world, answered: asked.filter(({ write }) => answerOf(write) !== undefined).map(({ id }) => id) };
}

describe("VT3, both hosts suspect", () => {
  test.each([
    ["primary", "h1", "h2"],
    ["backup", "h2", "h1"],
  ] as const)("when the %s asks first, it serves alone and the other halts", (first, winner, loser) => {
    const { world, answered } = bothSuspect(first);
    expect(answered).toEqual([winner]);
    expect(world.script.state(loser)).toBe("halted");
    expect(world.monitor.violations()).toEqual([]);
  });

  test.each(["V05", "V06", "V07"])("with %s both serve", (mutant) => {
    const { world, answered } = bothSuspect("backup", mutant);
    expect(answered).toEqual(["h1", "h2"]);
    expect(world.monitor.violations()).not.toEqual([]);
  });
});

/** VT4: the arbiter cannot be reached. */
describe("VT4, the arbiter is away", () => {
  test("nobody answers until it is back, however long it takes", () => {
    const world = startPair();
    const { primary, backup } = world.settle();
    world.partition();
    world.script.crash("arbiter");
    const write = world.ask(primary, "write", 1);
    world.script.run(5000);
    expect(answerOf(write)).toBeUndefined();
    expect([world.role(primary), world.role(backup)]).toEqual(["claiming", "claiming"]);
    world.script.restart("arbiter");
    world.script.run(400);
    expect(["h1", "h2"].filter((id) => world.role(id) === "solo")).toHaveLength(1);
    expect(["h1", "h2"].filter((id) => world.role(id) === "halted")).toHaveLength(1);
  });
});
