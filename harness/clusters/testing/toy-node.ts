/**
 * A node of the toy. The first is the primary: it keeps the register, copies each write to the others, and answers when
 * a majority has it on disk. Any node carries out orders, so that a test can see what its cluster does to it.
 */
import type { AnyNode, Effect, Input, Json, Note } from "../../../systems-under-test/node-kit/node.ts";
import type { NodeConfig } from "../../../systems-under-test/system.ts";

type ToyEffect = Effect<Json, Json>;
type Fields = { readonly [name: string]: Json };

/** What any node does when it is told to; each is answered with a value. */
export type ToyOrder =
  /** Appends a line to what is on disk, and answers when it is durable; `early`: at once. */
  | { readonly do: "save"; readonly line: string; readonly early?: true }
  /** Sends texts to a peer, which remembers them. */
  | { readonly do: "tell"; readonly to: string; readonly texts: readonly string[] }
  | { readonly do: "note"; readonly note: Note }
  /** The primary copies to other members from now on, and notes them as committed; others ignore it. */
  | {
      readonly do: "change";
      readonly add: readonly string[];
      readonly remove: readonly string[];
      readonly version: number;
    }
  /** Answers with its state (`ToyState`). */
  | { readonly do: "look" }
  /** Answers after this many milliseconds of its own clock. */
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "halt" }
  | { readonly do: "throw" };

/** What `inspect` of a toy node gives. */
export interface ToyState {
  readonly value: Json;
  /** The saved lines, those of earlier lives first. */
  readonly lines: readonly string[];
  /** What peers told it, for example "n2: hello". */
  readonly heard: readonly string[];
  readonly received: number;
  readonly lastBeat: { readonly [peer: string]: number };
  readonly linkDowns: readonly string[];
  /** The nodes that its config named, and whether it was to join them. */
  readonly known: readonly string[];
  readonly joins: boolean;
  readonly incarnation: string;
  readonly bootRecords: number;
  readonly applied: readonly number[];
  readonly now: number;
  readonly wall: number;
}

/** A node with an empty memory: its first input is `boot`. */
export function createToyNode({ id, members, joins = false, options }: NodeConfig): AnyNode {
  const heartbeatMs = options["heartbeatMs"] as number;
  const checkpointEvery = options["checkpointEvery"] as number;
  let peers = members.map((member) => member.id).filter((peer) => peer !== id);
  let version = 0;
  const isPrimary = members[0]?.id === id;
  let value: Json = null;
  let lines: string[] = [];
  let token = 0;
  let writeNumber = 0;
  let nextBeat: number | null = null;
  let beat = 0;
  let received = 0;
  let incarnation = "";
  let bootRecords = 0;
  let now = 0;
  let wall = 0;
  const heard: string[] = [];
  const lastBeat: { [peer: string]: number } = {};
  const linkDowns: string[] = [];
  const applied: number[] = [];
  const open = new Map<number, { readonly connection: string; readonly token: number; readonly from: Set<string> }>();
  let waits: { readonly connection: string; readonly at: number }[] = [];

  function save(record: Fields): ToyEffect {
    token++;
    if (checkpointEvery > 0 && token % checkpointEvery === 0) {
      return { type: "checkpoint", token, snapshot: { value, lines: [...lines] }, records: [] };
    }
    return { type: "write", token, records: [record] };
  }

  function acknowledged(number: number, by: string): ToyEffect[] {
    const write = open.get(number);
    if (write === undefined) return [];
    write.from.add(by);
    if (write.from.size < Math.floor((peers.length + 1) / 2) + 1) return [];
    open.delete(number);
    return [{ type: "reply", connection: write.connection, reply: { ok: true, value } }];
  }

  function receive(from: string, message: Fields): ToyEffect[] {
    received++;
    if (message["type"] === "text") {
      heard.push(`${from}: ${message["text"] as string}`);
      return [];
    }
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
    if ("order" in body) return carryOut(connection, body["order"] as ToyOrder);
    if (!isPrimary) return [{ type: "reply", connection, reply: { redirect: members[0]?.id ?? "" } }];
    if (body["f"] === "read") return [{ type: "reply", connection, reply: { ok: true, value } }];
    if (body["value"] === options["haltOn"]) return [{ type: "halt", why: "asked to" }];
    if (body["value"] === "throw") throw new Error("asked to throw");
    value = body["value"] ?? null;
    writeNumber++;
    const number = writeNumber;
    const effects: ToyEffect[] = [save({ value }), { type: "apply", index: number }];
    open.set(number, { connection, token, from: new Set() });
    for (const to of peers) effects.push({ type: "send", to, message: { type: "copy", number, value }, after: token });
    return effects;
  }

  function carryOut(connection: string, order: ToyOrder): ToyEffect[] {
    const reply = (answer: Json, after = 0): ToyEffect => ({
      type: "reply",
      connection,
      reply: { value: answer },
      after,
    });
    switch (order.do) {
      case "save": {
        lines.push(order.line);
        const written = save({ line: order.line });
        return [written, reply(null, order.early === true ? 0 : token)];
      }
      case "tell":
        return [
          ...order.texts.map((text): ToyEffect => ({ type: "send", to: order.to, message: { type: "text", text } })),
          reply(null),
        ];
      case "note":
        return [{ type: "note", note: order.note }, reply(null)];
      case "change": {
        if (!isPrimary || order.version !== version || order.remove.includes(id)) return [];
        version++;
        peers = [...peers, ...order.add].filter((peer) => !order.remove.includes(peer));
        return [{ type: "note", note: { event: "members", members: [id, ...peers], version } }, reply(null)];
      }
      case "look":
        return [reply(inspect())];
      case "wait":
        waits.push({ connection, at: now + order.ms });
        return [];
      case "halt":
        return [{ type: "halt", why: "asked to" }];
      case "throw":
        throw new Error("asked to throw");
    }
  }

  function boot(durable: { readonly snapshot: Json; readonly records: readonly Json[] }): ToyEffect[] {
    bootRecords = durable.records.length;
    const snapshot = durable.snapshot as Fields | null;
    value = snapshot?.["value"] ?? null;
    lines = [...((snapshot?.["lines"] ?? []) as readonly string[])];
    for (const record of durable.records as readonly Fields[]) {
      if ("line" in record) lines.push(record["line"] as string);
      else value = record["value"] ?? null;
    }
    if (heartbeatMs > 0) nextBeat = now + heartbeatMs;
    return [{ type: "note", note: { event: "role", role: isPrimary ? "primary" : "backup", term: 1 } }];
  }

  function tick(): ToyEffect[] {
    const due = waits.filter(({ at }) => at <= now);
    waits = waits.filter(({ at }) => at > now);
    const replies = due.map(({ connection }): ToyEffect => ({ type: "reply", connection, reply: { value: now } }));
    if (nextBeat === null || now < nextBeat) return replies;
    nextBeat = now + heartbeatMs;
    beat++;
    return [...replies, ...peers.map((to): ToyEffect => ({ type: "send", to, message: { type: "beat", beat } }))];
  }

  function inspect(): Json {
    const said = { lines: [...lines], heard: [...heard], linkDowns: [...linkDowns], applied: [...applied] };
    const known = members.map((member) => member.id);
    return { value, ...said, known, joins, received, lastBeat: { ...lastBeat }, incarnation, bootRecords, now, wall };
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
          // Its own copy counts as the others' do.
          return [...open].flatMap(([number, write]) => (write.token <= input.token ? acknowledged(number, id) : []));
      }
    },
    wakeAt() {
      const times = [...(nextBeat === null ? [] : [nextBeat]), ...waits.map(({ at }) => at)];
      return times.length === 0 ? null : Math.min(...times);
    },
    inspect,
  };
}
