/**
 * The client of PostgreSQL against a stub: its protocol, its operations, and what each error means.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { addressOf, deadPort, HANG_UP, socketStub } from "../testing/stub-server.ts";
import { createPostgresClient } from "./client.ts";
import { POSTGRES_ERRORS } from "./errors.ts";
import { quoted, readPostgres } from "./protocol.ts";

let answers: () => Buffer | typeof HANG_UP;
let asked = "";
let node: ServerAddress;

const message = (kind: string, body: string): Buffer => {
  const head = Buffer.alloc(5);
  head.write(kind, 0, "latin1");
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, Buffer.from(body, "latin1")]);
};
const ready = message("Z", "I");
const row = (text: string): Buffer => message("D", `\0\x01\0\0\0${String.fromCharCode(text.length)}${text}`);
const done = (tag: string): Buffer => Buffer.concat([message("C", `${tag}\0`), ready]);
const refusal = (code: string): Buffer =>
  Buffer.concat([message("E", `SERROR\0VERROR\0C${code}\0Msaid so\0\0`), ready]);
/** What opens a session. */
const opening = Buffer.concat([message("R", "\0\0\0\0"), message("S", "server_version\x0015\0"), ready]);

beforeAll(async () => {
  const port = await socketStub(() => (text) => {
    asked = text;
    const answer = answers();
    return answer === HANG_UP ? answer : Buffer.concat([opening, answer]);
  });
  node = addressOf({ client: port });
});

const write: ClientOperation = { f: "write", key: "x1", value: 7 };
const read: ClientOperation = { f: "read", key: "x1", value: null };

async function invoke(operation: ClientOperation, { workload = "register", to = node } = {}): Promise<unknown> {
  const client = createPostgresClient(to, workload);
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

test("an answer is read, and not before the server is ready for another question", () => {
  const bytes = Buffer.concat([row("7"), done("SELECT 1")]);
  expect(readPostgres(bytes)).toEqual({
    reply: { rows: [["7"]], tag: "SELECT 1", error: undefined, warnings: [] },
    length: bytes.length,
  });
  for (let length = 0; length < bytes.length; length++) {
    expect(readPostgres(bytes.subarray(0, length))).toBeUndefined();
  }
  expect(readPostgres(opening)).toEqual({ reply: undefined, length: opening.length });
  expect(quoted("it's")).toBe("'it''s'");
});

describe("an operation", () => {
  test.each<readonly [string, ClientOperation, Buffer, object]>([
    ["register", read, Buffer.concat([row("7"), done("SELECT 1")]), { type: "ok", value: 7 }],
    ["register", read, done("SELECT 0"), { type: "ok", value: null }],
    ["register", write, done("INSERT 0 1"), { type: "ok" }],
    ["register", { f: "cas", key: "x1", value: [7, 8] }, done("UPDATE 1"), { type: "ok" }],
    [
      "register",
      { f: "cas", key: "x1", value: [7, 8] },
      done("UPDATE 0"),
      { type: "fail", error: "another value was there" },
    ],
    [
      "register",
      { f: "cas", key: "x1", value: [null, 8] },
      done("INSERT 0 0"),
      { type: "fail", error: "another value was there" },
    ],
    ["append", { f: "append", key: "x1", value: 2 }, done("INSERT 0 1"), { type: "ok" }],
    ["append", read, Buffer.concat([row("[1, 2]"), done("SELECT 1")]), { type: "ok", value: [1, 2] }],
    ["set", { f: "add", key: "x1", value: 2 }, done("INSERT 0 1"), { type: "ok" }],
    ["set", read, Buffer.concat([row("1"), row("2"), done("SELECT 2")]), { type: "ok", value: [1, 2] }],
  ])("of the workload %s, %j, is understood", async (workload, operation, answer, outcome) => {
    answers = () => answer;
    expect(await invoke(operation, { workload })).toEqual(outcome);
    expect(asked).toContain("user\0clew\0");
  });
});

describe("an error", () => {
  test.each(POSTGRES_ERRORS.filter(({ code }) => code !== "NOTREPLICATED"))("$code means $means", async (rowOf) => {
    const { code = "", means } = rowOf;
    answers = () => refusal(code);
    expect(await invoke(write)).toEqual({ type: means, error: [code, "said so"] });
  });

  test("that is a warning of a commit that the standby does not have leaves it in doubt", async () => {
    const warning = "SWARNING\0VWARNING\0C01000\0Mcanceling wait for synchronous replication due to user request\0\0";
    answers = () => Buffer.concat([message("N", warning), done("INSERT 0 1")]);
    expect(await invoke(write)).toMatchObject({ type: "info", error: ["NOTREPLICATED", expect.any(String)] });
  });

  test("with which a session is refused comes without any word of being ready", async () => {
    answers = () => message("E", "SFATAL\0VFATAL\0C57P03\0Mstarting up\0\0");
    expect(await invoke(write)).toEqual({ type: "fail", error: ["57P03", "starting up"] });
  });

  test("that no row knows leaves a write in doubt", async () => {
    answers = () => refusal("XX000");
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });

  test("of a connection means nothing has happened before it is there, and nobody knows after that", async () => {
    const to = addressOf({ client: await deadPort() });
    expect(await invoke(write, { to })).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    answers = () => HANG_UP;
    expect(await invoke(write)).toMatchObject({ type: "info" });
  });
});
