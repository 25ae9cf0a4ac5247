/**
 * The calls of Maelstrom's workloads without keys: echo, unique-ids, broadcast, g-set, g-counter and pn-counter.
 */
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import { isList } from "../../../../histories/json.ts";
import type { Json } from "../../../../histories/json.ts";
import { type Body, quoted } from "../network/message.ts";
import { ok, type Rpc, type RpcCall } from "./rpc.ts";
import { topologyOf } from "./topologies.ts";

/** The reply carries a text back, which must be the one that was sent. */
export const echo: Rpc = {
  workload: "echo",
  calls: {
    echo: {
      request: ({ value }) => ({ type: "echo", echo: value }),
      reply: "echo_ok",
      fields: ["echo"],
      outcome: (reply) => given(reply, "echo"),
      isIdempotent: true,
    },
  },
};

/** Every reply carries an id that no other has. */
export const uniqueIds: Rpc = {
  workload: "unique-ids",
  calls: {
    generate: {
      request: () => ({ type: "generate" }),
      reply: "generate_ok",
      fields: ["id"],
      outcome: (reply) => given(reply, "id"),
    },
  },
};

/** Messages that must reach every node; nodes are told a topology. */
export const broadcast: Rpc = {
  workload: "broadcast",
  calls: {
    broadcast: update("broadcast", "message"),
    read: read("messages", isList, "a list"),
  },
  setup: {
    expected: "topology_ok",
    body: (nodes, topology) => ({ type: "topology", topology: topologyOf(topology, nodes) }),
  },
};

/** A set that grows. */
export const gSet: Rpc = {
  workload: "g-set",
  calls: { add: update("add", "element"), read: read("value", isList, "a list") },
};

/** A counter that grows. */
export const gCounter: Rpc = { workload: "g-counter", calls: counterCalls() };

/** A counter that goes up and down. */
export const pnCounter: Rpc = { workload: "pn-counter", calls: counterCalls() };

function counterCalls(): Rpc["calls"] {
  return { add: update("add", "delta"), read: read("value", Number.isSafeInteger, "a whole number") };
}

/** An update without an answer of interest: its value travels under this name. */
function update(type: string, name: string): RpcCall {
  return {
    request: ({ value }) => ({ type, [name]: value }),
    reply: `${type}_ok`,
    fields: [],
    outcome: (_reply: Body, { value }: ClientOperation) => ok(value),
  };
}

/** A read whose answer is under this name. */
function read(name: string, fits: (value: Json) => boolean, expected: string): RpcCall {
  return {
    request: () => ({ type: "read" }),
    reply: "read_ok",
    fields: [name],
    outcome: (reply) => {
      const value = reply[name];
      if (value !== undefined && fits(value)) return ok(value);
      return `expected "${name}" with ${expected}, found ${quoted(JSON.stringify(value) ?? "nothing")}`;
    },
    isIdempotent: true,
  };
}

/** What is under this name, whatever it is. */
function given(reply: Body, name: string): ClientOutcome | string {
  const value = reply[name];
  return value === undefined ? `expected "${name}", found none` : ok(value);
}
