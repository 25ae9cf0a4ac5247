import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { styleNames, type StyleName } from "../hosts/styles/style-names.ts";
import { answerOf, askAndWait, betweenHosts, failOver, ofType, startPair } from "./pair.ts";

/** VT1: a write of which nothing reached the backup. Gives what the client was told, and what is read afterwards. */
function lostWrite(replication: StyleName, mutant?: string): { readonly told: unknown; readonly read: unknown } {
  const world = startPair({ options: { replication }, ...(mutant === undefined ? {} : { mutant }) });
  const { primary, backup } = world.settle();
  world.script.cut(betweenHosts);
  const write = world.ask(primary, "write", 1);
  world.script.advance(10);
  const told = answerOf(write);
  world.script.crash(primary);
  world.script.runUntil(() => world.role(backup) === "solo", 2000);
  return { told, read: askAndWait(world, backup, "read") };
}

describe("VT1, the output rule", () => {
  test.each(styleNames)("no answer leaves before the backup holds the event, style %s", (replication) => {
    expect(lostWrite(replication)).toEqual({ told: undefined, read: { type: "ok", value: null } });
  });

  test.each([
    ["vmft-log", "V01"],
    ["checkpoint", "V20"],
    ["rsm-exec-ack", "V22"],
  ] as const)(
    "without it, a client is told of a write that the next primary does not have, style %s (%s)",
    (style, mutant) => {
      expect(lostWrite(style, mutant)).toEqual({ told: { type: "ok", value: 1 }, read: { type: "ok", value: null } });
    },
  );
});

/** A primary that is cut off from its backup is asked for a write that nobody else knows. */
function readBehindPartition(replication: StyleName, mutant?: string): Json | undefined {
  const world = startPair({ options: { replication }, ...(mutant === undefined ? {} : { mutant }) });
  const { primary } = world.settle();
  world.partition();
  world.ask(primary, "write", 1);
  const read = world.ask(primary, "read", null, { client: "c2" });
  world.script.advance(10);
  return answerOf(read);
}

describe("reads are output", () => {
  test.each(styleNames)("a read waits for the backup like a write, style %s", (replication) => {
    expect(readBehindPartition(replication)).toBeUndefined();
  });
  test("with V02 it does not, and shows a write that may be lost", () => {
    expect(readBehindPartition("vmft-log", "V02")).toEqual({ type: "ok", value: 1 });
  });
});

describe("what the backup must do before an answer leaves", () => {
  test("style vmft-log: receive the entry; it may execute it later", () => {
    const world = startPair({ options: { replication: "vmft-log" } });
    const { primary, backup } = world.settle();
    world.script.holdApply(backup);
    const before = world.host(backup).executed;
    expect(askAndWait(world, primary, "write", 1)).toEqual({ type: "ok", value: 1 });
    expect(world.host(backup).executed).toBe(before);
  });

  test("style rsm-exec-ack: execute the operation, and only then the primary executes it, too", () => {
    const world = startPair({ options: { replication: "rsm-exec-ack" } });
    const { primary, backup } = world.settle();
    world.script.holdApply(backup);
    const before = world.host(primary).executed;
    const write = world.ask(primary, "write", 1);
    world.script.run(50);
    expect([answerOf(write), world.host(primary).executed]).toEqual([undefined, before]);
    const acks = world.script.hold(ofType("ack", backup));
    world.script.releaseApply(backup);
    world.script.run(50);
    expect([world.host(backup).executed, world.host(primary).executed]).toEqual([before + 1, before]);
    world.script.release(acks);
    world.script.run(50);
    expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
    expect(world.host(primary).executed).toBe(before + 1);
  });

  test("style checkpoint: install the state whole; a part of it changes nothing", () => {
    const world = startPair({
      options: { replication: "checkpoint", checkpointChunkBytes: 100, deltasPerCheckpoint: 0 },
    });
    const { primary, backup } = world.settle();
    const before = world.host(backup).state;
    const last = world.script.cut((pending) => {
      const { type, index, count } = pending.message as { readonly [field: string]: Json };
      return type === "chunk" && index === Number(count) - 1;
    });
    const write = world.ask(primary, "write", "long".repeat(100));
    world.script.run(80);
    expect([answerOf(write), world.host(backup).state]).toEqual([undefined, before]);
    last();
    world.script.run(200);
    expect(answerOf(write)).toMatchObject({ type: "ok" });
    expect(world.host(backup).state).toBe(world.host(primary).state);
    expect(world.monitor.violations()).toEqual([]);
  });

  test("style rsm-exec-ack: if it dies instead, the primary answers when it has won the test-and-set", () => {
    const world = startPair({ options: { replication: "rsm-exec-ack" } });
    const { primary, backup } = world.settle();
    const arbiter = world.script.hold(({ to }) => to === "arbiter");
    world.script.holdApply(backup);
    const write = world.ask(primary, "write", 1);
    world.script.run(20);
    world.script.crash(backup);
    world.script.run(1000);
    expect([answerOf(write), world.role(primary)]).toEqual([undefined, "claiming"]);
    world.script.release(arbiter);
    world.script.run(10);
    expect([answerOf(write), world.role(primary)]).toEqual([{ type: "ok", value: 1 }, "solo"]);
    expect(world.monitor.violations()).toEqual([]);
  });

  test("style rsm-exec-ack: an operation that the loser of the test-and-set ordered is never answered by it", () => {
    const world = startPair({ options: { replication: "rsm-exec-ack" } });
    const { primary, backup } = world.settle();
    const late = world.script.hold(({ from, to }) => from === primary && to === "arbiter");
    world.partition();
    const write = world.ask(primary, "write", 1);
    world.script.runUntil(() => world.role(backup) === "solo", 2000);
    world.script.release(late);
    world.script.runUntil(() => world.script.state(primary) === "halted", 2000);
    expect(answerOf(write)).toBeUndefined();
    expect(askAndWait(world, backup, "read")).toEqual({ type: "ok", value: null });
  });
});

test.each(styleNames)("beyond its limit of waiting requests a primary refuses, unexecuted, style %s", (replication) => {
  const world = startPair({ options: { replication, maxHeldOutputs: 2 } });
  const { primary } = world.settle();
  const heal = world.partition();
  for (const value of [1, 2, 3]) world.ask(primary, "append", value, { client: `c${value}` });
  const refused = world.ask(primary, "append", 4, { client: "c4" });
  world.script.advance(10);
  expect(refused.reply()).toEqual({ type: "not-serving" });
  heal();
  world.script.run(200);
  expect(askAndWait(world, failOver(world), "read")).toEqual({ type: "ok", value: [1, 2] });
});
