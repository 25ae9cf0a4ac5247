/**
 * A toy system as a process: a list of numbers on disk.
 *
 * Requests:
 * - { add, unsafe? } answers the length of the list, after the write unless `unsafe`
 * - { read } answers the list
 * - { tell, to } sends a number to a peer, which adds it
 * - { checkpoint } moves the list into a snapshot
 * - { halt } halts, { fail } throws, { applied } answers the apply indexes seen
 */
import type { AnyNode, Effect, Json } from "../../node.ts";
import { runNode } from "../host.ts";

type Effects = readonly Effect<Json, Json>[];
type Fields = { readonly [name: string]: Json };

function createToy(): AnyNode {
  let values: Json[] = [];
  let token = 0;
  let wakeAt = 0;
  const applied: number[] = [];

  function request(connection: string, fields: Fields): Effects {
    const reply = (value: Json, after = 0): Effect<Json, Json> => ({ type: "reply", connection, reply: value, after });
    if ("add" in fields) {
      values.push(fields["add"] ?? null);
      const write = { type: "write", token: ++token, records: [fields["add"] ?? null] } as const;
      return [write, { type: "apply", index: token }, reply(values.length, fields["unsafe"] === true ? 0 : token)];
    }
    if ("tell" in fields) {
      return [{ type: "send", to: fields["to"] as string, message: fields["tell"] ?? null }, reply("told")];
    }
    if ("checkpoint" in fields) {
      return [{ type: "checkpoint", token: ++token, snapshot: [...values], records: [] }, reply("saved", token)];
    }
    if ("halt" in fields) return [reply("last words"), { type: "halt", why: "asked to" }, reply("never")];
    if ("fail" in fields) throw new Error("asked to fail");
    return [reply("applied" in fields ? [...applied] : [...values])];
  }

  return {
    step(input) {
      switch (input.type) {
        case "boot":
          values = [...((input.durable.snapshot ?? []) as Json[]), ...input.durable.records];
          wakeAt = input.now + 20;
          return [{ type: "note", note: { event: "booted", incarnation: input.incarnation, records: values.length } }];
        case "tick":
          if (input.now < wakeAt) return [];
          wakeAt = input.now + 60_000;
          return [{ type: "note", note: { event: "woken" } }];
        case "request":
          return request(input.connection, input.request as Fields);
        case "receive":
          values.push(input.message);
          return [{ type: "note", note: { event: "told", from: input.from, value: input.message } }];
        case "applied":
          applied.push(input.index);
          return [];
        case "linkDown":
          return [{ type: "note", note: { event: "link down", peer: input.peer } }];
        case "durable":
          return [];
      }
    },
    wakeAt: () => wakeAt,
    inspect: () => ({ values: [...values] }),
    progress: () => ({ committed: values.length, applied: values.length }),
  };
}

await runNode(createToy);
