import { expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createOutbox } from "../../paxos/core/outbox.ts";
import { createChannel, receiveFrame, sendOn, tickChannel, type Channel, type ChannelHost } from "./channel.ts";
import type { ZabMessage } from "./messages.ts";
import { correctRules } from "./rules.ts";

const TICK_MS = 100;
const key = { learner: "n2-1/1", attempt: "n1-1/1" };

interface End {
  readonly host: { -readonly [name in keyof ChannelHost]: ChannelHost[name] };
  readonly channel: Channel;
}

function end(): End {
  const outbox = createOutbox<ZabMessage, Json>("n1");
  return {
    host: { outbox, rules: correctRules, options: { tickMs: TICK_MS }, now: 0 },
    channel: createChannel("n2", key, 0),
  };
}

/** What this end has sent since it was last asked: a frame by its number, an acknowledgement as "received" and how far. */
function sent({ host }: End): readonly string[] {
  const messages = host.outbox.effects.flatMap((effect) => (effect.type === "send" ? [effect.message] : []));
  host.outbox.effects = [];
  return messages.map((message) => {
    if (message.type === "frame") return `frame ${message.number}`;
    return message.type === "received" ? `received ${message.received}` : message.type;
  });
}

function receive({ host, channel }: End, number: number): void {
  const bodies = [{ type: "ping", round: number }] as const;
  receiveFrame(host, channel, { type: "frame", channel: key, number, received: channel.lastNumber, bodies });
  tickChannel(host, channel);
}

test("a frame that came is acknowledged with the next that is sent, and not by itself", () => {
  const one = end();
  receive(one, 1);
  expect(sent(one)).toEqual([]);
  sendOn(one.host, one.channel, { type: "pong", round: 1 });
  expect(one.host.outbox.effects).toMatchObject([{ message: { type: "frame", number: 1, received: 1 } }]);
});

test("a frame that comes again is acknowledged at once: the other side does not know that it has come", () => {
  const one = end();
  receive(one, 1);
  receive(one, 1);
  expect(sent(one)).toEqual(["received 1"]);
});

test("six frames are acknowledged at once, before the window of the other side is full", () => {
  const one = end();
  for (const number of [1, 2, 3, 4, 5]) receive(one, number);
  expect(sent(one)).toEqual([]);
  receive(one, 6);
  expect(sent(one)).toEqual(["received 6"]);
});

test("of frames that are not acknowledged the oldest alone is sent again, after two ticks", () => {
  const one = end();
  for (const round of [1, 2, 3]) sendOn(one.host, one.channel, { type: "pong", round });
  expect(sent(one)).toEqual(["frame 1", "frame 2", "frame 3"]);
  one.host.now = 2 * TICK_MS - 1;
  tickChannel(one.host, one.channel);
  expect(sent(one)).toEqual([]);
  one.host.now = 2 * TICK_MS;
  tickChannel(one.host, one.channel);
  expect(sent(one)).toEqual(["frame 1"]);
});
