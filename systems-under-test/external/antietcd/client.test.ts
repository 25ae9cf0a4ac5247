/**
 * The client of AntiEtcd against a stub: its operations, and what each error means.
 */
import { beforeAll, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { HANG_UP, type HttpAnswers, httpStub } from "../testing/stub-server.ts";
import { createAntietcdClient } from "./client.ts";
import { ANTIETCD_ERRORS } from "./errors.ts";

let answers: HttpAnswers;
let stub: ServerAddress;

beforeAll(async () => {
  stub = await httpStub(() => answers);
});

const write: ClientOperation = { f: "write", key: "x1", value: 7 };

async function invoke(operation: ClientOperation, workload = "register"): Promise<unknown> {
  const client = createAntietcdClient(stub.url, workload);
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

const holding = { kvs: [{ key: "/x1", value: "9" }] };

test.each<readonly [string, ClientOperation, object, object]>([
  ["register", { f: "read", key: "x1", value: null }, holding, { type: "ok", value: 9 }],
  ["register", { f: "read", key: "x1", value: null }, {}, { type: "ok", value: null }],
  ["register", write, {}, { type: "ok" }],
  ["register", { f: "cas", key: "x1", value: [7, 8] }, { succeeded: true }, { type: "ok" }],
  [
    "register",
    { f: "cas", key: "x1", value: [7, 8] },
    { responses: [{ response_range: holding }] },
    { type: "fail", error: ["mismatch", 9] },
  ],
  ["set", { f: "add", key: "x1", value: 1 }, {}, { type: "ok" }],
  ["set", { f: "read", key: "x1", value: null }, holding, { type: "ok", value: [9] }],
])("of the workload %s, %j is understood", async (workload, operation, body, outcome) => {
  answers = () => ({ status: 200, body });
  expect(await invoke(operation, workload)).toEqual(outcome);
});

test("each refusal means what its row says", async () => {
  const said = ["Quorum not available", "Leader is unavailable", "Not leader", "Server is stopping"];
  for (const [place, row] of ANTIETCD_ERRORS.entries()) {
    const text = said[place] ?? "no example";
    expect(row.text?.test(text)).toBe(true);
    answers = () => ({ status: 502, body: `${text}\n` });
    // oxlint-disable-next-line no-await-in-loop -- one row after the other
    expect(await invoke(write)).toEqual({ type: row.means, error: ["502", text] });
  }
});

test.each([
  ["an error that no row knows", { status: 500, body: "Error: BUG" }, "info"],
  ["no answer", HANG_UP, "info"],
] as const)("%s leaves a write in doubt", async (_name, answer, type) => {
  answers = () => answer;
  expect(await invoke(write)).toMatchObject({ type });
});
