import { describe, expect, test } from "vitest";
import type { Json } from "../node-kit/node.ts";
import { createRandomStream } from "../node-kit/random.ts";
import type { LogEntry } from "./guest/machine.ts";
import { checkpoint, createMachine } from "./guest/machine.ts";
import type { Pair } from "./hosts/messages.ts";
import { packCheckpoint } from "./hosts/replication/packed-checkpoint.ts";
import { vmFt } from "./system.ts";
import { answerOf, ofType, restartFresh, startPair } from "./scripts/pair.ts";
import type { HostId, PairWorld } from "./scripts/pair.ts";

function started(mutant?: string): PairWorld {
  return startPair(mutant === undefined ? {} : { mutant });
}

/** Crashes the primary and waits until the backup serves. Returns the backup. */
function failOver(world: PairWorld): HostId {
  const { primary, backup } = world.settle();
  world.script.crash(primary);
  world.script.runUntil(() => world.role(backup) === "solo", 2000);
  return backup;
}

/** VT5: a test-and-set of generation 1 reaches the arbiter in generation 2. Returns the flag after that. */
function lateTestAndSet(mutant?: string): Json {
  const world = started(mutant);
  const { primary, backup } = world.settle();
  const late = world.script.hold(({ number, from, to }) => from === primary && to === "arbiter" && number > 0);
  const heal = world.partition();
  world.script.runUntil(() => world.role(backup) === "solo" && late.messages().length > 0, 2000);
  world.script.crash(primary);
  heal();
  // Hold only this message of its earlier life, not what its next life sends.
  const kept = world.script.hold(({ number }) => number === late.messages()[0]?.number);
  world.script.release(late);
  restartFresh(world, primary);
  world.settle();
  world.script.release(kept);
  world.script.run(10);
  return (world.script.inspect("arbiter") as { readonly value: Json }).value;
}

describe("VT5, a late test-and-set of an earlier generation", () => {
  test("leaves the flag alone", () => {
    expect(lateTestAndSet()).toBe(0);
  });
  test("sets the flag of the next generation with V09", () => {
    expect(lateTestAndSet("V09")).toBe(1);
  });
});

test("an answer of the arbiter to an earlier life of a host is not taken for one to this life", () => {
  const world = started();
  const { script } = world;
  const answers = script.hold(({ from, to }) => from === "arbiter" && to === "h1");
  script.runUntil(() => answers.messages().length > 1, 2000);
  const won = answers.messages()[0]?.number;
  // It has asked again and wins by the second answer; the first one is still in flight.
  const late = script.hold(({ number }) => number === won);
  script.release(answers);
  expect(world.settle().primary).toBe("h1");
  script.crash("h1");
  script.runUntil(() => world.role("h2") === "solo", 2000);
  const stale = script.hold(({ number, from, to }) => from === "arbiter" && to === "h1" && number !== won);
  // Cut off from the other host, it stays fresh.
  world.partition();
  restartFresh(world, "h1");
  script.runUntil(() => stale.messages().length > 0, 2000);
  script.release(late);
  script.run(10);
  expect(world.role("h1")).not.toBe("solo");
  expect(world.monitor.violations()).toEqual([]);
});

/** A primary that serves alone and has sent its checkpoint; the acknowledgement is held. */
function repairing(mutant?: string): { readonly world: PairWorld; readonly primary: HostId; readonly fresh: HostId } {
  const world = started(mutant);
  const primary = failOver(world);
  const fresh = primary === "h1" ? "h2" : "h1";
  world.script.hold(ofType("ack", fresh));
  restartFresh(world, fresh);
  world.script.runUntil(() => world.role(fresh) === "joining" || world.role(fresh) === "backup", 1000);
  return { world, primary, fresh };
}

/** VT6: the primary answers a write before its checkpoint is acknowledged, then crashes. Returns what is read later. */
function crashDuringRepair(mutant?: string): Json | undefined {
  const { world, primary, fresh } = repairing(mutant);
  const write = world.ask(primary, "write", 1);
  world.script.run(1);
  expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
  world.script.crash(primary);
  world.script.run(2000);
  const read = world.ask(fresh, "read");
  world.script.run(10);
  return answerOf(read);
}

describe("VT6, the primary dies during repair", () => {
  test("before the checkpoint is acknowledged, nobody serves from the older state", () => {
    expect(crashDuringRepair()).toBeUndefined();
  });

  test("when the flag was reset too early (V17), the service resumes from an older state", () => {
    expect(crashDuringRepair("V17")).toEqual({ type: "ok", value: null });
  });

  test("after the reset, the new backup takes over, even if nobody told it of the reset", () => {
    const world = started();
    const primary = failOver(world);
    const fresh = primary === "h1" ? "h2" : "h1";
    const write = world.ask(primary, "write", 1);
    world.script.run(1);
    expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
    const answers = world.script.hold(ofType("answer"));
    restartFresh(world, fresh);
    world.script.runUntil(() => answers.messages().length > 0, 1000);
    expect(world.role(fresh)).toBe("joining");
    world.script.crash(primary);
    world.script.release(answers);
    world.script.runUntil(() => world.role(fresh) === "solo", 2000);
    const read = world.ask(fresh, "read");
    world.script.run(1);
    expect(answerOf(read)).toEqual({ type: "ok", value: 1 });
    expect(world.monitor.violations()).toEqual([]);
  });

  test("a repair whose new backup falls silent is given up, and the primary goes on alone", () => {
    const { world, primary } = repairing();
    world.script.run(2000);
    const write = world.ask(primary, "write", 1);
    world.script.run(1);
    expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
    expect(world.role(primary)).toBe("solo");
    expect(world.monitor.violations()).toEqual([]);
  });

  test("with manual repair, a fresh host waits until an operator orders it", () => {
    const world = startPair({ options: { repair: "manual" } });
    world.script.run(5000);
    expect([world.role("h1"), world.role("h2")]).toEqual(["solo", "booting"]);
    world.script.request("h1", { operator: "repair" });
    expect(world.settle()).toEqual({ primary: "h1", backup: "h2" });
  });

  test("a checkpoint of many pieces arrives whole, though pieces are lost", () => {
    const world = started();
    const primary = failOver(world);
    const fresh = primary === "h1" ? "h2" : "h1";
    for (let count = 0; count < 5; count++) world.ask(primary, "append", "long".repeat(10_000));
    world.script.run(1);
    const lost = new Set<number>();
    const heal = world.script.cut((pending) => {
      if (!ofType("chunk", primary)(pending) || pending.number % 3 !== 0) return false;
      lost.add(pending.number);
      return true;
    });
    restartFresh(world, fresh);
    world.settle();
    heal();
    expect(lost.size).toBeGreaterThan(0);
    world.script.run(100);
    expect(world.monitor.violations()).toEqual([]);
  });
});

describe("VT7, what is not determined by the input survives a failover", () => {
  test("a created token is the same on both hosts", () => {
    const world = started();
    const created = world.ask(world.settle().primary, "create");
    world.script.run(10);
    const read = world.ask(failOver(world), "read");
    world.script.run(1);
    expect(answerOf(read)).toEqual(answerOf(created));
  });

  test("a re-executed hypercall (V10) gives another token", () => {
    const world = started("V10");
    const created = world.ask(world.settle().primary, "create");
    world.script.run(10);
    const read = world.ask(failOver(world), "read");
    world.script.run(1);
    expect(answerOf(read)).not.toEqual(answerOf(created));
  });

  test("a lock expires on the next primary by the guest's clock", () => {
    const world = started();
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

  test.each([
    [undefined, { type: "ok", value: 2 }],
    ["V11", { type: "fail", value: null, error: ["held", "c2"] }],
  ])(
    "a lock that was refused and then expired has the owner that clients were told of (mutant %s: %o)",
    (mutant, last) => {
      const world = started(mutant);
      const { primary, backup } = world.settle();
      world.script.holdApply(backup);
      world.ask(primary, "acquire", 100);
      world.script.run(50);
      const refused = world.ask(primary, "acquire", null, { client: "c2" });
      world.script.run(100);
      expect(answerOf(refused)).toMatchObject({ type: "fail" });
      world.script.releaseApply(backup);
      const acquired = world.ask(failOver(world), "acquire", null, { client: "c3" });
      world.script.run(1);
      expect(answerOf(acquired)).toEqual(last);
    },
  );
});

test("VT10: an append that is asked again after the failover is answered and not repeated", () => {
  const world = started();
  const append = world.ask(world.settle().primary, "append", 1);
  world.script.run(10);
  const next = failOver(world);
  const again = world.ask(next, "append", 1, { id: 1 });
  const read = world.ask(next, "read");
  world.script.run(1);
  expect(answerOf(again)).toEqual(answerOf(append));
  expect(answerOf(read)).toEqual({ type: "ok", value: [1] });
});

test("VT11: a backup whose guest diverges from the log halts", () => {
  const members = vmFt.members(3);
  const node = vmFt.createNode({ id: "h2", members, options: {} }, createRandomStream(1));
  const pair: Pair = { name: "h1#1>h2#1/1", backup: "h2#1", generation: 1, attempt: 1 };
  const give = (message: unknown) => node.step({ type: "receive", now: 1, from: "h1", message: message as Json });
  const event = { kind: "input", request: { client: "c", id: 1, f: "create", key: "x", value: null } } as const;
  const entries: LogEntry[] = [
    { seq: 1, at: 1, event, answers: [{ call: "now", value: 1 }] },
    { seq: 2, at: 1, event: { kind: "nothing" }, answers: [] },
  ];
  node.step({ type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "1" });
  give({ type: "chunk", pair, number: 0, index: 0, count: 1, text: packCheckpoint(checkpoint(createMachine()), null) });
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

/** Appends every 20 ms for two seconds. Returns how often a host suspected the other. */
function steadyLoad(mutant?: string): number {
  const world = started(mutant);
  const { primary } = world.settle();
  for (let count = 0; count < 100; count++) {
    if (world.script.state(primary) === "running") world.ask(primary, "append", count);
    world.script.run(20);
  }
  return world.script.notes().filter(({ note }) => note["role"] === "claiming").length;
}

describe("the failure detector", () => {
  test("takes log and acknowledgements for signs of life", () => {
    expect(steadyLoad()).toBe(0);
  });
  test("suspects a busy host when it counts only heartbeats (V18)", () => {
    expect(steadyLoad("V18")).toBeGreaterThan(0);
  });
});

/** The arbiter's first answer to the winner is lost. Returns the roles of the hosts after that. */
function lostWinnersAnswer(mutant?: string): readonly (string | undefined)[] {
  const world = started(mutant);
  world.settle();
  world.partition();
  let answers = 0;
  world.script.cut((pending) => ofType("answer")(pending) && pending.to === "h1" && ++answers === 1);
  const slow = world.script.hold(({ from, to }) => from === "h2" && to === "arbiter");
  world.script.run(1000);
  world.script.release(slow);
  world.script.run(1000);
  return [world.role("h1"), world.role("h2")];
}

describe("V19, the arbiter's answer to the winner is lost", () => {
  test("the winner asks again and knows its own flag", () => {
    expect(lostWinnersAnswer()).toEqual(["solo", "halted"]);
  });
  test("with V19 both halt", () => {
    expect(lostWinnersAnswer("V19")).toEqual(["halted", "halted"]);
  });
});

/** V02: a primary that is cut off from its backup must not answer a read of a write that nobody else knows. */
function readBehindPartition(mutant?: string): Json | undefined {
  const world = started(mutant);
  const { primary } = world.settle();
  world.partition();
  world.ask(primary, "write", 1);
  const read = world.ask(primary, "read", null, { client: "c2" });
  world.script.advance(10);
  return answerOf(read);
}

describe("reads are output", () => {
  test("a read waits for the log like a write", () => {
    expect(readBehindPartition()).toBeUndefined();
  });
  test("with V02 it does not, and shows a write that may be lost", () => {
    expect(readBehindPartition("V02")).toEqual({ type: "ok", value: 1 });
  });
});

describe("a primary that hears neither its backup nor the arbiter", () => {
  test("falls silent, so that the backup that hears it takes over, with all that it had said", () => {
    const world = started();
    const { script } = world;
    const { primary, backup } = world.settle();
    const before = world.ask(primary, "write", 1);
    script.runUntil(() => answerOf(before) !== undefined, 2000);
    const heal = [
      script.cut(({ from, to }) => from === backup && to === primary),
      script.cut(({ from, to }) => [from, to].includes(primary) && [from, to].includes("arbiter")),
    ];
    script.runUntil(() => world.role(backup) === "solo", 3000);
    const read = world.ask(backup, "read", null, { client: "c2" });
    script.runUntil(() => answerOf(read) !== undefined, 2000);
    expect(answerOf(read)).toMatchObject({ type: "ok", value: 1 });
    for (const end of heal) end();
    script.runUntil(() => script.state(primary) === "halted", 2000);
    expect(world.monitor.violations()).toEqual([]);
  });

  test("goes on alone when both hosts hear nothing of the arbiter for a while, and the pair is whole again", () => {
    const world = started();
    const { script } = world;
    const { primary, backup } = world.settle();
    const heal = [script.cut(({ from, to }) => from === "arbiter" || to === "arbiter"), world.partition()];
    script.run(2000);
    for (const end of heal) end();
    script.runUntil(() => [primary, backup].some((id) => world.role(id) === "solo"), 2000);
    const loser = world.role(primary) === "solo" ? backup : primary;
    script.runUntil(() => script.state(loser) === "halted", 2000);
    restartFresh(world, loser);
    world.settle();
    expect(world.monitor.violations()).toEqual([]);
  });
});
