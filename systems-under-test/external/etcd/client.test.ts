/**
 * The client of etcd against a stub: its operations, and what each error means.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { GENERAL_ROWS, rowOf, Trouble } from "../common/trouble.ts";
import { addressOf, deadPort, HANG_UP, type HttpAnswers, httpStub } from "../testing/stub-server.ts";
import { createEtcdClient } from "./client.ts";
import { ETCD_ERRORS } from "./errors.ts";

let answers: HttpAnswers;
let asked: (readonly [path: string, body: unknown])[] = [];
let stub: ServerAddress;

beforeAll(async () => {
  stub = await httpStub(() => (path, body) => {
    asked.push([path, JSON.parse(body)]);
    return answers(path, body);
  });
});

const write: ClientOperation = { f: "write", key: "x1", value: 7 };

async function invoke(
  operation: ClientOperation,
  { workload = "register", reads = "linearizable", url = stub.url } = {},
): Promise<unknown> {
  asked = [];
  const client = createEtcdClient(url, { workload, options: { reads } });
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const holding = (value: string): object => ({ kvs: [{ value: base64(value), mod_revision: "5" }] });

describe("an operation", () => {
  test("reads what is there, and null where nothing is", async () => {
    answers = () => ({ status: 200, body: holding("7") });
    expect(await invoke({ f: "read", key: "x1", value: null })).toEqual({ type: "ok", value: 7 });
    answers = () => ({ status: 200, body: {} });
    expect(await invoke({ f: "read", key: "x1", value: null })).toEqual({ type: "ok", value: null });
  });

  test("asks for a serializable read where the option says so", async () => {
    answers = () => ({ status: 200, body: {} });
    await invoke({ f: "read", key: "x1", value: null }, { reads: "serializable" });
    expect(asked).toEqual([["/v3/kv/range", { key: base64("x1"), serializable: true }]]);
  });

  test("tells of a compare-and-set that did not succeed what was there", async () => {
    answers = () => ({ status: 200, body: { responses: [{ response_range: holding("9") }] } });
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: "fail", error: ["mismatch", 9] });
    answers = () => ({ status: 200, body: { succeeded: true } });
    expect(await invoke({ f: "cas", key: "x1", value: [7, 8] })).toEqual({ type: "ok" });
  });

  test("appends only to the list that it has read", async () => {
    const append: ClientOperation = { f: "append", key: "x1", value: 2 };
    answers = (path) => ({ status: 200, body: path.endsWith("range") ? holding("[1]") : {} });
    expect(await invoke(append, { workload: "append" })).toMatchObject({ type: "fail" });
    expect(asked[1]?.[1]).toMatchObject({
      compare: [{ mod_revision: "5", target: "MOD" }],
      success: [{ request_put: { value: base64("[1,2]") } }],
    });
    // Nothing was written when the list could not be read.
    answers = () => HANG_UP;
    expect(await invoke(append, { workload: "append" })).toMatchObject({ type: "fail" });
  });
});

describe("an error", () => {
  const said =
    (status: number, error: string): HttpAnswers =>
    () => ({ status, body: { error, code: 14 } });
  const EXAMPLES: readonly (readonly [row: string, answers: HttpAnswers])[] = [
    ["400", said(400, "etcdserver: key is not provided")],
    ["mvcc", said(500, "mvcc: required revision has been compacted")],
    ["no leader", said(503, "etcdserver: no leader")],
    ["too many", said(503, "etcdserver: too many requests")],
    ["401", said(401, "etcdserver: invalid auth token")],
    ["403", said(403, "etcdserver: permission denied")],
    ["leader changed", said(503, "etcdserver: leader changed")],
    ["timed out", said(503, "etcdserver: request timed out")],
    ["stopped", said(503, "etcdserver: server stopped")],
    ["any other", () => ({ status: 502, body: "bad gateway" })],
  ];

  test.each(
    ETCD_ERRORS.map((row, place) => [EXAMPLES[place]?.[0] ?? "no example", row, EXAMPLES[place]?.[1]] as const),
  )("with %s means what its row says", async (_name, row, example) => {
    answers = example ?? said(599, "no example");
    const outcome = (await invoke(write)) as { readonly type: string; readonly error: readonly [string, string] };
    expect(outcome.type).toBe(row.means);
    const [code, message] = outcome.error;
    expect(rowOf(new Trouble("answered", code, message), ETCD_ERRORS)).toBe(row);
  });

  test("of a connection means nothing has happened before it is there, and nobody knows after that", async () => {
    const url = addressOf({ client: await deadPort() }).url;
    expect(await invoke(write, { url })).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    answers = () => HANG_UP;
    expect(await invoke(write)).toMatchObject({ type: "info", error: ["ECONNRESET", expect.any(String)] });
    expect(GENERAL_ROWS.map(({ stage, means }) => [stage, means])).toEqual([
      ["connecting", "fail"],
      ["sent", "info"],
      ["answered", "info"],
    ]);
  });
});
