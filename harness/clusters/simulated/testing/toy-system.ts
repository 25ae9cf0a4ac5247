/**
 * A toy system for the tests of the simulation: the first node keeps a register and copies it to the others, and
 * all send heartbeats to all. It has no failover, so what a test sees is what the simulation did.
 */
import type { ClientCore, ClientEffect } from "../../../../systems-under-test/node-kit/client.ts";
import type { AnyNode, Effect, Input, Json } from "../../../../systems-under-test/node-kit/node.ts";
import type { ClientConfig, Member, NodeConfig, System } from "../../../../systems-under-test/system.ts";

type ToyEffect = Effect<Json, Json>;
type Fields = { readonly [name: string]: Json };

/** Heartbeats only every so many ms; 0 for none. Options: heartbeatMs, checkpointEvery (0: never). */
export const toy: System = {
  name: "toy",
  title: "Toy",
  description: "A register on the first node, copied to the others.",
  workloads: ["register"],
  options: [
    { name: "heartbeatMs", description: "Time between heartbeats; 0 for none.", default: 0 },
    { name: "checkpointEvery", description: "Records between two checkpoints; 0 for none.", default: 0 },
    { name: "haltOn", description: "The primary halts when this is written.", default: "halt" },
  ],
  mutants: [],
  defaultNodes: 3,
  members: toyMembers,
  makeNode: makeToyNode,
  makeClient: makeToyClient,
  main: "toy/main.js",
  leaderRoles: ["primary"],
  restartsHalted: false,
};

export function toyMembers(nodes: number): readonly Member[] {
  return Array.from({ length: nodes }, (_, position) => ({ id: `n${position + 1}`, role: "server", isTarget: true }));
}

/** What `inspect` of a toy node gives. */
export interface ToyState {
  readonly value: Json;
  readonly received: number;
  readonly lastBeat: { readonly [peer: string]: number };
  readonly linkDowns: readonly string[];
  readonly incarnation: string;
  readonly bootRecords: number;
  readonly applied: readonly number[];
  readonly now: number;
  readonly wall: number;
}

function makeToyNode({ id, members, options }: NodeConfig): AnyNode {
  const heartbeatMs = options["heartbeatMs"] as number;
  const checkpointEvery = options["checkpointEvery"] as number;
  const peers = members.map((member) => member.id).filter((peer) => peer !== id);
  const isPrimary = members[0]?.id === id;
  const majority = Math.floor(members.length / 2) + 1;
  let value: Json = null;
  let token = 0;
  let writeNumber = 0;
  let nextBeat: number | null = null;
  let beat = 0;
  let received = 0;
  let incarnation = "";
  let bootRecords = 0;
  let now = 0;
  let wall = 0;
  const lastBeat: { [peer: string]: number } = {};
  const linkDowns: string[] = [];
  const applied: number[] = [];
  const open = new Map<number, { readonly connection: string; readonly from: Set<string> }>();

  function save(record: Json): ToyEffect {
    token++;
    if (checkpointEvery > 0 && token % checkpointEvery === 0) {
      return { type: "checkpoint", token, snapshot: record, records: [] };
    }
    return { type: "write", token, records: [record] };
  }

  function acknowledged(number: number, by: string): ToyEffect[] {
    const write = open.get(number);
    if (write === undefined) return [];
    write.from.add(by);
    if (write.from.size < majority) return [];
    open.delete(number);
    return [{ type: "reply", connection: write.connection, reply: { ok: true, value } }];
  }

  function receive(from: string, message: Fields): ToyEffect[] {
    received++;
    if (message["type"] === "beat") {
      lastBeat[from] = message["beat"] as number;
      return [];
    }
    if (message["type"] === "copy") {
      value = message["value"] ?? null;
      const written = save({ value });
      const number = message["number"] ?? 0;
      return [written, { type: "send", to: from, message: { type: "copied", number }, after: token }];
    }
    return acknowledged(message["number"] as number, from);
  }

  function request(connection: string, body: Fields): ToyEffect[] {
    if (!isPrimary) return [{ type: "reply", connection, reply: { redirect: members[0]?.id ?? "" } }];
    if (body["f"] === "read") return [{ type: "reply", connection, reply: { ok: true, value } }];
    if (body["value"] === options["haltOn"]) return [{ type: "halt", why: "asked to" }];
    if (body["value"] === "throw") throw new Error("asked to throw");
    value = body["value"] ?? null;
    writeNumber++;
    const number = writeNumber;
    open.set(number, { connection, from: new Set() });
    const effects: ToyEffect[] = [save({ value }), { type: "apply", index: number }];
    for (const to of peers) effects.push({ type: "send", to, message: { type: "copy", number, value }, after: token });
    // To itself as to the others: its own copy counts when it is durable.
    effects.push({ type: "send", to: id, message: { type: "copied", number }, after: token });
    return effects;
  }

  function boot(durable: { readonly snapshot: Json; readonly records: readonly Json[] }): ToyEffect[] {
    bootRecords = durable.records.length;
    const last = durable.records.at(-1) ?? durable.snapshot;
    value = (last as Fields | null)?.["value"] ?? null;
    if (heartbeatMs > 0) nextBeat = now + heartbeatMs;
    return [{ type: "note", note: { event: "role", role: isPrimary ? "primary" : "backup", term: 1 } }];
  }

  function tick(): ToyEffect[] {
    if (nextBeat === null || now < nextBeat) return [];
    nextBeat = now + heartbeatMs;
    beat++;
    return peers.map((to) => ({ type: "send", to, message: { type: "beat", beat } }));
  }

  return {
    step(input: Input<Json, Json>): readonly ToyEffect[] {
      now = input.now;
      wall = input.wall ?? now;
      switch (input.type) {
        case "boot":
          incarnation = input.incarnation;
          return boot(input.durable);
        case "tick":
          return tick();
        case "receive":
          return receive(input.from, input.message as Fields);
        case "request":
          return request(input.connection, input.request as Fields);
        case "applied":
          applied.push(input.index);
          return [];
        case "linkDown":
          linkDowns.push(input.peer);
          return [];
        case "durable":
          return [];
      }
    },
    wakeAt: () => nextBeat,
    inspect: (): Json => ({ value, received, lastBeat, linkDowns, incarnation, bootRecords, applied, now, wall }),
  };
}

function makeToyClient({ members, worker, timeoutMs }: ClientConfig): ClientCore {
  let target = members[worker % members.length]?.id ?? "";
  let id = 0;
  let deadline: number | null = null;
  let body: Json = null;

  function ask(): ClientEffect[] {
    id++;
    return [{ type: "request", to: target, id, request: body }];
  }
  function doubt(why: string): ClientEffect[] {
    deadline = null;
    return [{ type: "done", outcome: { type: "info", value: null, error: why } }];
  }

  return {
    step(input) {
      if (input.type === "invoke") {
        deadline = input.now + timeoutMs;
        body = { f: input.operation.f, value: input.operation.value };
        return ask();
      }
      if (deadline === null) return [];
      if (input.type === "tick") return input.now >= deadline ? doubt("timeout") : [];
      if (input.type === "disconnected") return input.node === target ? doubt("disconnected") : [];
      if (input.id !== id) return [];
      const reply = input.reply as Fields;
      if (typeof reply["redirect"] === "string") {
        target = reply["redirect"];
        return ask();
      }
      deadline = null;
      return [{ type: "done", outcome: { type: "ok", value: reply["value"] ?? null, node: input.from } }];
    },
    wakeAt: () => deadline,
  };
}
