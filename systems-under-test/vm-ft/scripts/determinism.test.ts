import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { createKeyValueGuest } from "../guest/key-value-guest.ts";
import type { LogEntry } from "../guest/machine.ts";
import { checkpoint, createMachine } from "../guest/machine.ts";
import type { Pair } from "../hosts/messages.ts";
import { packCheckpoint } from "../hosts/replication/packed-checkpoint.ts";
import { styleNames } from "../hosts/styles/style-names.ts";
import { vmFt } from "../system.ts";
import { answerOf, askAndWait, failOver, startPair } from "./pair.ts";

describe.each(styleNames)("VT7, what is not determined by the input survives a failover, style %s", (replication) => {
  test("a created token is the same on both hosts", () => {
    const world = startPair({ options: { replication } });
    const created = askAndWait(world, world.settle().primary, "create");
    expect(askAndWait(world, failOver(world), "read")).toEqual(created);
  });

  test("so is the time of a change", () => {
    const world = startPair({ options: { replication } });
    const { primary } = world.settle();
    askAndWait(world, primary, "write", 1);
    const modified = askAndWait(world, primary, "modified");
    expect(askAndWait(world, failOver(world), "modified")).toEqual(modified);
  });

  test("a lock expires on the next primary by the guest's clock", () => {
    const world = startPair({ options: { replication } });
    world.ask(world.settle().primary, "acquire", 200);
    world.script.run(10);
    const next = failOver(world);
    const early = world.ask(next, "acquire", 200, { client: "c2" });
    world.script.run(210);
    const late = world.ask(next, "acquire", 200, { client: "c2" });
    world.script.run(1);
    expect(answerOf(early)).toEqual({ type: "fail", value: 200, error: ["held", "c1"] });
    expect(answerOf(late)).toEqual({ type: "ok", value: 2 });
  });

  test.each([-1, 1])(
    "a lock that ends %i ms around a competing request has the owner that clients were told of",
    (ms) => {
      const world = startPair({ options: { replication } });
      const { primary } = world.settle();
      world.ask(primary, "acquire", 100);
      world.script.run(100 + ms);
      const competing = world.ask(primary, "acquire", 1000, { client: "c2" });
      world.script.run(1);
      const owner = ms < 0 ? "c1" : "c2";
      expect(answerOf(competing)).toMatchObject({ type: ms < 0 ? "fail" : "ok" });
      const world2 = failOver(world);
      const asked = askAndWait(world, world2, "acquire", 1000, { client: "c3" });
      // The first lock ends while the backup waits to suspect; the second does not.
      expect(asked).toMatchObject(owner === "c2" ? { type: "fail", error: ["held", "c2"] } : { type: "ok" });
      expect(world.monitor.violations()).toEqual([]);
    },
  );
});

describe("VT7, broken", () => {
  test("a re-executed hypercall (V10) gives another token, where no hash is compared", () => {
    const world = startPair({ mutant: "V10", options: { hashEveryEvents: 1000 } });
    const created = askAndWait(world, world.settle().primary, "create");
    expect(askAndWait(world, failOver(world), "read")).not.toEqual(created);
  });

  test.each([
    [undefined, { type: "ok", value: 2 }],
    ["V11", { type: "fail", value: null, error: ["held", "c2"] }],
  ])(
    "a lock that was refused and then expired has the owner that clients were told of (mutant %s: %o)",
    (mutant, last) => {
      const world = startPair(mutant === undefined ? {} : { mutant });
      const { primary, backup } = world.settle();
      world.script.holdApply(backup);
      world.ask(primary, "acquire", 100);
      world.script.run(50);
      const refused = world.ask(primary, "acquire", null, { client: "c2" });
      world.script.run(100);
      expect(answerOf(refused)).toMatchObject({ type: "fail" });
      world.script.releaseApply(backup);
      expect(askAndWait(world, failOver(world), "acquire", null, { client: "c3" })).toEqual(last);
    },
  );
});

const members = vmFt.members(4);
const pair: Pair = { name: "h1#1>h2#1/1", backup: "h2#1", generation: 1, attempt: 1 };

/** A backup with the checkpoint of an empty guest. Gives it messages of its primary. */
function joinedBackup(options: { readonly [name: string]: Json }) {
  const node = vmFt.createNode({ id: "h2", members, options }, createRandomStream(1));
  const give = (message: unknown) => node.step({ type: "receive", now: 1, from: "h1", message: message as Json });
  node.step({ type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "1" });
  const text = packCheckpoint(checkpoint(createMachine(createKeyValueGuest)), null);
  give({ type: "chunk", pair, number: 0, index: 0, count: 1, text, isConfirmed: true });
  return { node, give };
}

describe("VT11, a backup whose state is not the primary's halts and never serves", () => {
  const event = { kind: "input", request: { client: "c", id: 1, f: "create", key: "x", value: null } } as const;

  test("when its guest makes other hypercalls than the log says", () => {
    const { node, give } = joinedBackup({});
    const entries: LogEntry[] = [
      { seq: 1, at: 1, event, answers: [{ call: "now", value: 1 }] },
      { seq: 2, at: 1, event: { kind: "nothing" }, answers: [] },
    ];
    expect(give({ type: "log", pair: pair.name, entries, isConfirmed: true })).toContainEqual({
      type: "apply",
      index: 1,
    });
    const effects = node.step({ type: "applied", now: 2, index: 1 });
    expect(effects.at(-1)).toMatchObject({ type: "halt", why: expect.stringContaining("diverged") as string });
    expect(node.step({ type: "request", now: 3, connection: "x", request: {} })).toMatchObject([
      { type: "reply", reply: { type: "not-serving" } },
    ]);
  });

  test("when a checkpoint does not give the state that it was made from", () => {
    const { give } = joinedBackup({ replication: "checkpoint" });
    const long = "a state that this host never had, nor anything like it";
    const text = packCheckpoint(`${long}, and more`, long);
    const effects = give({ type: "chunk", pair, number: 1, index: 0, count: 1, text, isConfirmed: true });
    expect(effects).toContainEqual(
      expect.objectContaining({ type: "note", note: expect.objectContaining({ event: "diverged" }) as unknown }),
    );
    expect(effects.at(-1)).toMatchObject({ type: "halt" });
  });

  test.each([
    ["vmft-log", "V10"],
    ["rsm-exec-ack", "V31"],
  ])(
    "when the hash of its state is another one, style %s (%s): it is found before a failover",
    (replication, mutant) => {
      const world = startPair({ mutant, options: { replication, hashEveryEvents: 1 } });
      const { primary, backup } = world.settle();
      for (const value of [1, 2, 3]) world.ask(primary, "append", value, { client: `c${value}` });
      world.script.runUntil(() => world.script.state(backup) === "halted", 1000);
      expect(world.script.notes(backup).filter(({ note }) => note.event === "diverged")).toHaveLength(1);
      expect(world.monitor.violations().join("\n")).toContain("diverged");
    },
  );
});
