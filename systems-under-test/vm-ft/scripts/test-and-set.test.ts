import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { styleNames, type StyleName } from "../hosts/styles/style-names.ts";
import type { HostId, PairWorld } from "./pair.ts";
import { answerOf, askAndWait, claimTooLate, failOver, ofType, restartFresh, startPair } from "./pair.ts";

function started(replication: StyleName, mutant?: string): PairWorld {
  return startPair({ options: { replication }, ...(mutant === undefined ? {} : { mutant }) });
}

/** VT3: both hosts suspect each other; the arbiter hears `first` first. Gives who answered writes after that. */
function bothSuspect(
  first: "primary" | "backup",
  ...how: [replication: StyleName, mutant?: string]
): { world: PairWorld; answered: HostId[] } {
  const world = started(...how);
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
  const orders = [
    ["primary", "h1", "h2"],
    ["backup", "h2", "h1"],
  ] as const;
  test.each(styleNames.flatMap((style) => orders.map((order) => [...order, style] as const)))(
    "when the %s asks first, it (%s) serves alone and the other (%s) halts, style %s",
    (first, winner, loser, replication) => {
      const { world, answered } = bothSuspect(first, replication);
      expect(answered).toEqual([winner]);
      expect(world.script.state(loser)).toBe("halted");
      expect(world.monitor.violations()).toEqual([]);
    },
  );

  test.each(styleNames.flatMap((style) => ["V05", "V06", "V07"].map((mutant) => [mutant, style] as const)))(
    "with %s both serve, style %s",
    (mutant, replication) => {
      const { world, answered } = bothSuspect("backup", replication, mutant);
      expect(answered).toEqual(["h1", "h2"]);
      expect(world.monitor.violations()).not.toEqual([]);
    },
  );
});

describe("VT4, the arbiter is away", () => {
  test.each(styleNames)("nobody answers until it is back, however long it takes, style %s", (replication) => {
    const world = started(replication);
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

/** VT5: a test-and-set of generation 1 reaches the arbiter in generation 2. Gives the flag after that. */
function lateTestAndSet(...how: [replication: StyleName, mutant?: string]): Json {
  const world = started(...how);
  claimTooLate(world);
  return (world.script.inspect("arbiter") as { readonly value: Json }).value;
}

describe("VT5, a late test-and-set of an earlier generation", () => {
  test.each(styleNames)("leaves the flag alone, style %s", (replication) => {
    expect(lateTestAndSet(replication)).toBe(0);
  });
  test.each(styleNames)("sets the flag of the next generation with V09, style %s", (replication) => {
    expect(lateTestAndSet(replication, "V09")).toBe(1);
  });
});

describe("a loser that is slow to halt", () => {
  test.each(styleNames)(
    "answers nobody while it has not heard that it lost, and is not repaired, style %s",
    (replication) => {
      const world = started(replication);
      const { script } = world;
      const { primary: loser, backup: winner } = world.settle();
      world.partition();
      const verdict = script.hold(({ from, to }) => from === "arbiter" && to === loser);
      const slow = script.hold(({ from, to }) => from === loser && to === "arbiter");
      const asked = world.ask(loser, "append", "of the loser");
      script.runUntil(() => world.role(winner) === "solo", 2000);
      script.release(slow);
      expect(askAndWait(world, winner, "append", "of the winner", { client: "c2" })).toMatchObject({ type: "ok" });
      script.run(5000);
      const again = world.ask(loser, "read", null, { client: "c3" });
      script.run(100);
      expect([answerOf(asked), answerOf(again), world.role(loser)]).toEqual([undefined, undefined, "claiming"]);
      // No flag is reset before the loser is gone: only a fresh host can become the backup.
      expect(script.inspect("arbiter")).toMatchObject({ value: 1, generation: 1 });
      script.release(verdict);
      script.runUntil(() => script.state(loser) === "halted", 1000);
      expect([answerOf(asked), answerOf(again)]).toEqual([undefined, undefined]);
      expect(askAndWait(world, winner, "read", null, { client: "c2" })).toEqual({
        type: "ok",
        value: ["of the winner"],
      });
      expect(world.monitor.violations()).toEqual([]);
    },
  );
});

test("an answer of the arbiter to an earlier life of a host is not taken for one to this life", () => {
  const world = started("vmft-log");
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

/** The arbiter's first answer to the winner is lost. Gives the roles of the hosts after that. */
function lostWinnersAnswer(...how: [replication: StyleName, mutant?: string]): readonly (string | undefined)[] {
  const world = started(...how);
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
  test.each(styleNames)("the winner asks again and knows its own flag, style %s", (replication) => {
    expect(lostWinnersAnswer(replication)).toEqual(["solo", "halted"]);
  });
  test.each(styleNames)("with V19 both halt, style %s", (replication) => {
    expect(lostWinnersAnswer(replication, "V19")).toEqual(["halted", "halted"]);
  });
});

describe("a primary that hears neither its backup nor the arbiter", () => {
  test.each(styleNames)(
    "falls silent, so that the backup that hears it takes over, with all that it had said, style %s",
    (replication) => {
      const world = started(replication);
      const { script } = world;
      const { primary, backup } = world.settle();
      const before = world.ask(primary, "write", 1);
      script.runUntil(() => answerOf(before) !== undefined, 2000);
      const heal = [
        script.cut(({ from, to }) => from === backup && to === primary),
        script.cut(({ from, to }) => [from, to].includes(primary) && [from, to].includes("arbiter")),
      ];
      script.runUntil(() => world.role(backup) === "solo", 3000);
      expect(askAndWait(world, backup, "read", null, { client: "c2" })).toMatchObject({ type: "ok", value: 1 });
      for (const end of heal) end();
      script.runUntil(() => script.state(primary) === "halted", 2000);
      expect(world.monitor.violations()).toEqual([]);
    },
  );

  test.each(styleNames)(
    "goes on alone when both hosts hear nothing of the arbiter for a while, and the pair is whole again, style %s",
    (replication) => {
      const world = started(replication);
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
    },
  );
});

/** Appends every 20 ms for two seconds. Gives how often a host suspected the other. */
function steadyLoad(...how: [replication: StyleName, mutant?: string]): number {
  const world = started(...how);
  const { primary } = world.settle();
  for (let count = 0; count < 100; count++) {
    if (world.script.state(primary) === "running") world.ask(primary, "append", count);
    world.script.run(20);
  }
  return world.script.notes().filter(({ note }) => note["role"] === "claiming").length;
}

describe("the failure detector", () => {
  test.each(styleNames)("takes everything that the other host sends for a sign of life, style %s", (replication) => {
    expect(steadyLoad(replication)).toBe(0);
  });
  test.each(styleNames)("suspects a busy host when it counts only heartbeats (V18), style %s", (replication) => {
    expect(steadyLoad(replication, "V18")).toBeGreaterThan(0);
  });
});

test.each(styleNames)("two failovers in a row keep what was answered, style %s", (replication) => {
  const world = started(replication);
  for (const value of [1, 2]) {
    expect(askAndWait(world, world.settle().primary, "append", value)).toMatchObject({ type: "ok" });
    const next = failOver(world);
    restartFresh(world, next === "h1" ? "h2" : "h1");
  }
  expect(askAndWait(world, world.settle().primary, "read")).toEqual({ type: "ok", value: [1, 2] });
  expect(world.monitor.violations()).toEqual([]);
});
