import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../node-kit/random.ts";
import type { RequestHandle, Script } from "../../node-kit/script.ts";
import { createScript } from "../../node-kit/script.ts";
import type { Violation } from "../../system.ts";
import type { Answer, Call } from "../cell.ts";
import { isWinner } from "../cell.ts";
import { carryOutOn } from "../calls.ts";
import { correct } from "../rules.ts";
import { testAndSet } from "../system.ts";
import { correctRules } from "../../raft/core/rules.ts";
import { createArbiterServer, serverAround } from "./server.ts";

const SERVERS = ["n1", "n2", "n3"] as const;

interface ServersWorld {
  readonly script: Script;
  readonly violations: readonly Violation[];
  /** The server that leads in the highest term; waits for one. */
  leader(): string;
  /** Asks a server and runs for 50 ms; undefined: no answer by then. */
  ask(id: string, call: Call): unknown;
}

/** Three servers, watched by the monitors of Raft and of the cell. */
function threeServers(how: { readonly mutant?: string; readonly arbiterRecords?: number } = {}): ServersWorld {
  const { mutant, arbiterRecords = 1000 } = how;
  const options = { servers: "raft", arbiterRecords };
  const violations: Violation[] = [];
  const monitor = testAndSet.createMonitor?.((violation) => void violations.push(violation));
  let lives = 0;
  const make = (id: string) => () => {
    const config = { id, members: testAndSet.members(3, options), options, mutant };
    const node = testAndSet.createNode(config, createRandomStream(++lives));
    return monitor?.watch(id, node) ?? node;
  };
  const script = createScript({ nodes: Object.fromEntries(SERVERS.map((id) => [id, make(id)])) });
  script.start();
  const leaders = () =>
    SERVERS.filter((id) => script.state(id) === "running")
      .map((id) => ({ id, ...(script.inspect(id) as { readonly role: string; readonly term: number }) }))
      .filter(({ role }) => role === "leader")
      .sort((one, other) => other.term - one.term);
  return {
    script,
    violations,
    leader() {
      script.runUntil(() => leaders().length > 0, 5_000);
      return leaders()[0]?.id ?? "";
    },
    ask(id, call) {
      const handle = script.request(id, call);
      script.run(50);
      return handle.reply();
    },
  };
}

const tas = (who: string, generation: number | null = 0): Call => ({ f: "tas", generation, who });
const reset = (who: string, generation = 0): Call => ({ f: "reset", generation, who });
const otherThan = (id: string): string => SERVERS.find((other) => other !== id) ?? "";

/** Cuts this server off from the other two, until the returned function is called. */
function isolate({ script }: ServersWorld, id: string): () => void {
  return script.cut(({ from, to }) => from === id || to === id);
}

/** Waits until another server than this one leads. */
function successorOf(world: ServersWorld, id: string): string {
  world.script.runUntil(() => {
    const now = world.leader();
    return now !== id;
  }, 5_000);
  return world.leader();
}

describe("the cell on three servers", () => {
  test("has one owner, whichever server is asked", () => {
    const world = threeServers();
    const leader = world.leader();
    expect(world.ask(leader, tas("a"))).toEqual({ result: "done", old: 0, owner: "a", generation: 0 });
    expect(world.ask(leader, tas("b"))).toEqual({ result: "done", old: 1, owner: "a", generation: 0 });
    expect(world.ask(otherThan(leader), tas("b"))).toEqual({ refused: "not-leader", hint: leader });
    expect(world.ask(leader, { f: "read" })).toMatchObject({ old: 1, owner: "a" });
    expect(world.violations).toEqual([]);
  });

  test("survives the loss of one server, and the restart of all", () => {
    const world = threeServers();
    const first = world.leader();
    world.ask(first, tas("a"));
    world.script.crash(first);
    expect(world.ask(successorOf(world, first), tas("b"))).toMatchObject({ old: 1, owner: "a" });
    world.script.restart(first);
    for (const id of SERVERS) world.script.crash(id);
    for (const id of SERVERS) world.script.restart(id);
    expect(world.ask(world.leader(), tas("b"))).toMatchObject({ old: 1, owner: "a" });
    expect(world.violations).toEqual([]);
  });

  test("is the same after snapshots have replaced the log", () => {
    const world = threeServers({ arbiterRecords: 4 });
    const leader = world.leader();
    for (let generation = 0; generation < 10; generation++) {
      world.ask(leader, tas("a", generation));
      world.ask(leader, reset("a", generation));
    }
    expect(world.script.durable(leader).snapshot).not.toBeNull();
    for (const id of SERVERS) world.script.crash(id);
    for (const id of SERVERS) world.script.restart(id);
    expect(world.ask(world.leader(), { f: "read" })).toMatchObject({ old: 0, owner: null, generation: 10 });
    expect(world.violations).toEqual([]);
  });

  test("answers what is no call with a refusal", () => {
    const world = threeServers();
    const strange = { operator: "repair" } as unknown as Call;
    expect(world.ask(world.leader(), strange)).toEqual({ refused: "malformed" });
  });
});

/** The leader has a test-and-set of a in its log, which the others have or not, and is lost before it answers. */
function leaderLost(arrives: boolean): {
  readonly world: ServersWorld;
  readonly next: string;
  readonly asked: RequestHandle;
} {
  const world = threeServers();
  const leader = world.leader();
  world.script.run(200);
  const lost = arrives ? world.script.cut(({ to }) => to === leader) : isolate(world, leader);
  const asked = world.script.request(leader, tas("a"));
  world.script.deliverAll();
  world.script.crash(leader);
  lost();
  return { world, next: successorOf(world, leader), asked };
}

describe("the leader is lost in the middle of a test-and-set", () => {
  test("that the others have: the caller asks again, and is the winner", () => {
    const { world, next, asked } = leaderLost(true);
    expect(asked.reply()).toBeUndefined();
    const again = world.ask(next, tas("a")) as Answer;
    expect(again).toEqual({ result: "done", old: 1, owner: "a", generation: 0 });
    expect(isWinner(again, "a")).toBe(true);
    expect(isWinner(world.ask(next, tas("b")) as Answer, "b")).toBe(false);
    expect(world.violations).toEqual([]);
  });

  test("that nobody else has: it did not happen, and who asks first wins", () => {
    const { world, next, asked } = leaderLost(false);
    expect(asked.reply()).toBeUndefined();
    expect(isWinner(world.ask(next, tas("b")) as Answer, "b")).toBe(true);
    expect(isWinner(world.ask(next, tas("a")) as Answer, "a")).toBe(false);
    expect(world.violations).toEqual([]);
  });
});

/** A leader is cut off, another one is elected, and a caller asks each of them. Returns who won. */
function winnersAtTwoLeaders(mutant?: string): readonly string[] {
  const world = threeServers(mutant === undefined ? {} : { mutant });
  const deposed = world.leader();
  isolate(world, deposed);
  const next = successorOf(world, deposed);
  const answers = [
    { who: "a", answer: world.ask(deposed, tas("a")) },
    { who: "b", answer: world.ask(next, tas("b")) },
  ];
  return answers.flatMap(({ who, answer }) => (answer !== undefined && isWinner(answer as Answer, who) ? [who] : []));
}

describe("a leader that was deposed", () => {
  test("gives the flag to nobody", () => {
    expect(winnersAtTwoLeaders()).toEqual(["b"]);
  });
  test("gives it away a second time with T08", () => {
    expect(winnersAtTwoLeaders("T08")).toEqual(["a", "b"]);
  });
});

test("a follower tells nobody who the owner is; with T08 it does, and may be behind", () => {
  for (const [mutant, expected] of [
    [undefined, { refused: "not-leader" }],
    ["T08", { old: 0, owner: null }],
  ] as const) {
    const world = threeServers(mutant === undefined ? {} : { mutant });
    const leader = world.leader();
    const follower = otherThan(leader);
    const heal = isolate(world, follower);
    world.ask(leader, tas("a"));
    expect(world.script.request(follower, { f: "read" }).reply()).toMatchObject(expected);
    heal();
  }
});

test("a call that a host repeats comes on a connection of its own each time, and each answer goes to the host", () => {
  const config = { servers: SERVERS, rules: correctRules, carryOut: carryOutOn("owned", correct), recordsMax: 1 };
  const { raft } = createArbiterServer({ id: "n1", ...config }, createRandomStream(1));
  const connections: string[] = [];
  const server = serverAround({
    ...raft,
    step(input) {
      if (input.type !== "request") return [];
      connections.push(input.connection);
      return [{ type: "reply", connection: input.connection, reply: { ok: false, error: "not-leader", hint: "n2" } }];
    },
  });
  const message = { type: "call", call: "h1#1/3", request: { f: "read" } };
  const answers = [1, 2].map((now) => server.step({ type: "receive", from: "h1", message, now }));
  expect(new Set(connections).size).toBe(2);
  const refusal = { type: "send", to: "h1", message: { type: "not-leader", call: "h1#1/3", hint: "n2" } };
  expect(answers).toEqual([[refusal], [refusal]]);
});

test("three servers or five are an arbiter on Raft, and one is not", () => {
  const raft = { servers: "raft" };
  expect([3, 5].map((nodes) => testAndSet.members(nodes, raft).length)).toEqual([3, 5]);
  expect(testAndSet.nodesWith?.(raft)).toBe(3);
  expect(() => testAndSet.members(1, raft)).toThrow("expected 3 or 5 nodes with servers=raft, found 1");
  expect(() => testAndSet.members(3)).toThrow("expected 1 node, or servers=raft and 3 or 5 nodes, found 3");
});
