/**
 * Clients of adapters that misbehave: no run may end by them, and no operation may be called what it was not.
 */
import { describe, expect, test } from "vitest";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import { createMonotonicClock } from "../../local/clock.ts";
import { DefiniteError, type ServerClient, type ServerOutcome } from "../adapter/server-adapter.ts";
import { createAdapterClient } from "./adapter-client.ts";
import { jsonProblem } from "./json-problem.ts";

const clock = createMonotonicClock();
let problems: string[] = [];
let isClosed = false;

/** How the operation of a client of its own ends. */
async function run(open: () => unknown, operation: ClientOperation): Promise<ClientOutcome> {
  const client = createAdapterClient({
    node: "n1",
    open: () => open() as ServerClient,
    meaning: { reads: ["read"], definiteErrors: ["ECONNREFUSED"] },
    clock,
    timeoutMs: 200,
    onProblem: (_topic, problem) => void problems.push(problem),
    onClosed: () => (isClosed = true),
  });
  const outcome = await new Promise<ClientOutcome>((resolve) => client.invoke(operation, resolve));
  client.close();
  return outcome;
}

const WRITE = { f: "write", key: "x", value: 5 };
const READ = { f: "read", key: "x", value: null };

const outcomeOf = (invoke: ServerClient["invoke"], operation: ClientOperation = WRITE): Promise<ClientOutcome> =>
  run(() => ({ invoke }), operation);

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

  test("is not ended by the late answer of the one before", async () => {
    const answers: ((outcome: ServerOutcome) => void)[] = [];
    const client = createAdapterClient({
      node: "n1",
      open: () => ({ invoke: () => new Promise((resolve) => void answers.push(resolve)) }),
      meaning: { reads: [], definiteErrors: [] },
      clock,
      timeoutMs: 200,
      onProblem() {},
      onClosed() {},
    });
    const invoked = (): Promise<ClientOutcome> => new Promise((resolve) => client.invoke(WRITE, resolve));
    expect((await invoked()).type).toBe("info");
    const second = invoked();
    await new Promise((resolve) => setImmediate(resolve));
    answers[0]?.({ type: "fail" });
    await new Promise((resolve) => setImmediate(resolve));
    answers[1]?.({ type: "ok" });
    expect((await second).type).toBe("ok");
    client.close();
  });

  test("cannot be had of a client that is none, and the mistake is told", async () => {
    problems = [];
    for (const none of [undefined, {}, "client"]) {
      expect(await run(() => none, WRITE)).toMatchObject({
        type: "info",
        error: ["client-failed", "open of n1 gave no client: expected { invoke(operation, signal) }"],
      });
    }
    expect(problems).toHaveLength(3);
    expect(await run(throws(new Error("no library")), WRITE)).toMatchObject({ error: ["client-failed", "no library"] });
    expect(problems).toHaveLength(3);
  });

  test("may find its client still opening, and ends with one that never opens", async () => {
    const slow = new Promise((resolve) => setImmediate(resolve, { invoke: gives({ type: "ok" }) }));
    expect((await run(() => slow, WRITE)).type).toBe("ok");
    expect(await run(() => new Promise(() => undefined), WRITE)).toMatchObject({ type: "info", error: "timeout" });
  });

  test("ends with its client, which is closed, and whose last words are ignored", async () => {
    isClosed = false;
    let wasClosed = false;
    const close = (): void => {
      wasClosed = true;
      throw new Error("closed twice");
    };
    await run(() => ({ invoke: gives({ type: "ok" }), close }), WRITE);
    await new Promise((resolve) => setImmediate(resolve));
    expect([isClosed, wasClosed]).toEqual([true, true]);
  });

  test("is told from the next one: a second at a time, and one of a closed client, are refused", () => {
    const client = createAdapterClient({
      node: "n1",
      open: () => ({ invoke: () => new Promise(() => undefined) }),
      meaning: { reads: [], definiteErrors: [] },
      clock,
      timeoutMs: 200,
      onProblem() {},
      onClosed() {},
    });
    const nothing = (): void => undefined;
    client.invoke(WRITE, nothing);
    expect(() => client.invoke(WRITE, nothing)).toThrow("expected no operation in flight");
    client.close();
    expect(() => client.invoke(WRITE, nothing)).toThrow("expected an open client");
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
    [new Set([1]), "a Set"],
    [{ a: { b: undefined } }, "undefined at .a.b"],
    [Object.create(null), undefined],
  ])("%o is told to be no JSON, if it is none", (value, problem) => {
    expect(jsonProblem(value)).toBe(problem);
  });

  test("that has no end is told", () => {
    expect(jsonProblem(circle)).toMatch(/^something that has no end at \[0\]/);
  });
});
