/**
 * The client of Galera against a stub: its protocol, its transactions, and what each error means.
 */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { addressOf, deadPort, HANG_UP, socketStub } from "../testing/stub-server.ts";
import { createGaleraClient } from "./client.ts";
import { GALERA_ERRORS } from "./errors.ts";
import { openingPacket, packet, queryPacket, quoted, readMysql } from "./protocol.ts";

type Answer = Buffer | typeof HANG_UP;

const text = (value: string): string => `${String.fromCharCode(value.length)}${value}`;
const bytesOf = (value: string): Buffer => Buffer.from(value, "latin1");
const greeting = packet(0, bytesOf("\u000a10.11-MariaDB\0"));
const isOpen = packet(2, bytesOf("\0\0\0\u0002\0\0\0"));
const done = (changed = 1): Buffer => packet(1, bytesOf(`\0${String.fromCharCode(changed)}\0\u0002\0\0\0`));
const end = (number: number): Buffer => packet(number, bytesOf("\u00fe\0\0\u0002\0"));
const refusal = (code: number, number = 1): Buffer =>
  packet(number, Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), bytesOf("#HY000said so")]));
/** A table of one column. */
const rows = (...values: readonly string[]): Buffer =>
  Buffer.concat([
    packet(1, bytesOf("\u0001")),
    packet(2, bytesOf(text("def"))),
    end(3),
    ...values.map((value, at) => packet(4 + at, bytesOf(text(value)))),
    end(4 + values.length),
  ]);

let answers: (sql: string) => Answer;
let opened: Buffer;
let asked: string[] = [];
let node: ServerAddress;

beforeAll(async () => {
  const opening = openingPacket("clew", "clew");
  const port = await socketStub(() => (received) => {
    let bytes = bytesOf(received);
    const said: Buffer[] = [];
    if (bytes.subarray(0, opening.length).equals(opening)) {
      said.push(greeting, opened);
      if (opened !== isOpen) return Buffer.concat(said);
      bytes = bytes.subarray(opening.length);
    }
    if (bytes.length > 0) {
      const sql = bytes.toString("latin1", 5);
      asked.push(sql);
      const answer = answers(sql);
      if (answer === HANG_UP) return answer;
      said.push(answer);
    }
    return Buffer.concat(said);
  });
  node = addressOf({ client: port });
});

beforeEach(() => {
  opened = isOpen;
  asked = [];
});

const read: ClientOperation = { f: "read", key: "x1", value: null };
const write: ClientOperation = { f: "write", key: "x1", value: 7 };

async function invoke(operation: ClientOperation, { workload = "register", to = node } = {}): Promise<unknown> {
  const client = createGaleraClient(to, workload);
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

describe("the protocol", () => {
  test("an answer is read when all of it is there", () => {
    for (const [bytes, reply] of [
      [rows("7", "8"), { rows: [["7"], ["8"]], changed: 0, error: undefined }],
      [done(3), { rows: [], changed: 3, error: undefined }],
      [refusal(1213), { rows: [], changed: 0, error: { code: "1213", message: "said so" } }],
    ] as const) {
      expect(readMysql(bytes)).toEqual({ reply, length: bytes.length });
      for (let length = 0; length < bytes.length; length++)
        expect(readMysql(bytes.subarray(0, length))).toBeUndefined();
    }
  });

  test("rows may lack a value or be long, and an error may come among them", () => {
    const long = "a".repeat(300);
    const head = [packet(1, bytesOf("\u0001")), packet(2, bytesOf(text("def"))), end(3)];
    const longRow = packet(4, Buffer.concat([Buffer.from([0xfc, 300 & 0xff, 300 >> 8]), bytesOf(long)]));
    const whole = Buffer.concat([...head, longRow, packet(5, Buffer.from([0xfb])), end(6)]);
    expect(readMysql(whole)?.reply?.rows).toEqual([[long], [null]]);
    const broken = Buffer.concat([...head, longRow, refusal(1317, 5)]);
    expect(readMysql(broken)).toMatchObject({ reply: { rows: [], error: { code: "1317" } }, length: broken.length });
  });

  test("what opens a session is for nobody, unless it is refused", () => {
    expect(readMysql(greeting)).toEqual({ reply: undefined, length: greeting.length });
    expect(readMysql(isOpen)).toEqual({ reply: undefined, length: isOpen.length });
    expect(readMysql(refusal(1045, 2))?.reply?.error?.code).toBe("1045");
    expect(queryPacket("BEGIN")).toEqual(bytesOf("\u0006\0\0\0\u0003BEGIN"));
    expect(quoted(String.raw`it's \ that`)).toBe(String.raw`'it''s \\ that'`);
  });
});

describe("an operation", () => {
  const select = "SELECT value FROM documents WHERE name = 'x1'";
  const answerWith =
    (found: Buffer) =>
    (sql: string): Buffer =>
      sql.startsWith("SELECT") ? found : done();

  test.each<readonly [string, ClientOperation, Buffer, object, readonly string[]]>([
    ["register", read, rows("7"), { type: "ok", value: 7 }, [select]],
    ["register", read, rows(), { type: "ok", value: null }, [select]],
    [
      "register",
      write,
      rows(),
      { type: "ok" },
      ["BEGIN", "INSERT INTO documents VALUES ('x1', '7') ON DUPLICATE KEY UPDATE value = '7'", "COMMIT"],
    ],
    [
      "register",
      { f: "cas", key: "x1", value: [7, 8] },
      rows("7"),
      { type: "ok" },
      ["BEGIN", select, "UPDATE documents SET value = '8' WHERE name = 'x1'", "COMMIT"],
    ],
    [
      "register",
      { f: "cas", key: "x1", value: [7, 8] },
      rows("9"),
      { type: "fail", error: ["found", 9] },
      ["BEGIN", select, "COMMIT"],
    ],
    ["append", read, rows("[1,2]"), { type: "ok", value: [1, 2] }, [select]],
    [
      "append",
      { f: "append", key: "x1", value: 2 },
      rows(),
      { type: "ok" },
      ["BEGIN", select, "INSERT INTO documents VALUES ('x1', '[2]')", "COMMIT"],
    ],
    [
      "append",
      { f: "append", key: "x1", value: 2 },
      rows("[1]"),
      { type: "ok" },
      ["BEGIN", select, "UPDATE documents SET value = '[1,2]' WHERE name = 'x1'", "COMMIT"],
    ],
    ["set", read, rows("1", "2"), { type: "ok", value: [1, 2] }, ["SELECT value FROM elements WHERE name = 'x1'"]],
    [
      "set",
      { f: "add", key: "x1", value: 2 },
      rows(),
      { type: "ok" },
      ["BEGIN", "INSERT INTO elements VALUES ('x1', '2')", "COMMIT"],
    ],
  ])("of the workload %s, %j, is understood", async (workload, operation, found, outcome, statements) => {
    answers = answerWith(found);
    expect(await invoke(operation, { workload })).toEqual(outcome);
    expect(asked).toEqual(statements);
  });
});

describe("an error", () => {
  test.each(GALERA_ERRORS)("$code of a commit means $means", async ({ code = "", means }) => {
    answers = (sql) => (sql === "COMMIT" ? refusal(Number(code)) : done());
    expect(await invoke(write)).toEqual({ type: means, error: [code, "said so"] });
  });

  test.each(GALERA_ERRORS)("$code before the commit means that nothing was changed", async ({ code = "" }) => {
    answers = (sql) => (sql.startsWith("INSERT") ? refusal(Number(code)) : done());
    expect(await invoke(write)).toEqual({ type: "fail", error: [code, "said so"] });
  });

  test("of a commit that no row knows leaves it in doubt", async () => {
    answers = (sql) => (sql === "COMMIT" ? refusal(1105) : done());
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });

  test("of a connection means doubt only from the commit on", async () => {
    const to = addressOf({ client: await deadPort() });
    expect(await invoke(write, { to })).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    answers = (sql) => (sql.startsWith("INSERT") ? HANG_UP : done());
    expect(await invoke(write)).toMatchObject({ type: "fail" });
    answers = (sql) => (sql === "COMMIT" ? HANG_UP : done());
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });

  test("with which a session is refused is one of an operation that has not begun", async () => {
    opened = refusal(1040, 2);
    expect(await invoke(write)).toEqual({ type: "fail", error: ["1040", "said so"] });
  });

  test("in a transaction ends its session, so that nothing of it is committed with the next one", async () => {
    const client = createGaleraClient(node, "register");
    let openings = 0;
    const count = (sql: string): Buffer => {
      if (sql === "BEGIN") openings++;
      return sql.startsWith("INSERT") ? refusal(1205) : done();
    };
    answers = count;
    await client.invoke(write, AbortSignal.timeout(5_000));
    opened = refusal(1040, 2);
    // The refusal is met only by those who open a session.
    expect(await client.invoke(write, AbortSignal.timeout(5_000))).toMatchObject({ error: ["1040", "said so"] });
    expect(openings).toBe(1);
    await client.close?.();
  });
});
