import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type RunningServer } from "../start.ts";
import { ask, type Answer } from "../testing/ask.ts";
import { inventStore, type InventedStore } from "../testing/invented-store.ts";

let store: InventedStore;
let server: RunningServer;

beforeAll(async () => {
  store = inventStore();
  server = await startServer({ store: store.path, host: "127.0.0.1", port: 0, judgeOf: () => undefined });
});

afterAll(async () => {
  await server.close();
  store.remove();
});

const get = (path: string): Promise<Answer> => ask(server.url, path);

describe("the list", () => {
  test("has every entry, and the tally of all", async () => {
    const { status, text, headers } = await get("/");
    expect(status).toBe(200);
    expect(headers["content-type"]).toMatch(/^text\/html/);
    for (const path of ["register/20260901T120000.000Z", "holiday/pictures", "hunt-raft/20260907T120000.000Z"]) {
      expect(text).toContain(`href="/run/${path}"`);
    }
    expect(text).toContain("<span>10 entries</span>");
  });

  test("is searched and filtered by its address", async () => {
    const rows = async (address: string): Promise<number> =>
      ((await get(address)).text.match(/href="\/run\//g) ?? []).length;
    expect(await rows("/?verdict=invalid")).toBe(3);
    expect(await rows("/?q=paxos&kind=run")).toBe(3);
    expect(await rows("/?q=nobody")).toBe(0);
  });

  test("shows what somebody searched for as text", async () => {
    const { text } = await get(`/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(text).not.toContain("<script>alert");
    expect(text).toContain("&lt;script&gt;alert(1)");
  });
});

test("the tests of a store are shown with their verdicts over time", async () => {
  const { text, status } = await get("/tests");
  expect(status).toBe(200);
  expect(text).toContain("1 flaky");
  expect(text.match(/class="square invalid"/g)).toHaveLength(2);
});

test("planted bugs are shown with their score over time", async () => {
  const { text, status } = await get("/mutants");
  expect(status).toBe(200);
  expect(text).toContain("2 of 2");
  expect(text).toContain("1 of 2");
});

describe("every answer", () => {
  test.each(["/", "/tests", "/assets/serve.js", "/assets/serve.css", "/nowhere"])(
    "runs no script but the server's own, and is what it says: %s",
    async (path) => {
      const { headers } = await get(path);
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers["content-security-policy"]).not.toContain("unsafe");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    },
  );

  test("to anything but a question is a refusal", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      // oxlint-disable-next-line no-await-in-loop -- one answer is enough at a time
      const { status, headers } = await ask(server.url, "/", { method });
      expect([method, status]).toEqual([method, 405]);
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
    expect((await ask(server.url, "/", { method: "HEAD" })).status).toBe(200);
  });

  test("is refused to another machine's name, behind which a page elsewhere may hide", async () => {
    const as = async (host: string): Promise<number> => (await ask(server.url, "/", { headers: { host } })).status;
    expect(await as("localhost:1234")).toBe(200);
    expect(await as("127.0.0.1")).toBe(200);
    expect(await as("[::1]:80")).toBe(200);
    for (const host of [
      "evil.example",
      "evil.example:80",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "0.0.0.0",
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- see above
      expect([host, await as(host)]).toEqual([host, 403]);
    }
  });
});

test("a server that others may reach answers to any name", async () => {
  const open = await startServer({ store: store.path, host: "0.0.0.0", port: 0, judgeOf: () => undefined });
  try {
    const { port } = new URL(open.url);
    const { status } = await ask(`http://127.0.0.1:${port}/`, "/", { headers: { host: "tests.example" } });
    expect(status).toBe(200);
  } finally {
    await open.close();
  }
});
