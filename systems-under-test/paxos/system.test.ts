/**
 * The client, what nodes refuse, restarts with checkpoints, and what the monitor sees.
 */
import { describe, expect, it } from "vitest";
import type { ClientEffect } from "../node-kit/client.ts";
import type { Json } from "../node-kit/node.ts";
import { createRandomStream } from "../node-kit/random.ts";
import { createScript } from "../node-kit/script.ts";
import type { Script } from "../node-kit/script.ts";
import { createDecreeMemory } from "./monitor/decree-memory.ts";
import { paxos } from "./system.ts";

function cluster(nodes: number, options: { readonly [name: string]: Json } = {}): Script {
  const members = paxos.members(nodes);
  let lives = 0;
  const make = (id: string) => paxos.createNode({ id, members, options }, createRandomStream(++lives).fork(id));
  const script = createScript({ nodes: Object.fromEntries(members.map(({ id }) => [id, () => make(id)])) });
  script.start();
  return script;
}

describe("a cluster", () => {
  it.each(["together", "acceptors-apart", "apart"])("decides once, and tells everybody the same (%s)", (roles) => {
    const script = cluster(7, { roles });
    const proposers = roles === "together" ? ["n1", "n2"] : ["n6", "n6"];
    const asked = proposers.map((id, position) => script.request(id, { type: "propose", key: "k", value: position }));
    script.run(2_000);
    const told = asked.map((handle) => handle.reply());
    expect(told[0]).toMatchObject({ ok: true });
    expect(told[1]).toEqual(told[0]);
  });

  it("keeps its decisions over a restart of all nodes, also after the log was replaced by a checkpoint", () => {
    const script = cluster(3, { logRecords: 5 });
    for (const key of ["a", "b", "c", "d"]) {
      script.request("n1", { type: "propose", key, value: key });
      script.run(50);
    }
    expect(script.durable("n1").snapshot).not.toBeNull();
    for (const id of ["n1", "n2", "n3"]) {
      script.crash(id);
      script.restart(id);
    }
    const asked = ["a", "b", "c", "d"].map((key) => script.request("n2", { type: "propose", key, value: "late" }));
    script.run(2_000);
    expect(asked.map((handle) => handle.reply())).toEqual(["a", "b", "c", "d"].map((value) => ({ ok: true, value })));
  });

  it("tells keys 1 and 'one' in text apart, refuses what is no request, and a proposal at an acceptor", () => {
    const script = cluster(5, { roles: "apart" });
    const one = script.request("n4", { type: "propose", key: 1, value: "number" });
    const text = script.request("n4", { type: "propose", key: "1", value: "text" });
    script.run(100);
    expect([one.reply(), text.reply()]).toEqual([
      { ok: true, value: "number" },
      { ok: true, value: "text" },
    ]);
    const refused = (id: string, request: Json): Json | undefined => script.request(id, request).reply();
    expect(refused("n1", { type: "propose", key: "k", value: 1 })).toEqual({ ok: false, error: "not-proposer" });
    for (const request of [null, 7, {}, { type: "propose", key: "k", value: null }, { type: "read" }]) {
      expect(refused("n4", request)).toEqual({ ok: false, error: "malformed" });
    }
  });
});

describe("the client", () => {
  it("asks proposers only, and another one when there is no answer", () => {
    const config = { members: paxos.members(7), worker: 0, process: 0, options: { roles: "apart" }, timeoutMs: 5_000 };
    const client = paxos.createClient(config, createRandomStream(1));
    const requests = (effects: readonly ClientEffect[]): string[] =>
      effects.flatMap((effect) => (effect.type === "request" ? [effect.to] : []));
    const first = requests(client.step({ type: "invoke", now: 0, operation: { f: "propose", key: "k", value: 1 } }));
    const second = requests(client.step({ type: "tick", now: 1_000 }));
    expect([first, second]).toEqual([["n4"], ["n6"]]);
    expect(client.step({ type: "response", now: 1_001, from: "n6", id: 2, reply: { ok: true, value: 9 } })).toEqual([
      { type: "done", outcome: { type: "ok", value: 9, node: "n6" } },
    ]);
  });
});

describe("the memory of a decision", () => {
  const at = (round: number) => ({ round, by: "n1" });

  function found(act: (decree: ReturnType<typeof createDecreeMemory>) => void): string[] {
    const seen: string[] = [];
    const decree = createDecreeMemory("k", (invariant) => void seen.push(invariant));
    for (const value of ["x", "y"]) decree.ask(value);
    act(decree);
    return seen;
  }

  it("finds nothing wrong with a decision that is kept", () => {
    const seen = found((decree) => {
      decree.prepare(at(1), "life 1");
      decree.propose(at(1), "x");
      decree.vote("a", { ballot: at(1), value: "x" }, 2);
      decree.vote("b", { ballot: at(1), value: "x" }, 2);
      decree.tell("n1", "x");
      decree.propose(at(2), "x");
      decree.vote("c", { ballot: at(2), value: "x" }, 2);
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ["a ballot has one value", (decree) => (decree.propose(at(1), "x"), decree.propose(at(1), "y"))],
    ["a ballot is used once", (decree) => (decree.prepare(at(1), "life 1"), decree.prepare(at(1), "life 2"))],
    ["only what clients ask for is proposed", (decree) => decree.propose(at(1), "z")],
    [
      "only what was chosen is told",
      (decree) => (decree.vote("a", { ballot: at(1), value: "x" }, 2), decree.tell("n", "x")),
    ],
    [
      "later ballots keep what was chosen",
      (decree) => (decree.vote("a", { ballot: at(1), value: "x" }, 1), decree.propose(at(2), "y")),
    ],
    [
      "later ballots keep what was chosen",
      (decree) => (decree.propose(at(2), "y"), decree.vote("a", { ballot: at(1), value: "x" }, 1)),
    ],
    ["agreement", (decree) => [1, 2].forEach((round) => decree.vote("a", { ballot: at(round), value: round }, 1))],
  ] as const satisfies readonly (readonly [string, (decree: ReturnType<typeof createDecreeMemory>) => void])[])(
    "sees that it is broken that %s",
    (invariant, act) => expect(found(act)).toEqual([invariant]),
  );
});
