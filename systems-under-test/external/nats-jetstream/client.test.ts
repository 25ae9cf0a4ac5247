/**
 * The client of JetStream against a stub: its protocol, its operations, and what each error means.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { addressOf, deadPort, HANG_UP, socketStub } from "../testing/stub-server.ts";
import { createNatsClient } from "./client.ts";
import { NATS_ERRORS } from "./errors.ts";
import { readNats } from "./protocol.ts";

/** What is said to a request of this subject: JSON, a message with headers, or nothing more. */
let answers: (subject: string, text: string) => string | typeof HANG_UP;
let node: ServerAddress;

beforeAll(async () => {
  const port = await socketStub(() => (text) => {
    const [, subject = "", inbox = ""] = /H?PUB (\S+) (\S+) [^]*$/.exec(text) ?? [];
    const said = answers(subject, text);
    if (said === HANG_UP) return said;
    if (!said.startsWith("NATS/1.0")) return `INFO {}\r\nMSG ${inbox} 1 ${said.length}\r\n${said}\r\n`;
    const head = said.indexOf("\r\n\r\n") + 4;
    return `PING\r\nHMSG ${inbox} 1 ${head} ${said.length}\r\n${said}\r\n`;
  });
  node = addressOf({ client: port });
});

const write: ClientOperation = { f: "write", key: "x1", value: 7 };

async function invoke(
  operation: ClientOperation,
  { workload = "register", reads = "leader", to = node } = {},
): Promise<unknown> {
  const client = createNatsClient(to, { workload, options: { reads } });
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

const held = (text: string): string =>
  JSON.stringify({ message: { data: Buffer.from(text).toString("base64"), seq: 5 } });
const nothing = JSON.stringify({ error: { code: 404, err_code: 10_037, description: "no message found" } });
const done = JSON.stringify({ stream: "KV_clew", seq: 6 });

test("a message is read, and not before it is whole", () => {
  const head = "NATS/1.0\r\nNats-Sequence: 5\r\n\r\n";
  const bytes = Buffer.from(`HMSG inbox 1 ${head.length} ${head.length + 2}\r\n${head}42\r\n`);
  const reply = { status: undefined, headers: { "Nats-Sequence": "5" }, payload: "42" };
  expect(readNats(bytes)).toEqual({ reply, length: bytes.length });
  for (let length = 0; length < bytes.length; length++) expect(readNats(bytes.subarray(0, length))).toBeUndefined();
  expect(() => readNats(Buffer.from("-ERR 'no'\r\n"))).toThrow("-ERR 'no'");
});

describe("an operation", () => {
  const read: ClientOperation = { f: "read", key: "x1", value: null };

  test("reads what is there, and null where nothing is, also directly", async () => {
    answers = () => held("7");
    expect(await invoke(read)).toEqual({ type: "ok", value: 7 });
    answers = () => nothing;
    expect(await invoke(read)).toEqual({ type: "ok", value: null });
    answers = () => "NATS/1.0\r\nNats-Sequence: 5\r\n\r\n7";
    expect(await invoke(read, { reads: "direct" })).toEqual({ type: "ok", value: 7 });
    answers = () => "NATS/1.0 404 Message Not Found\r\n\r\n";
    expect(await invoke(read, { reads: "direct" })).toEqual({ type: "ok", value: null });
  });

  test("compares and sets by the revision that it has read", async () => {
    let asked = "";
    answers = (subject, text) => {
      asked = text;
      return subject.startsWith("$JS") ? held("7") : done;
    };
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: "ok" });
    expect(asked).toContain("Nats-Expected-Last-Subject-Sequence: 5\r\n");
    // What it found may be old: that is no "mismatch", which the checker would take for an observation.
    expect(await invoke({ f: "cas", key: "x1", value: [9, 8] })).toEqual({ type: "fail", error: ["found", 7] });
  });

  test("keeps a set as keys, and a list as one value", async () => {
    answers = () => JSON.stringify({ state: { subjects: { "$KV.clew.x1.3": 1, "$KV.clew.x1.4": 1 } } });
    expect(await invoke(read, { workload: "set" })).toEqual({ type: "ok", value: [3, 4] });
    answers = (subject) => (subject === "$KV.clew.x1.5" ? done : nothing);
    expect(await invoke({ f: "add", key: "x1", value: 5 }, { workload: "set" })).toEqual({ type: "ok" });
    let asked = "";
    answers = (subject, text) => {
      asked = text;
      return subject.startsWith("$JS") ? held("[1]") : done;
    };
    expect(await invoke({ f: "append", key: "x1", value: 2 }, { workload: "append" })).toEqual({ type: "ok" });
    expect(asked).toContain("[1,2]");
  });
});

describe("an error", () => {
  const said = (code: number, description: string): string =>
    JSON.stringify({ error: { code: 500, err_code: code, description } });
  const EXAMPLES = [
    said(10_071, "wrong last sequence: 8"),
    "NATS/1.0 503\r\n\r\n",
    said(10_118, "stream is offline"),
    said(10_122, "maximum messages per subject exceeded"),
    said(10_008, "JetStream system temporarily unavailable"),
    said(10_999, "something new"),
  ];

  test.each(NATS_ERRORS.map((row, place) => [row, EXAMPLES[place] ?? said(0, "no example")] as const))(
    "%j means what its row says",
    async ({ code, means }, example) => {
      answers = () => example;
      const error = [expect.stringContaining(code ?? ""), expect.any(String)];
      expect(await invoke(write)).toMatchObject({ type: means, error });
    },
  );

  test("of a connection means nothing has happened before it is there, and nobody knows after that", async () => {
    const to = addressOf({ client: await deadPort() });
    expect(await invoke(write, { to })).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    answers = () => HANG_UP;
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });
});
