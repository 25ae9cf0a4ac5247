import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { styleNames, type StyleName } from "../hosts/styles/style-names.ts";
import type { HostId, PairWorld } from "./pair.ts";
import { answerOf, askAndWait, failOver, ofType, restartFresh, startPair } from "./pair.ts";

const other = (id: HostId): HostId => (id === "h1" ? "h2" : "h1");

/** A primary that serves alone and has sent its checkpoint; the acknowledgement is held. */
function repairing(...[replication, mutant]: [replication: StyleName, mutant?: string]): {
  readonly world: PairWorld;
  readonly primary: HostId;
  readonly fresh: HostId;
} {
  const world = startPair({ options: { replication }, ...(mutant === undefined ? {} : { mutant }) });
  const primary = failOver(world);
  const fresh = other(primary);
  world.script.hold(ofType("ack", fresh));
  restartFresh(world, fresh);
  world.script.runUntil(() => world.role(fresh) === "joining" || world.role(fresh) === "backup", 1000);
  return { world, primary, fresh };
}

/** VT6: the primary answers a write before its checkpoint is acknowledged, then crashes. Gives what is read later. */
function crashDuringRepair(...how: [replication: StyleName, mutant?: string]): Json | undefined {
  const { world, primary, fresh } = repairing(...how);
  const write = world.ask(primary, "write", 1);
  world.script.run(1);
  expect(answerOf(write)).toEqual({ type: "ok", value: 1 });
  world.script.crash(primary);
  world.script.run(2000);
  return askAndWait(world, fresh, "read");
}

describe.each(styleNames)("VT6, the primary dies during repair, style %s", (replication) => {
  test("before the checkpoint is acknowledged, nobody serves from the older state", () => {
    expect(crashDuringRepair(replication)).toBeUndefined();
  });

  test("when the flag was reset too early (V17), the service resumes from an older state", () => {
    expect(crashDuringRepair(replication, "V17")).toEqual({ type: "ok", value: null });
  });

  test("after the reset, the new backup takes over, even if nobody told it of the reset", () => {
    const world = startPair({ options: { replication } });
    const primary = failOver(world);
    const fresh = other(primary);
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
    expect(askAndWait(world, fresh, "read")).toEqual({ type: "ok", value: 1 });
    expect(world.monitor.violations()).toEqual([]);
  });

  test("a repair whose new backup falls silent is given up, and the primary goes on alone", () => {
    const { world, primary } = repairing(replication);
    world.script.run(2000);
    expect(askAndWait(world, primary, "write", 1)).toEqual({ type: "ok", value: 1 });
    expect(world.role(primary)).toBe("solo");
    expect(world.monitor.violations()).toEqual([]);
  });

  test("a checkpoint of many pieces arrives whole, though pieces are lost", () => {
    const world = startPair({ options: { replication } });
    const primary = failOver(world);
    const fresh = other(primary);
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

  test("under load no checkpoint is torn: what was answered before, during and after it survives", () => {
    const options = { replication, checkpointChunkBytes: 100, maxInflight: 2, hashEveryEvents: 1 };
    const world = startPair({ options });
    const { script } = world;
    const primary = failOver(world);
    const fresh = other(primary);
    script.cut((pending) => ofType("chunk", primary)(pending) && pending.number % 5 === 0);
    const answered: Json[] = [];
    /** Three clients append, each in its own list order; what is answered must be there for ever. */
    const load = (ms: number): void => {
      for (let at = 0; at < ms; at += 4) {
        const value = `v${answered.length}`;
        const append = world.ask(primary, "append", value, { client: `c${at % 3}` });
        script.run(4);
        script.runUntil(() => answerOf(append) !== undefined, 2000);
        answered.push(value);
      }
    };
    load(40);
    restartFresh(world, fresh);
    while (world.role(primary) !== "primary") load(4);
    load(40);
    script.crash(primary);
    script.runUntil(() => world.role(fresh) === "solo", 2000);
    expect(askAndWait(world, fresh, "read", null, { client: "last" })).toEqual({ type: "ok", value: answered });
    // Most of them were answered while the checkpoint was on its way.
    expect(answered.length).toBeGreaterThan(30);
    expect(world.monitor.violations()).toEqual([]);
  });
});
