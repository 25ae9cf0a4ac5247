/**
 * The client of Redis against stubs of a sentinel and a master: its operations, and what each error means.
 */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { addressOf, deadPort, HANG_UP, type SocketAnswers, socketStub } from "../testing/stub-server.ts";
import { createRedisClient } from "./client.ts";
import { REDIS_ERRORS } from "./errors.ts";
import { readResp } from "./resp.ts";

let ofSentinel: SocketAnswers;
let ofMaster: SocketAnswers;
let node: ServerAddress;
let masterPort: number;
let asked: string[] = [];

beforeAll(async () => {
  masterPort = await socketStub(() => (text, socket) => {
    asked.push(text);
    return ofMaster(text, socket);
  });
  node = addressOf({ client: masterPort, sentinel: await socketStub(() => ofSentinel) });
});

const masterAt = (port: number): SocketAnswers => {
  const text = String(port);
  return () => `*2\r\n$9\r\n127.0.0.1\r\n$${text.length}\r\n${text}\r\n`;
};

beforeEach(() => {
  asked = [];
  ofSentinel = masterAt(masterPort);
});

async function invoke(operation: ClientOperation, { workload = "register", wait = 0 } = {}): Promise<unknown> {
  const client = createRedisClient(node, { workload, options: { wait, reads: "master" } });
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

const write: ClientOperation = { f: "write", key: "x1", value: 7 };
const read: ClientOperation = { f: "read", key: "x1", value: null };

describe("a reply", () => {
  test.each([
    ["+OK\r\n", "OK"],
    [":12\r\n", 12],
    ["$-1\r\n", null],
    ["$5\r\na\r\nb\n\r\n", "a\r\nb\n"],
    ["*2\r\n:1\r\n*1\r\n$1\r\nx\r\n", [1, ["x"]]],
    ["*-1\r\n", null],
  ])("%j is read, and not before it is whole", (text, reply) => {
    const bytes = Buffer.from(text);
    expect(readResp(bytes)).toEqual({ reply, length: bytes.length });
    for (let length = 0; length < bytes.length; length++) {
      expect(readResp(bytes.subarray(0, length))).toBeUndefined();
    }
  });

  test("that is none is refused", () => {
    expect(() => readResp(Buffer.from("HTTP/1.1 400\r\n"))).toThrow("expected a reply of RESP");
  });
});

describe("an operation", () => {
  test("goes to the master that the sentinel names", async () => {
    ofMaster = () => "$1\r\n7\r\n";
    expect(await invoke(read)).toEqual({ type: "ok", value: 7 });
    expect(asked).toEqual(["*2\r\n$3\r\nGET\r\n$2\r\nx1\r\n"]);
  });

  test("tells of a compare-and-set that did not succeed what was there", async () => {
    ofMaster = () => "*1\r\n$1\r\n9\r\n";
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: "fail", error: ["mismatch", 9] });
    ofMaster = () => ":1\r\n";
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: "ok" });
  });

  test("waits for replicas right behind its write, and is in doubt where too few had it", async () => {
    ofMaster = () => "+OK\r\n:1\r\n";
    expect(await invoke(write, { wait: 1 })).toEqual({ type: "ok" });
    expect(asked[0]).toContain("WAIT");
    expect(await invoke(write, { wait: 2 })).toMatchObject({
      type: "info",
      error: ["NOTREPLICATED", expect.any(String)],
    });
  });

  test.each([
    ["set", "add", ":1\r\n", { type: "ok" }],
    ["set", "read", "*2\r\n$1\r\n1\r\n$1\r\n2\r\n", { type: "ok", value: [1, 2] }],
    ["append", "append", ":1\r\n", { type: "ok" }],
    ["append", "read", "*0\r\n", { type: "ok", value: [] }],
    ["queue", "enqueue", ":1\r\n", { type: "ok" }],
    ["queue", "dequeue", "$-1\r\n", { type: "ok", value: null }],
  ])("of the workload %s, %s, is understood", async (workload, f, reply, outcome) => {
    ofMaster = () => reply;
    expect(await invoke({ f, key: "x1", value: 1 }, { workload })).toEqual(outcome);
  });
});

describe("an error", () => {
  test.each(REDIS_ERRORS.filter(({ code }) => code !== "NOTREPLICATED"))(
    "$code means $means",
    async ({ code, means }) => {
      ofMaster = () => `-${code} said so\r\n`;
      expect(await invoke(write)).toEqual({ type: means, error: [code, `${code} said so`] });
    },
  );

  test("that no row knows leaves a write in doubt", async () => {
    ofMaster = () => "-NEWERROR said so\r\n";
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });

  test("of the sentinel means that nothing has happened", async () => {
    ofSentinel = () => HANG_UP;
    expect(await invoke(write)).toMatchObject({ type: "fail" });
    ofSentinel = () => "*-1\r\n";
    expect(await invoke(write)).toMatchObject({ type: "fail", error: ["NOMASTER", expect.any(String)] });
  });

  test("of a connection means nothing has happened before it is there, and nobody knows after that", async () => {
    ofSentinel = masterAt(await deadPort());
    expect(await invoke(write)).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    ofSentinel = masterAt(masterPort);
    ofMaster = () => HANG_UP;
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });
});
