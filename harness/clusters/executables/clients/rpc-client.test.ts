/**
 * Clients in virtual time, against a node that answers as a test says.
 */
import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import { createVirtualClock } from "../../../generator/testing/virtual-clock.ts";
import { maelstromWorkloads } from "../../../workloads/maelstrom/index.ts";
import type { Body } from "../network/message.ts";
import { createNetwork } from "../network/network.ts";
import { openNetworkLinks } from "../network/network-links.ts";
import { createRpcClient } from "./rpc-client.ts";

/** A client of n1, and all that was sent and told. */
function bench(workload: string, answer: (body: Body) => readonly Body[] = () => []) {
  const clock = createVirtualClock();
  const random = createRandomStream(1);
  const network = createNetwork({
    clock,
    links: openNetworkLinks(["n1"], random),
    latency: { meanMs: 0, distribution: "constant" },
    random,
    onOverflow: () => {},
  });
  const requests: Body[] = [];
  const told: string[] = [];
  let isThere = true;
  const node = network.join({
    id: "n1",
    kind: "node",
    receive({ src, body }) {
      if (!isThere) return false;
      requests.push(body);
      for (const reply of answer(body)) {
        clock.at(clock.nowNs(), () =>
          node.send({ src: "n1", dest: src, body: { in_reply_to: body["msg_id"] ?? null, ...reply } }),
        );
      }
      return true;
    },
  });
  const rpc = maelstromWorkloads.find(({ name }) => name === workload)?.rpc;
  if (rpc === undefined) throw new Error(`no workload ${workload}`);
  const client = createRpcClient({
    id: "c1",
    process: 1,
    node: "n1",
    rpc,
    network,
    clock,
    timeoutMs: 1_000,
    onUnusable: (topic) => told.push(`unusable: ${topic}`),
    onOddity: (topic) => told.push(`odd: ${topic}`),
    onClosed: () => told.push("closed"),
  });
  async function run(operation: ClientOperation): Promise<ClientOutcome | undefined> {
    const outcomes: ClientOutcome[] = [];
    client.invoke(operation, (outcome) => outcomes.push(outcome));
    expect(outcomes).toEqual([]);
    clock.run();
    await Promise.resolve();
    expect(outcomes.length).toBeLessThanOrEqual(1);
    return outcomes[0];
  }
  return { clock, client, requests, told, run, leave: () => void (isThere = false) };
}

describe("an operation becomes a request, and its reply an outcome:", () => {
  test.each<[string, ClientOperation, Body, Body, Partial<ClientOutcome>]>([
    [
      "echo",
      { f: "echo", value: "hi" },
      { type: "echo", echo: "hi" },
      { type: "echo_ok", echo: "hi" },
      { value: "hi" },
    ],
    [
      "unique-ids",
      { f: "generate", value: null },
      { type: "generate" },
      { type: "generate_ok", id: "a-1" },
      { value: "a-1" },
    ],
    [
      "broadcast",
      { f: "broadcast", value: 3 },
      { type: "broadcast", message: 3 },
      { type: "broadcast_ok" },
      { value: 3 },
    ],
    ["broadcast", { f: "read", value: null }, { type: "read" }, { type: "read_ok", messages: [3] }, { value: [3] }],
    ["g-set", { f: "add", value: 4 }, { type: "add", element: 4 }, { type: "add_ok" }, { value: 4 }],
    ["g-set", { f: "read", value: "final" }, { type: "read" }, { type: "read_ok", value: [4] }, { value: [4] }],
    ["g-counter", { f: "add", value: 2 }, { type: "add", delta: 2 }, { type: "add_ok" }, { value: 2 }],
    ["pn-counter", { f: "add", value: -2 }, { type: "add", delta: -2 }, { type: "add_ok" }, { value: -2 }],
    ["pn-counter", { f: "read", value: null }, { type: "read" }, { type: "read_ok", value: -2 }, { value: -2 }],
    [
      "lin-kv",
      { f: "read", key: 0, value: null },
      { type: "read", key: 0 },
      { type: "read_ok", value: 1 },
      { value: 1 },
    ],
    [
      "lin-kv",
      { f: "write", key: 0, value: 1 },
      { type: "write", key: 0, value: 1 },
      { type: "write_ok" },
      { value: 1 },
    ],
    [
      "lin-kv",
      { f: "cas", key: 0, value: [1, 2] },
      { type: "cas", key: 0, from: 1, to: 2 },
      { type: "cas_ok" },
      { value: [1, 2] },
    ],
  ])("%s %j", async (workload, operation, request, reply, outcome) => {
    const { run, requests, told } = bench(workload, () => [reply]);
    expect(await run(operation)).toEqual({ type: "ok", node: "n1", ...outcome });
    expect(requests).toEqual([{ ...request, msg_id: 1 }]);
    expect(told).toEqual([]);
  });

  test("every workload is there", () => {
    expect(maelstromWorkloads.map(({ rpc }) => rpc?.workload)).toEqual([
      "echo",
      "unique-ids",
      "broadcast",
      "g-set",
      "g-counter",
      "pn-counter",
      "lin-kv",
    ]);
  });
});

const READ: ClientOperation = { f: "read", key: 0, value: null };
const WRITE: ClientOperation = { f: "write", key: 0, value: 1 };
const CAS: ClientOperation = { f: "cas", key: 0, value: [1, 2] };

describe("an error", () => {
  const outcomeOf = (operation: ClientOperation, code: unknown): Promise<ClientOutcome | undefined> =>
    bench("lin-kv", () => [{ type: "error", code: code as number, text: "why" }]).run(operation);

  test.each([1, 10, 11, 12, 14, 21, 22, 30])("%i is definite: the operation has failed", async (code) => {
    expect(await outcomeOf(WRITE, code)).toMatchObject({ type: "fail", value: 1, error: [expect.any(String), "why"] });
  });

  test.each([0, 13, 2, 999, 1000, 4711, "11", null])(
    "%j is not: a write is in doubt, and a read, which changes nothing, has failed",
    async (code) => {
      expect(await outcomeOf(WRITE, code)).toMatchObject({ type: "info", error: [expect.any(String), "why"] });
      expect(await outcomeOf(READ, code)).toMatchObject({ type: "fail" });
    },
  );

  test("20 says that the key is not there: a read saw nothing, and a cas found nothing", async () => {
    expect(await outcomeOf(READ, 20)).toEqual({ type: "ok", value: null, node: "n1" });
    expect(await outcomeOf(CAS, 20)).toEqual({ type: "fail", value: [1, 2], error: ["mismatch", null], node: "n1" });
    expect(await outcomeOf(CAS, 22)).toMatchObject({ type: "fail", error: ["precondition-failed", "why"] });
    expect(await outcomeOf(WRITE, 20)).toMatchObject({ type: "fail" });
  });
});

describe("a reply", () => {
  test("that does not come leaves a write in doubt and ends a read, after the client's time", async () => {
    const { run, clock } = bench("lin-kv");
    expect(await run(WRITE)).toEqual({ type: "info", value: 1, error: "net-timeout" });
    expect(clock.nowNs()).toBe(1_000e6);
    expect(await run(READ)).toEqual({ type: "fail", value: null, error: "net-timeout" });
    expect(clock.nowNs()).toBe(2_000e6);
  });

  test("to another request is ignored: late ones and second ones silently, one to nothing is told", async () => {
    const { run, told } = bench("lin-kv", ({ msg_id: id }) => [
      { type: "read_ok", value: "old", in_reply_to: Number(id) - 1 },
      { type: "read_ok", value: "new" },
      { type: "read_ok", value: "again" },
    ]);
    await run(WRITE);
    expect(await run(READ)).toMatchObject({ type: "ok", value: "new" });
    expect(new Set(told)).toEqual(new Set(["unusable: reply to write", "odd: reply to nothing"]));
    const nobody = bench("lin-kv", () => [
      { type: "read_ok", value: 1, in_reply_to: 99 },
      { type: "noise", in_reply_to: null },
    ]);
    expect(await nobody.run(READ)).toMatchObject({ type: "fail", error: "net-timeout" });
    expect(nobody.told).toEqual(["odd: reply to nothing", "odd: reply to nothing"]);
  });

  test.each<[string, Body]>([
    ["g-set", { type: "read_ok" }],
    ["g-set", { type: "read_ok", value: 3 }],
    ["g-set", { type: "ok", value: [] }],
    ["pn-counter", { type: "read_ok", value: 1.5 }],
    ["pn-counter", { type: "read_ok", value: "1" }],
    ["broadcast", { type: "read_ok", messages: { 1: true } }],
  ])("of no use is told, and ends a read of %s: %j", async (workload, reply) => {
    const { run, told } = bench(workload, () => [reply]);
    expect(await run({ f: "read", value: null })).toMatchObject({
      type: "fail",
      error: ["malformed-reply", expect.any(String)],
    });
    expect(told).toEqual(["unusable: reply to read"]);
  });

  test("of no use leaves an update in doubt", async () => {
    const { run, told } = bench("lin-kv", () => [{ type: "done" }]);
    expect(await run(WRITE)).toMatchObject({ type: "info", error: ["malformed-reply", expect.any(String)] });
    expect(told).toEqual(["unusable: reply to write"]);
  });

  test("with fields that Maelstrom refuses counts, and the fields are told", async () => {
    const { run, told } = bench("g-set", () => [{ type: "read_ok", value: [], msg_id: 4, version: 3 }]);
    expect(await run({ f: "read", value: null })).toMatchObject({ type: "ok", value: [] });
    expect(told).toEqual(["odd: read_ok version"]);
  });
});

describe("a client", () => {
  test("whose node is down knows for certain that nothing happened", async () => {
    const { run, leave } = bench("lin-kv");
    leave();
    expect(await run(WRITE)).toEqual({ type: "fail", value: 1, error: "disconnected" });
    expect(await run(WRITE)).toEqual({ type: "fail", value: 1, error: "disconnected" });
  });

  test("whose node ends while it waits does not know", () => {
    const { client } = bench("lin-kv");
    const outcomes: ClientOutcome[] = [];
    client.invoke(WRITE, (outcome) => outcomes.push(outcome));
    client.nodeGone();
    client.nodeGone();
    expect(outcomes).toEqual([{ type: "info", value: 1, error: "disconnected" }]);
  });

  test("that is closed is never called back, and takes nothing more", () => {
    const { client, clock, told } = bench("lin-kv", () => [{ type: "write_ok" }]);
    const outcomes: ClientOutcome[] = [];
    client.invoke(WRITE, (outcome) => outcomes.push(outcome));
    expect(() => client.invoke(WRITE, () => {})).toThrow("expected no operation in flight");
    client.close();
    client.close();
    client.nodeGone();
    clock.run();
    expect([outcomes, told]).toEqual([[], ["closed"]]);
    expect(() => client.invoke(WRITE, () => {})).toThrow("expected an open client");
  });

  test("refuses an operation that its workload does not have, and a cas without two values", () => {
    const { client } = bench("lin-kv");
    expect(() => client.invoke({ f: "append", value: 1 }, () => {})).toThrow(
      "expected one of the operations read, write, cas",
    );
    expect(() => client.invoke({ f: "toString", value: 1 }, () => {})).toThrow("found toString");
    expect(() => client.invoke({ f: "cas", value: 1 }, () => {})).toThrow("expected the value [from, to]");
  });
});
