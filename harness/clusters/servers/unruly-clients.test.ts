/**
 * Clients of adapters that misbehave: no run may end by them, and no operation may be called what it was not.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DefiniteError, type ServerClient, type ServerOutcome } from "./adapter/server-adapter.ts";
import { jsonProblem } from "./clients/json-problem.ts";
import { createTestClusters, type TestCluster } from "./testing/test-clusters.ts";

const clusters = createTestClusters();
let cluster: TestCluster;
/** What the client of the next operation does. */
let invoke: ServerClient["invoke"];
let open: () => unknown;
let isClosed = false;

beforeAll(async () => {
  cluster = clusters.open({
    server: { open: () => open() as ServerClient, definiteErrors: ["ECONNREFUSED"] },
    cluster: { clientTimeoutMs: 300 },
  });
  await cluster.start();
});
afterAll(() => clusters.end());

const WRITE = { f: "write", key: "x", value: 5 };
const READ = { f: "read", key: "x", value: null };

async function outcomeOf(
  does: ServerClient["invoke"],
  operation = WRITE as Parameters<typeof does>[0],
): ReturnType<TestCluster["run"]> {
  invoke = does;
  open = () => ({
    invoke: (...given: Parameters<typeof invoke>) => invoke(...given),
    close: () => void (isClosed = true),
  });
  return await cluster.run(operation);
}

const gives = (outcome: unknown) => () => Promise.resolve(outcome as ServerOutcome);
const throws = (thrown: unknown) => () => {
  // oxlint-disable-next-line typescript/only-throw-error -- somebody's code may throw anything
  throw thrown;
};

const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe("an operation of a client", () => {
  test.each<[string, ServerClient["invoke"], object]>([
    ["says that it is done", gives({ type: "ok" }), { type: "ok", value: 5, node: "n1" }],
    ["says that it failed", gives({ type: "fail", error: "no" }), { type: "fail", error: "no" }],
    ["throws an error", throws(new Error("reset")), { type: "info", error: ["client-failed", "reset"] }],
    ["throws an error that is declared definite", throws(coded("ECONNREFUSED")), { type: "fail" }],
    [
      "throws what fetch does, with its cause",
      throws(new TypeError("fetch failed", { cause: coded("ECONNREFUSED") })),
      { type: "fail", error: ["ECONNREFUSED", "connect ECONNREFUSED"] },
    ],
    ["throws another code", throws(coded("ECONNRESET")), { type: "info", error: ["ECONNRESET", "connect ECONNRESET"] }],
    ["throws a definite error", throws(new DefiniteError("quota")), { type: "fail", error: "quota" }],
    [
      "throws nonsense",
      throws("boom"),
      { type: "info", error: ["client-failed", "threw boom in write; expected an Error"] },
    ],
    ["throws nothing", throws(undefined), { type: "info" }],
    [
      "gives nonsense",
      gives("done"),
      {
        type: "info",
        error: ["client-failed", expect.stringMatching(/answered write with done; expected \{ type: "ok" \}/)],
      },
    ],
    ["gives nothing", gives(undefined), { type: "info" }],
    ["gives another type", gives({ type: "OK" }), { type: "info" }],
    [
      "gives a value that is no JSON",
      gives({ type: "ok", value: new Map() }),
      { type: "info", error: ["client-failed", "answered write with value that is no JSON: a Map"] },
    ],
    [
      "gives a value with a hole",
      gives({ type: "ok", value: { a: [1, undefined] } }),
      { type: "info", error: ["client-failed", expect.stringContaining("undefined at .a[1]")] },
    ],
    ["never settles", () => new Promise(() => undefined), { type: "info", error: "timeout" }],
  ])("that %s ends as it must", async (_, does, expected) => {
    expect(await outcomeOf(does)).toMatchObject(expected);
  });

  test("that reads and is in doubt has failed, because it changed nothing", async () => {
    for (const does of [
      throws(new Error("reset")),
      gives({ type: "info" }),
      () => new Promise<ServerOutcome>(() => undefined),
    ]) {
      expect((await outcomeOf(does, READ)).type).toBe("fail");
    }
  });

  test("that reads and forgets its value is not taken for a read of nothing", async () => {
    expect(await outcomeOf(gives({ type: "ok" }), READ)).toMatchObject({
      type: "fail",
      error: ["client-failed", expect.stringContaining("expected a value, and null for nothing")],
    });
    expect(await outcomeOf(gives({ type: "ok", value: undefined }), READ)).toMatchObject({ type: "fail" });
    expect(await outcomeOf(gives({ type: "ok", value: null }), READ)).toEqual({ type: "ok", value: null, node: "n1" });
  });

  test("that comes after its time is ignored, and its signal was aborted", async () => {
    let late: (() => void) | undefined;
    const seen = new Promise<boolean>((resolve) => {
      void outcomeOf(
        (_operation, signal) =>
          new Promise((done) => {
            late = () => {
              resolve(signal.aborted);
              done({ type: "ok" });
            };
          }),
      ).then((outcome) => {
        expect(outcome).toMatchObject({ type: "info", error: "timeout" });
        late?.();
      });
    });
    expect(await seen).toBe(true);
  });

  test("cannot be had of a client that is none, and the mistake is told once", async () => {
    for (const none of [undefined, {}, "client"]) {
      open = () => none;
      expect(await cluster.run(WRITE)).toMatchObject({
        type: "info",
        error: ["client-failed", "open of n1 gave no client: expected { invoke(operation, signal) }"],
      });
    }
    open = throws(new Error("no library"));
    expect(await cluster.run(WRITE)).toMatchObject({ type: "info", error: ["client-failed", "no library"] });
    const told = cluster.findings.filter(({ message }) => message.includes("gave no client"));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ kind: "warning", node: "n1" });
  });

  test("ends with its client, which is closed", async () => {
    isClosed = false;
    await outcomeOf(gives({ type: "ok" }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  });
});

describe("a value", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  test.each<[unknown, string | undefined]>([
    [{ a: [1, "x", null, true] }, undefined],
    [Number.NaN, "NaN"],
    [10n, "a bigint"],
    [() => 1, "a function"],
    [new Date(0), "a Date"],
    [new (class Row {})(), "a Row"],
    [{ a: { b: undefined } }, "undefined at .a.b"],
    [Object.create(null), undefined],
  ])("%o is told to be no JSON, if it is none", (value, problem) => {
    expect(jsonProblem(value)).toBe(problem);
  });

  test("that has no end is told", () => {
    expect(jsonProblem(circle)).toMatch(/^something that has no end at \[0\]/);
  });
});
