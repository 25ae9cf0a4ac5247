import { describe, expect, test } from "vitest";
import type { Happening, Json } from "../node-kit/node.ts";
import { createRandomStream } from "../node-kit/random.ts";
import { vmFt } from "./system.ts";
import { answerOf, claimTooLate, restartFresh, startPair, type HostId, type PairWorld } from "./scripts/pair.ts";

const HOSTS: readonly HostId[] = ["h1", "h2"];
const SERVERS: readonly string[] = ["a1", "a2", "a3"];
const onRaft = { arbiter: "raft" };
const plain = { flag: "plain" };

const solos = (world: PairWorld): readonly HostId[] => HOSTS.filter((id) => world.role(id) === "solo");
const halted = (world: PairWorld): readonly HostId[] => HOSTS.filter((id) => world.role(id) === "halted");
const isServer = (id: string): boolean => id.startsWith("a");

/** The arbiter's server that leads in the highest term; waits for one. */
function leaderOf({ script }: PairWorld): string {
  const leaders = (): readonly { readonly id: string; readonly term: number }[] =>
    SERVERS.filter((id) => script.state(id) === "running")
      .map((id) => ({ id, ...(script.inspect(id) as { readonly role: string; readonly term: number }) }))
      .filter(({ role }) => role === "leader");
  script.runUntil(() => leaders().length > 0, 5_000);
  return leaders().reduce((one, other) => (other.term > one.term ? other : one)).id;
}

/** Both hosts suspect each other, and nobody can reach the arbiter until `comesBack`. Returns how many serve and halt then. */
function arbiterAway(
  options: { readonly [name: string]: Json },
  away: (world: PairWorld) => () => void,
): readonly number[] {
  const world = startPair({ options });
  const { primary } = world.settle();
  world.partition();
  const comesBack = away(world);
  const write = world.ask(primary, "write", 1);
  world.script.run(5000);
  expect(answerOf(write)).toBeUndefined();
  expect(HOSTS.map((id) => world.role(id))).toEqual(["claiming", "claiming"]);
  comesBack();
  world.script.run(3000);
  expect(world.monitor.violations()).toEqual([]);
  return [solos(world).length, halted(world).length];
}

describe("VT4, the arbiter cannot be reached: nobody answers until it is back, and then one host does", () => {
  test("with a single arbiter that is cut off from the hosts", () => {
    const ends = arbiterAway({}, ({ script }) => script.cut(({ from, to }) => isServer(from) || isServer(to)));
    expect(ends).toEqual([1, 1]);
  });

  test("with an arbiter on Raft of which two servers are down", () => {
    const ends = arbiterAway(onRaft, ({ script }) => {
      script.crash("a1");
      script.crash("a2");
      return () => {
        script.restart("a1");
        script.restart("a2");
      };
    });
    expect(ends).toEqual([1, 1]);
  });

  test("with the winner-to-be cut off from every server: its claim, which arrived, counts when it asks again", () => {
    const world = startPair({ options: onRaft });
    const { primary, backup } = world.settle();
    world.partition();
    const answers = world.script.cut(({ from, to }) => isServer(from) && to === primary);
    const claims = world.script.hold(({ from, to }) => from === backup && isServer(to));
    world.script.run(3000);
    expect(solos(world)).toEqual([]);
    world.script.release(claims);
    world.script.run(1000);
    expect(halted(world)).toEqual([backup]);
    answers();
    world.script.run(1500);
    expect(solos(world)).toEqual([primary]);
  });
});

describe("an arbiter on Raft", () => {
  test("lets the pair start, fail over and be repaired while one of its servers is down", () => {
    const world = startPair({ options: onRaft });
    world.script.crash("a3");
    const { primary, backup } = world.settle();
    world.script.crash(primary);
    world.script.runUntil(() => world.role(backup) === "solo", 5000);
    restartFresh(world, primary);
    expect(world.settle()).toEqual({ primary: backup, backup: primary });
    expect(world.monitor.violations()).toEqual([]);
  });

  test("that loses its leader in the middle of a test-and-set still lets the host win that it was of", () => {
    const world = startPair({ options: onRaft });
    const { primary, backup } = world.settle();
    const leader = leaderOf(world);
    world.partition();
    const backupClaims = world.script.hold(({ from, to }) => from === backup && isServer(to));
    // The servers take the entry, and neither the leader's commit nor its answer gets out.
    const unheard = world.script.cut(({ from, to }) => (isServer(from) && to === leader) || to === primary);
    world.script.runUntil(() => world.role(primary) === "claiming", 2000);
    world.script.run(20);
    world.script.crash(leader);
    unheard();
    world.script.release(backupClaims);
    world.script.runUntil(() => solos(world).length === 1 && halted(world).length === 1, 5000);
    expect(solos(world)).toEqual([primary]);
    expect(world.monitor.violations()).toEqual([]);
  });

  test("is asked by a host: a hint is followed at once, but only one, and without an answer the next server is asked", () => {
    const members = vmFt.members(6, onRaft);
    const node = vmFt.createNode({ id: "h1", members, options: onRaft }, createRandomStream(1));
    const asked = (input: Happening<Json, Json>, now: number): readonly string[] =>
      node
        .step({ ...input, now })
        .flatMap((effect) => (effect.type === "send" && isServer(effect.to) ? [effect.to] : []));
    const refusal = (from: string, hint: string): Happening<Json, Json> => {
      return { type: "receive", from, message: { type: "not-leader", call: "h1#1/1", hint } };
    };
    expect(asked({ type: "boot", durable: { snapshot: null, records: [] }, incarnation: "1" }, 0)).toEqual(["a1"]);
    expect(asked(refusal("a1", "a3"), 5)).toEqual(["a3"]);
    expect(asked(refusal("a3", "a1"), 10)).toEqual([]);
    expect(asked({ type: "tick" }, 304)).toEqual([]);
    expect(asked({ type: "tick" }, 305)).toEqual(["a1"]);
    expect(asked({ type: "tick" }, 605)).toEqual(["a2"]);
  });
});

describe("with a plain flag", () => {
  test("a pair starts, and the winner of the test-and-set serves alone", () => {
    const world = startPair({ options: plain });
    world.settle();
    world.partition();
    world.script.run(1500);
    expect([solos(world).length, halted(world).length]).toEqual([1, 1]);
    expect([world.weaknesses, world.monitor.violations()]).toEqual([[], []]);
  });

  test.each([
    ["V19: the winner whose answer was lost halts, and so does the other: nobody serves", plain, ["h1", "h2"]],
    ["an owned flag knows its winner again", {}, []],
  ])("%s", (_title, options, expected) => {
    const world = startPair({ options });
    const { primary } = world.settle();
    world.partition();
    const lost = world.script.cut(({ from, to }) => isServer(from) && to === primary);
    world.script.runUntil(() => world.role(primary) === "claiming", 2000);
    world.script.run(50);
    lost();
    world.script.run(2000);
    expect(expected.length === 0 ? solos(world) : halted(world)).toEqual(expected.length === 0 ? [primary] : expected);
    expect(world.weaknesses.map(({ id }) => id)).toEqual(expected.length === 0 ? [] : ["V19"]);
    expect(world.monitor.violations()).toEqual([]);
  });

  test("V09: a test-and-set of the race before the repair sets the flag of the race after it, and both hosts lose", () => {
    const world = startPair({ options: plain });
    claimTooLate(world);
    expect(world.weaknesses.map(({ id }) => id)).toEqual(["V09"]);
    world.partition();
    world.script.run(2000);
    expect(halted(world)).toEqual(["h1", "h2"]);
  });

  test("V09: a first host that restarts waits until its backup has taken over, and starts no second service", () => {
    const world = startPair({ options: plain });
    const { primary, backup } = world.settle();
    expect(primary).toBe("h1");
    world.script.crash(primary);
    restartFresh(world, primary);
    expect(world.settle()).toEqual({ primary: backup, backup: primary });
    expect([world.weaknesses, world.monitor.violations()]).toEqual([[], []]);
  });
});
