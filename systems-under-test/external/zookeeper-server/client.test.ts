/**
 * The client of ZooKeeper against a stub: its protocol, its operations, and what each error means.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { addressOf, deadPort, HANG_UP, listening } from "../testing/stub-server.ts";
import { createZookeeperClient } from "./client.ts";
import { ZOOKEEPER_ERRORS } from "./errors.ts";
import { integer, readJute, REQUEST, text } from "./jute.ts";
import { createServer } from "node:net";

type Kind = keyof typeof REQUEST;

/** What is said to a request: the number of an error, or the fields of an answer. */
let answers: (kind: Kind, fields: string) => number | readonly Buffer[] | typeof HANG_UP;
let asked: Kind[] = [];
let node: ServerAddress;

const framed = (fields: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(fields);
  return Buffer.concat([integer(body.length), body]);
};
const session = (timeoutMs: number): Buffer => framed([integer(0), integer(timeoutMs), Buffer.alloc(8), integer(0)]);
const nameOf = (code: number): Kind =>
  (Object.entries(REQUEST) as [Kind, number][]).find(([, one]) => one === code)?.[0] ?? "sync";

beforeAll(async () => {
  const server = createServer((socket) => {
    let bytes: Buffer = Buffer.alloc(0);
    let isOpen = false;
    socket.on("data", (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const frame = bytes.subarray(4, 4 + bytes.readInt32BE(0));
        bytes = bytes.subarray(4 + frame.length);
        if (!isOpen) {
          isOpen = true;
          socket.write(session(6_000));
          continue;
        }
        const kind = nameOf(frame.readInt32BE(4));
        asked.push(kind);
        const said = answers(kind, frame.toString("latin1", 8));
        if (said === HANG_UP) socket.destroy();
        else if (typeof said === "number") socket.write(framed([integer(1), Buffer.alloc(8), integer(said)]));
        else socket.write(framed([integer(1), Buffer.alloc(8), integer(0), ...said]));
      }
    });
  });
  node = addressOf({ client: await listening(server) });
});

const write: ClientOperation = { f: "write", key: "x1", value: 7 };
const read: ClientOperation = { f: "read", key: "x1", value: null };

async function invoke(
  operation: ClientOperation,
  { workload = "register", reads = "plain", to = node } = {},
): Promise<unknown> {
  asked = [];
  const client = createZookeeperClient(to, { workload, options: { reads } });
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

const STAT_BYTES = 68;
const NO_NODE = -101;
/** Data of a node at this version. */
function holding(value: string, version = 4): readonly Buffer[] {
  const stat = Buffer.alloc(STAT_BYTES);
  stat.writeInt32BE(version, 32);
  return [text(value), stat];
}

test("an answer is read, and not before it is whole; without a session there is none", () => {
  const bytes = framed([integer(1), Buffer.alloc(8), integer(-110)]);
  expect(readJute(bytes)).toMatchObject({ reply: { error: "NodeExists" }, length: bytes.length });
  for (let length = 0; length < bytes.length; length++) expect(readJute(bytes.subarray(0, length))).toBeUndefined();
  expect(readJute(session(6_000))).toMatchObject({ reply: undefined });
  expect(() => readJute(session(0))).toThrow("the session was refused");
});

describe("an operation", () => {
  test("reads what is there, and null where nothing is", async () => {
    answers = () => holding("7");
    expect(await invoke(read)).toEqual({ type: "ok", value: 7 });
    answers = () => NO_NODE;
    expect(await invoke(read)).toEqual({ type: "ok", value: null });
  });

  test("syncs before it reads where the option says so", async () => {
    answers = (kind) => (kind === "sync" ? [text("/")] : holding("7"));
    expect(await invoke(read, { reads: "sync" })).toEqual({ type: "ok", value: 7 });
    expect(asked).toEqual(["sync", "getData"]);
  });

  test("makes a node that is not there, and sets it if somebody was quicker", async () => {
    answers = (kind) => (kind === "setData" && asked.length < 3 ? NO_NODE : kind === "create" ? -110 : []);
    expect(await invoke(write)).toEqual({ type: "ok" });
    expect(asked).toEqual(["setData", "create", "setData"]);
  });

  test("compares and sets by the version that it has read", async () => {
    let fields = "";
    answers = (kind, given) => {
      fields = given;
      return kind === "getData" ? holding("7", 4) : [];
    };
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: "ok" });
    expect(fields.endsWith("\0\0\0\x04")).toBe(true);
    expect(await invoke({ f: "cas", key: "x1", value: [9, 8] })).toEqual({ type: "fail", error: ["found", 7] });
  });

  test("keeps a set as children, and a list as one value", async () => {
    answers = () => [integer(2), text("3"), text("4")];
    expect(await invoke(read, { workload: "set" })).toEqual({ type: "ok", value: [3, 4] });
    answers = () => (asked.length === 1 ? NO_NODE : []);
    expect(await invoke({ f: "add", key: "x1", value: 5 }, { workload: "set" })).toEqual({ type: "ok" });
    expect(asked).toEqual(["create", "create", "create"]);
    let fields = "";
    answers = (kind, given) => {
      fields = given;
      return kind === "getData" ? holding("[1]") : [];
    };
    expect(await invoke({ f: "append", key: "x1", value: 2 }, { workload: "append" })).toEqual({ type: "ok" });
    expect(fields).toContain("[1,2]");
  });
});

describe("an error", () => {
  const NUMBERS: { readonly [code: string]: number } = {
    NoNode: NO_NODE,
    BadVersion: -103,
    NodeExists: -110,
    NoAuth: -102,
    ConnectionLoss: -4,
    SessionExpired: -112,
    OperationTimeout: -7,
  };

  test.each(ZOOKEEPER_ERRORS)("$code means $means", async ({ code = "", means }) => {
    // What a compare-and-set does last is told as it is.
    answers = (kind) => (kind === "getData" ? holding("7") : (NUMBERS[code] ?? 0));
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: means, error: [code, code] });
  });

  test("of a connection means nothing has happened before it is there, and nobody knows after that", async () => {
    const to = addressOf({ client: await deadPort() });
    expect(await invoke(write, { to })).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    answers = () => HANG_UP;
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });
});
