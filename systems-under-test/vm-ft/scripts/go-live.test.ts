import { describe, expect, test } from "vitest";
import { styleNames } from "../hosts/styles/style-names.ts";
import { answerOf, askAndWait, failOver, startPair } from "./pair.ts";

/** VT2: a write that was acknowledged but not executed by the backup when the primary dies. */
function drain(mutant?: string): unknown {
  const world = startPair(mutant === undefined ? {} : { mutant });
  const { primary, backup } = world.settle();
  world.script.holdApply(backup);
  expect(askAndWait(world, primary, "write", 1)).toEqual({ type: "ok", value: 1 });
  world.script.crash(primary);
  world.script.runUntil(() => ["draining", "solo"].includes(world.role(backup) ?? ""), 2000);
  world.script.releaseApply(backup);
  world.script.runUntil(() => world.role(backup) === "solo", 2000);
  return askAndWait(world, backup, "read");
}

describe("VT2, draining", () => {
  test("a backup executes all it has acknowledged before it serves, style vmft-log", () => {
    expect(drain()).toEqual({ type: "ok", value: 1 });
  });
  test("a backup that serves at once (V04) has lost an acknowledged write", () => {
    expect(drain("V04")).toEqual({ type: "ok", value: null });
  });

  test("style checkpoint has nothing to drain: it serves at once, with all that was answered", () => {
    const world = startPair({ options: { replication: "checkpoint" } });
    const { primary, backup } = world.settle();
    // Nothing is ever applied here.
    world.script.holdApply(backup);
    expect(askAndWait(world, primary, "write", 1)).toEqual({ type: "ok", value: 1 });
    const next = failOver(world);
    const roles = world.script.notes(next).filter(({ note }) => note["role"] === "draining" || note["role"] === "solo");
    expect(roles[0]?.atMs).toBe(roles[1]?.atMs);
    expect(askAndWait(world, next, "read")).toEqual({ type: "ok", value: 1 });
    expect(world.monitor.violations()).toEqual([]);
  });

  test("style rsm-exec-ack: the backup has executed all that was answered, and then what it was told to", () => {
    const world = startPair({ options: { replication: "rsm-exec-ack" } });
    const { primary, backup } = world.settle();
    expect(askAndWait(world, primary, "append", 1)).toEqual({ type: "ok", value: 1 });
    world.script.holdApply(backup);
    const second = world.ask(primary, "append", 2);
    world.script.run(20);
    expect(answerOf(second)).toBeUndefined();
    world.script.crash(primary);
    world.script.runUntil(() => world.role(backup) === "draining", 2000);
    const early = world.ask(backup, "read", null, { client: "c2" });
    world.script.run(20);
    expect(early.reply()).toEqual({ type: "not-serving" });
    world.script.releaseApply(backup);
    world.script.runUntil(() => world.role(backup) === "solo", 2000);
    expect(askAndWait(world, backup, "read")).toEqual({ type: "ok", value: [1, 2] });
    expect(world.monitor.violations()).toEqual([]);
  });
});

test.each(styleNames)(
  "VT10: an append that is asked again after the failover is answered and not repeated, style %s",
  (replication) => {
    const world = startPair({ options: { replication } });
    const append = askAndWait(world, world.settle().primary, "append", 1);
    const next = failOver(world);
    expect(askAndWait(world, next, "append", 1, { id: 1 })).toEqual(append);
    expect(askAndWait(world, next, "read")).toEqual({ type: "ok", value: [1] });
  },
);
