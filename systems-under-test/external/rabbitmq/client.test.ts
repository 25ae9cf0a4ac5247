/**
 * The client of RabbitMQ against a stub: its frames, its operations, and what each error means.
 */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { ClientOperation } from "../../node-kit/client.ts";
import { addressOf, deadPort, HANG_UP, socketStub } from "../testing/stub-server.ts";
import { createRabbitClient } from "./client.ts";
import { RABBIT_ERRORS } from "./errors.ts";
import { contentFrames, methodFrame, nameOf, opening, readMethod, short, shortText, table } from "./frames.ts";

type Answer = Buffer | typeof HANG_UP;

const nothing = Buffer.alloc(0);
const declared = methodFrame(1, "queueDeclareOk", shortText("x1"), Buffer.alloc(8));
const confirmed = methodFrame(1, "basicAck", Buffer.alloc(9));
const notConfirmed = methodFrame(1, "basicNack", Buffer.alloc(9));
const empty = methodFrame(1, "basicGetEmpty", shortText(""));
const delivered = (body: string): Buffer =>
  Buffer.concat([
    methodFrame(1, "basicGetOk", Buffer.alloc(9), shortText(""), shortText("x1")),
    contentFrames(1, body),
  ]);
const returned = Buffer.concat([
  methodFrame(1, "basicReturn", short(312), shortText("NO_ROUTE"), shortText(""), shortText("x1")),
  contentFrames(1, "7"),
]);
const closed = (what: "channelClose" | "connectionClose", code: number, text = "said so"): Buffer =>
  methodFrame(what === "channelClose" ? 1 : 0, what, short(code), shortText(text), short(0), short(0));

/** To each method that asks for something; what opens a connection is answered by nothing that the client reads. */
let answers: (method: string) => Answer;
let asked: { readonly method: string; readonly bytes: Buffer }[] = [];
let node: ServerAddress;

beforeAll(async () => {
  const greeting = opening(1);
  const port = await socketStub(() => (text) => {
    let bytes = Buffer.from(text, "latin1");
    if (bytes.subarray(0, greeting.length).equals(greeting)) bytes = bytes.subarray(greeting.length);
    const said: Buffer[] = [];
    for (let read = readMethod(bytes); read?.method !== undefined; read = readMethod(bytes)) {
      asked.push({ method: read.method.name, bytes });
      const answer = answers(read.method.name);
      if (answer === HANG_UP) return answer;
      said.push(answer);
      bytes = bytes.subarray(read.length);
    }
    return Buffer.concat(said);
  });
  node = addressOf({ client: port });
});

beforeEach(() => {
  asked = [];
});

const enqueue: ClientOperation = { f: "enqueue", key: "x1", value: 7 };
const dequeue: ClientOperation = { f: "dequeue", key: "x1", value: null };

/** The queue is there, and what is done with it is answered so. */
const afterwards =
  (answer: Answer) =>
  (method: string): Answer =>
    method === nameOf("queueDeclare") ? declared : answer;

async function invoke(operation: ClientOperation, { queues = "quorum", to = node } = {}): Promise<unknown> {
  const client = createRabbitClient(to, { options: { queues } });
  try {
    return await client.invoke(operation, AbortSignal.timeout(5_000));
  } finally {
    await client.close?.();
  }
}

describe("frames", () => {
  test("a method is read when all of it is there, and its content with it", () => {
    for (const bytes of [declared, confirmed, delivered("[7]"), returned]) {
      const read = readMethod(bytes);
      expect(read?.length).toBe(bytes.length);
      for (let length = 0; length < bytes.length; length++) {
        expect(readMethod(bytes.subarray(0, length))).toBeUndefined();
      }
    }
    expect(readMethod(delivered("[7]"))?.method).toMatchObject({ name: "60.71", body: "[7]" });
    expect(readMethod(delivered(""))?.method).toMatchObject({ name: "60.71", body: "" });
  });

  test("what is no frame is refused", () => {
    expect(() => readMethod(Buffer.from("AMQP\0\0\u0009\u0001"))).toThrow("another version");
    const bytes = Buffer.from(confirmed);
    bytes[bytes.length - 1] = 0;
    expect(() => readMethod(bytes)).toThrow("expected a frame to end in 206, found 0");
  });

  test("what others say between is no method", () => {
    const heartbeat = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce]);
    expect(readMethod(heartbeat)).toEqual({ method: undefined, length: heartbeat.length });
  });
});

describe("an operation", () => {
  test.each<readonly [ClientOperation, Buffer, object]>([
    [enqueue, confirmed, { type: "ok" }],
    [dequeue, delivered("7"), { type: "ok", value: 7 }],
    [dequeue, empty, { type: "ok", value: null }],
  ])("%j is understood", async (operation, answer, outcome) => {
    answers = afterwards(answer);
    expect(await invoke(operation)).toEqual(outcome);
  });

  test.each([
    ["quorum", "quorum"],
    ["mirrored", "classic"],
  ])("with %s queues makes one of the type %s, once", async (queues, type) => {
    const client = createRabbitClient(node, { options: { queues } });
    answers = afterwards(confirmed);
    for (const value of [1, 2]) await client.invoke({ ...enqueue, value }, AbortSignal.timeout(5_000));
    await client.close?.();
    const declarations = asked.filter(({ method }) => method === nameOf("queueDeclare"));
    expect(declarations).toHaveLength(1);
    expect(declarations[0]?.bytes.includes(table({ "x-queue-type": type }))).toBe(true);
  });

  test("after an error uses another connection, and makes its queue again", async () => {
    const client = createRabbitClient(node, { options: { queues: "quorum" } });
    answers = afterwards(closed("channelClose", 541));
    expect(await client.invoke(dequeue, AbortSignal.timeout(5_000))).toMatchObject({ type: "info" });
    answers = afterwards(delivered("7"));
    expect(await client.invoke(dequeue, AbortSignal.timeout(5_000))).toEqual({ type: "ok", value: 7 });
    await client.close?.();
    expect(asked.filter(({ method }) => method === nameOf("queueDeclare"))).toHaveLength(2);
  });
});

describe("an error", () => {
  test.each(RABBIT_ERRORS.filter(({ code = "" }) => /^\d+$/.test(code)))(
    "$code, $because, means $means",
    async ({ code = "", text, means }) => {
      const said = text === undefined ? "said so" : "NOT_FOUND - no queue 'x1' in vhost '/'";
      for (const what of ["channelClose", "connectionClose"] as const) {
        answers = afterwards(closed(what, Number(code), said));
        // oxlint-disable-next-line no-await-in-loop
        expect(await invoke(enqueue)).toEqual({ type: means, error: [code, said] });
      }
    },
  );

  test("that a message came back means that no queue has it", async () => {
    answers = afterwards(Buffer.concat([returned, confirmed]));
    expect(await invoke(enqueue)).toMatchObject({ type: "fail", error: ["NO_ROUTE", expect.any(String)] });
  });

  test("that a message was not confirmed means doubt", async () => {
    answers = afterwards(notConfirmed);
    expect(await invoke(enqueue)).toMatchObject({ type: "info", error: ["NACK", expect.any(String)] });
  });

  test("of the declaration means that nothing was put in or taken out", async () => {
    for (const answer of [closed("channelClose", 541), closed("connectionClose", 320), HANG_UP] as const) {
      answers = () => answer;
      // oxlint-disable-next-line no-await-in-loop
      expect(await invoke(enqueue)).toMatchObject({ type: "fail" });
    }
    expect(asked.every(({ method }) => method === nameOf("queueDeclare"))).toBe(true);
  });

  test("that no row knows leaves a message in doubt, and so does silence", async () => {
    answers = afterwards(closed("connectionClose", 506));
    expect(await invoke(dequeue)).toMatchObject({ type: "info" });
    answers = afterwards(nothing);
    const client = createRabbitClient(node, { options: { queues: "quorum" } });
    expect(await client.invoke(enqueue, AbortSignal.timeout(200))).toMatchObject({ type: "info" });
    await client.close?.();
  });

  test("of a connection means nothing has happened before it is there, and nobody knows after that", async () => {
    const to = addressOf({ client: await deadPort() });
    expect(await invoke(enqueue, { to })).toMatchObject({ type: "fail", error: ["ECONNREFUSED", expect.any(String)] });
    answers = afterwards(HANG_UP);
    expect(await invoke(enqueue)).toMatchObject({ type: "info" });
  });
});
