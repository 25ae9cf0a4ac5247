import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClientFrame, ServerFrame } from "../service/frames.ts";
import { createLink } from "../service/link.ts";
import { correctRules } from "../service/rules.ts";
import { createClientLink } from "./client-link.ts";

type Frame = Extract<ClientFrame, { readonly type: "frame" }>;

/** What the network does with each message: how often it arrives, and how many others overtake it. */
const fates = fc.infiniteStream(fc.record({ copies: fc.constantFrom(0, 1, 1, 1, 2), late: fc.nat(3) }));

interface Fate {
  readonly copies: number;
  readonly late: number;
}

/** Requests over a link that loses, doubles and turns around; gives what the server took in, and what was answered. */
function talk(requests: number, drawn: Iterator<Fate>): { readonly taken: number[]; readonly answered: number[] } {
  const taken: number[] = [];
  const answered: number[] = [];
  const onTheWay: (() => void)[] = [];
  const send = (arrive: () => void): void => {
    const { copies, late } = drawn.next().value as Fate;
    for (let copy = 0; copy < copies; copy++) onTheWay.splice(Math.max(0, onTheWay.length - late), 0, arrive);
  };
  const server = createLink({
    server: "n1",
    session: "s",
    number: 1,
    rules: correctRules,
    reply: (connection, reply) => send(() => hear(Number(connection), reply as ServerFrame)),
  });
  const arrive = (id: number, frame: Frame): void => {
    for (const { frame: number, body } of server.arrived(String(id), frame)) {
      if (body.type !== "request") continue;
      taken.push(body.xid);
      server.answer(number, { type: "answer", xid: body.xid, answer: { ok: true, zxid: [1, 1] } }, [1, 1]);
    }
  };
  let now = 0;
  let lastId = 0;
  const client = createClientLink(now, { server: "n1", session: "s", number: 1, silenceMs: 600 }, (_to, frame) => {
    const id = ++lastId;
    send(() => arrive(id, frame as Frame));
    return id;
  });
  const hear = (id: number, frame: ServerFrame): void => {
    for (const { body } of client.arrived(now, id, frame)) if (body.type === "answer") answered.push(body.xid);
  };
  for (let xid = 1; xid <= requests; xid++)
    client.send(now, { type: "request", xid, request: { f: "get", path: "/" } });
  for (; now < 60_000 && answered.length < requests; now += 50) {
    client.tick(now);
    for (const arriveNow of onTheWay.splice(0)) arriveNow();
  }
  return { taken, answered };
}

test("over a network that loses, doubles and turns around, each request is taken in and answered once, in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fates, (requests, stream) => {
      const all = Array.from({ length: requests }, (_, position) => position + 1);
      expect(talk(requests, stream[Symbol.iterator]())).toEqual({ taken: all, answered: all });
    }),
    { numRuns: 100 },
  );
});

test("a frame that was answered is sent no more, and the last ping not before the next", () => {
  let sent = 0;
  const client = createClientLink(0, { server: "n1", session: "s", number: 1, silenceMs: 600 }, () => ++sent);
  client.send(0, { type: "ping" });
  expect(client.wakeAt()).toBeNull();
  client.send(100, { type: "ping" });
  expect(client.wakeAt()).toBe(250);
  client.arrived(120, 1, {
    type: "frame",
    server: "n1",
    link: 1,
    number: 1,
    zxid: [1, 1],
    events: [],
    body: { type: "pong" },
  });
  client.tick(1_000);
  expect([sent, client.wakeAt(), client.heardAt]).toEqual([2, null, 120]);
});

test.each([
  [667, 150],
  [133, 45],
])("before a server counts as silent after %i ms, a frame is sent again each %i ms", (silenceMs, resendMs) => {
  let sent = 0;
  const client = createClientLink(0, { server: "n1", session: "s", number: 1, silenceMs }, () => ++sent);
  client.send(0, { type: "request", xid: 1, request: { f: "get", path: "/" } });
  for (let now = 0; now < silenceMs; now = client.wakeAt() ?? Infinity) client.tick(now);
  expect([sent, client.wakeAt()]).toEqual([
    1 + Math.floor(silenceMs / resendMs),
    resendMs * (1 + Math.floor(silenceMs / resendMs)),
  ]);
});
