/**
 * Clients made of requests, against a server of this process that answers as a test says.
 */
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import type { ServerClient } from "../adapter/server-adapter.ts";
import { createHttpClient } from "./http-client.ts";
import { operationSchema } from "./server-schema.ts";

let server: Server;
let port = 0;
/** What the server has heard last, and what it says. */
let heard = "";
let answer = { status: 200, text: "" };
const clients: ServerClient[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      heard = `${request.method} ${request.url} ${body}`.trim();
      response.writeHead(answer.status).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as { readonly port: number });
});
afterAll(() => {
  for (const client of clients) void client.close?.();
  server.close();
});

const READ: ClientOperation = { f: "read", key: "a b/c", value: null };
const WRITE: ClientOperation = { f: "write", key: "x", value: { n: [5] } };
const CAS: ClientOperation = { f: "cas", key: "x", value: [1, "two"] };

/** What comes of an operation that is described like this, when the server answers that. */
async function outcomeOf(
  operation: ClientOperation,
  described: object,
  says: readonly [status: number, text: string] = [200, "{}"],
): ReturnType<ServerClient["invoke"]> {
  answer = { status: says[0], text: says[1] };
  const address = { id: "n1", host: "127.0.0.1", ports: { client: port }, url: `http://127.0.0.1:${port}` };
  const client = createHttpClient(address, { [operation.f]: operationSchema.parse({ path: "/", ...described }) });
  clients.push(client);
  return await client.invoke(operation, new AbortController().signal);
}

describe("a request", () => {
  test.each<[ClientOperation, object, string]>([
    [READ, { path: "/r/{key}" }, "GET /r/a%20b%2Fc"],
    [WRITE, { method: "PUT", path: "/r/{key}", body: "{value}" }, 'PUT /r/x {"n":[5]}'],
    [
      WRITE,
      { method: "PUT", path: "/{value.n.0}", body: { v: "{value}", t: "is {value.n.0}" } },
      'PUT /5 {"v":{"n":[5]},"t":"is 5"}',
    ],
    [
      CAS,
      { method: "POST", path: "/cas", body: ["{key}", "{value.0}", "{value.1}", 7, null] },
      'POST /cas ["x",1,"two",7,null]',
    ],
  ])("%o %o is sent as %s", async (operation, described, expected) => {
    await outcomeOf(operation, described);
    expect(heard).toBe(expected);
  });
});

describe("a reply", () => {
  test.each<[string, ClientOperation, object, readonly [number, string], object]>([
    ["holds a value", READ, { value: "kvs.0.v" }, [200, '{"kvs":[{"v":7}]}'], { type: "ok", value: 7 }],
    ["is a value", READ, { value: "" }, [200, "[1]"], { type: "ok", value: [1] }],
    [
      "holds JSON in a text",
      READ,
      { value: "v", parse: true },
      [200, '{"v":"{\\"a\\":1}"}'],
      { type: "ok", value: { a: 1 } },
    ],
    ["is a text", READ, { reply: "text", value: "", parse: true }, [200, "17"], { type: "ok", value: 17 }],
    ["says that there is nothing", READ, { value: "v", none: 404 }, [404, "no such key"], { type: "ok", value: null }],
    ["says no more than that it is done", WRITE, {}, [204, ""], { type: "ok" }],
    ["has another good status", WRITE, { ok: [202] }, [202, "later"], { type: "ok" }],
    ["has a status that is not good", WRITE, { ok: [202] }, [200, "{}"], { type: "info", error: ["status", 200] }],
    ["has a status that nobody knows", WRITE, {}, [503, "busy"], { type: "info", error: ["status", 503] }],
    ["refuses", WRITE, { fail: [409, 412] }, [412, "{}"], { type: "fail", error: ["status", 412] }],
    [
      "refuses, and says what was there",
      CAS,
      { fail: 409, found: "v" },
      [409, '{"v":3}'],
      { type: "fail", error: ["mismatch", 3] },
    ],
    [
      "refuses in its body",
      CAS,
      { failIf: { ok: false }, found: "v" },
      [200, '{"ok":false,"v":3}'],
      { type: "fail", error: ["mismatch", 3] },
    ],
    ["does not refuse in its body", CAS, { failIf: { ok: false } }, [200, '{"ok":true}'], { type: "ok" }],
  ])("that %s is read so", async (_, operation, described, says, expected) => {
    expect(await outcomeOf(operation, described, says)).toEqual(expected);
  });

  test.each<[string, object, string, RegExp]>([
    [
      "has no value where one should be",
      { value: "v" },
      "{}",
      /read: expected a value at "v" of the reply, found \{\}/,
    ],
    ["is no JSON", { value: "v" }, "<html>", /expected a reply that is JSON, found <html>/],
  ])("that %s leaves the operation in doubt", async (_, described, text, message) => {
    await expect(outcomeOf(READ, described, [200, text])).rejects.toThrow(message);
  });

  test("that is not described was never asked for", async () => {
    const client = createHttpClient({ id: "n1", host: "127.0.0.1", ports: {}, url: "http://127.0.0.1:1" }, {});
    expect(await client.invoke(CAS, new AbortController().signal)).toEqual({
      type: "fail",
      error: ["unsupported", "cas"],
    });
  });

  test("of nobody is an error with the code that says so", async () => {
    const client = createHttpClient(
      { id: "n1", host: "127.0.0.1", ports: {}, url: "http://127.0.0.1:1" },
      { read: operationSchema.parse({ path: "/" }) },
    );
    await expect(client.invoke(READ, new AbortController().signal)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
