import { describe, expect, test } from "vitest";
import type { Effect, Id, Json, Node } from "./node.ts";
import { createScript, type Pending, type Script } from "./script.ts";

type Message = { readonly type: "copy" | "copied"; readonly value: number };
type Request = { readonly add: number; readonly unsafe?: boolean };
type Toy = Node<Message, Request, number>;

/**
 * A node that stores numbers on disk and copies each to a peer. Ticks every 100 ms; "unsafe" answers before the write.
 */
function toy(id: Id, peer: Id): Toy {
  let values: Json[] = [];
  let token = 0;
  let beatAt = 0;
  let beats = 0;
  let incarnation = "";
  const applied: number[] = [];
  let durableToken = 0;
  const sum = (): number => values.reduce<number>((total, value) => total + Number(value), 0);
  const write = (records: readonly Json[]): Effect<Message, number> => ({ type: "write", token: ++token, records });
  return {
    step(input) {
      switch (input.type) {
        case "boot":
          values = [...input.durable.records];
          incarnation = input.incarnation;
          beatAt = input.now + 100;
          return [{ type: "note", note: { event: "role", role: id === "n1" ? "leader" : "follower" } }];
        case "tick":
          if (input.now < beatAt) return [];
          beats++;
          beatAt = input.now + 100;
          return [];
        case "receive":
          if (input.message.type === "copied") return [{ type: "note", note: { event: "copied" } }];
          if (input.message.value < 0) return [{ type: "halt", why: "negative" }];
          values.push(input.message.value);
          return [
            write([input.message.value]),
            { type: "send", to: input.from, message: { type: "copied", value: input.message.value }, after: token },
          ];
        case "request": {
          values.push(input.request.add);
          const effects: Effect<Message, number>[] = [
            write([input.request.add]),
            { type: "send", to: peer, message: { type: "copy", value: input.request.add } },
            { type: "apply", index: token },
          ];
          const reply = { type: "reply", connection: input.connection, reply: sum() } as const;
          effects.push(input.request.unsafe === true ? reply : { ...reply, after: token });
          return effects;
        }
        case "durable":
          durableToken = input.token;
          return [];
        case "applied":
          applied.push(input.index);
          return [];
        case "linkDown":
          return [{ type: "note", note: { event: "down", peer: input.peer } }];
      }
    },
    wakeAt: () => beatAt,
    inspect: () => ({ sum: sum(), beats, applied: [...applied], incarnation, durableToken }),
  };
}

function pair(): Script<Message, Request, number> {
  const script = createScript({ nodes: { n1: () => toy("n1", "n2"), n2: () => toy("n2", "n1") } });
  script.start();
  return script;
}

const copies = (pending: Pending<Message>): boolean => pending.message.type === "copy";

describe("messages under a script", () => {
  test("wait until they are delivered, and then only those of that moment", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    expect(script.pending()).toEqual([{ number: 1, from: "n1", to: "n2", message: { type: "copy", value: 5 } }]);
    expect(script.inspect("n2")).toMatchObject({ sum: 0 });
    expect(script.deliver()).toBe(1);
    expect(script.inspect("n2")).toMatchObject({ sum: 5 });
    expect(script.pending().map((pending) => pending.message.type)).toEqual(["copied"]);
  });

  test("are all delivered by deliverAll, the answers too", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    script.request("n2", { add: 6 });
    expect(script.deliverAll()).toBe(4);
    expect(script.pending()).toEqual([]);
    expect([script.inspect("n1"), script.inspect("n2")]).toMatchObject([{ sum: 11 }, { sum: 11 }]);
  });

  test("are chosen by content", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    script.request("n1", { add: 6 });
    script.deliverAll((pending) => pending.message.value === 6);
    expect(script.inspect("n2")).toMatchObject({ sum: 6 });
  });

  test("are kept back by a hold, also those that come later, and go on after its release", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    const held = script.hold(copies);
    script.request("n1", { add: 6 });
    expect(script.deliverAll()).toBe(0);
    expect(held.messages()).toHaveLength(2);
    script.release(held);
    expect(script.deliverAll()).toBe(4);
    expect(() => script.release(held)).toThrow(/released before/);
  });

  test("that are dropped never arrive, and those sent later do", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    expect(script.drop(copies)).toBe(1);
    script.request("n1", { add: 6 });
    script.deliverAll();
    expect(script.inspect("n2")).toMatchObject({ sum: 6 });
  });

  test("are lost while a cut lasts", () => {
    const script = pair();
    const heal = script.cut(({ to }) => to === "n2");
    script.request("n1", { add: 5 });
    expect(script.pending()).toEqual([]);
    heal();
    script.request("n1", { add: 6 });
    expect(script.pending()).toHaveLength(1);
  });

  test("are delivered twice after duplicate", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    script.duplicate();
    script.deliverAll(copies);
    expect(script.inspect("n2")).toMatchObject({ sum: 10 });
  });

  test("to a node that is down are lost", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    script.crash("n2");
    script.deliverAll();
    script.restart("n2");
    expect(script.deliverAll()).toBe(0);
    expect(script.inspect("n2")).toMatchObject({ sum: 0 });
  });

  test("are frozen, so that their sender cannot change them any more", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    expect(Object.isFrozen(script.pending()[0]?.message)).toBe(true);
  });

  test("on a broken link are lost, and both ends learn of it", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    script.breakLink("n1", "n2");
    expect(script.pending()).toEqual([]);
    expect(script.notes().slice(-2)).toMatchObject([
      { node: "n1", note: { event: "down", peer: "n2" } },
      { node: "n2", note: { event: "down", peer: "n1" } },
    ]);
  });

  test("that give rise to each other for ever end in an error that shows the last", () => {
    const echo: () => Node<string, null, null> = () => ({
      step: (input) => (input.type === "receive" ? [{ type: "send", to: "n1", message: input.message }] : []),
      wakeAt: () => null,
      inspect: () => null,
    });
    const starter: () => Node<string, null, null> = () => ({
      step: (input) => (input.type === "boot" ? [{ type: "send", to: "n1", message: "again" }] : []),
      wakeAt: () => null,
      inspect: () => null,
    });
    const script = createScript({ nodes: { n1: echo, n2: starter } });
    script.start();
    expect(() => script.deliverAll(undefined, 50)).toThrow(/50 messages.*again/);
  });
});

describe("disks under a script", () => {
  test("make a write durable at once unless they are stalled", () => {
    const script = pair();
    expect(script.request("n1", { add: 5 }).reply()).toBe(5);
    script.stall("n1");
    const request = script.request("n1", { add: 6 });
    expect(request.reply()).toBeUndefined();
    expect(script.unsyncedWrites("n1")).toBe(1);
    script.sync("n1");
    expect(request.reply()).toBe(11);
    expect(script.durable("n1")).toEqual({ snapshot: null, records: [5, 6] });
  });

  test("that are stalled can sync the oldest writes only", () => {
    const script = pair();
    script.stall("n1");
    const requests = [script.request("n1", { add: 1 }), script.request("n1", { add: 2 })];
    script.sync("n1", 1);
    expect(requests.map((request) => request.reply())).toEqual([1, undefined]);
    expect(script.inspect("n1")).toMatchObject({ durableToken: 1 });
    script.unstall("n1");
    expect(requests.map((request) => request.reply())).toEqual([1, 3]);
  });

  test("lose exactly the unsynced writes with the power", () => {
    const script = pair();
    script.request("n1", { add: 1 });
    script.stall("n1");
    script.request("n1", { add: 2 });
    const unsafe = script.request("n1", { add: 4, unsafe: true });
    expect(unsafe.reply()).toBe(7);
    script.crash("n1", { keepWrites: 1 });
    script.restart("n1");
    expect(script.inspect("n1")).toMatchObject({ sum: 3, incarnation: "n1-2" });
    script.crash("n1");
    script.restart("n1", { wipe: true });
    expect(script.inspect("n1")).toMatchObject({ sum: 0 });
  });
});

describe("nodes under a script", () => {
  test("are applied to in order, and only when let when apply is held", () => {
    const script = pair();
    script.holdApply("n1");
    for (const add of [1, 2, 3]) script.request("n1", { add });
    expect(script.inspect("n1")).toMatchObject({ applied: [] });
    script.releaseApply("n1", 2);
    expect(script.inspect("n1")).toMatchObject({ applied: [1, 2] });
    script.releaseApply("n1");
    script.request("n1", { add: 4 });
    expect(script.inspect("n1")).toMatchObject({ applied: [1, 2, 3, 4] });
  });

  test("are ticked when they want to be woken", () => {
    const script = pair();
    script.advance(99);
    expect(script.inspect("n1")).toMatchObject({ beats: 0 });
    script.advance(901);
    expect(script.inspect("n1")).toMatchObject({ beats: 10 });
    expect(script.nowMs()).toBe(1000);
  });

  test("see time pass as fast as their clock goes", () => {
    const script = pair();
    script.setClock("n1", { rate: 2 });
    script.advance(1000);
    expect([script.inspect("n1"), script.inspect("n2")]).toMatchObject([{ beats: 20 }, { beats: 10 }]);
    script.setClock("n2", { stepMs: 100 });
    script.advance(1);
    expect(script.inspect("n2")).toMatchObject({ beats: 11 });
  });

  test("talk freely while run lets time pass", () => {
    const script = pair();
    script.request("n1", { add: 5 });
    script.run(10);
    expect(script.pending()).toEqual([]);
    expect(script.inspect("n2")).toMatchObject({ sum: 5 });
    script.runUntil(() => JSON.stringify(script.inspect("n2")).includes('"beats":3'), 1000);
    expect(script.nowMs()).toBe(300);
    expect(() => script.runUntil(() => false, 50)).toThrow(/did not hold within 50 ms[^]*copied/);
  });

  test("that halt say why, and can be restarted", () => {
    const script = pair();
    script.request("n1", { add: -1 });
    script.deliverAll();
    expect(script.state("n2")).toBe("halted");
    expect(script.notes("n2").at(-1)?.note).toEqual({ event: "halted", why: "negative" });
    script.restart("n2");
    expect(script.state("n2")).toBe("running");
  });

  test("run the same way each time", () => {
    const runs = [pair(), pair()].map((script) => {
      for (const add of [1, 2, 3]) script.request("n1", { add });
      script.run(500);
      return [script.notes(), script.inspect("n1"), script.inspect("n2")];
    });
    expect(runs[0]).toEqual(runs[1]);
  });

  test("are named in the error when there is no such node, or it does not run", () => {
    const script = pair();
    expect(() => script.crash("n9")).toThrow('expected one of the nodes n1, n2, found "n9"');
    script.crash("n1");
    expect(() => script.request("n1", { add: 1 })).toThrow(/n1 to be running, it is crashed/);
    expect(() => script.restart("n2")).toThrow(/n2 is running/);
  });
});
