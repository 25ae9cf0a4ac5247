/**
 * Channel: messages between a learner and its leader, in order and without gaps, until it is closed as a whole.
 *
 * ZAB is proved for links that deliver in order and die as a whole, as TCP's do; the links of hosts lose messages, deliver
 * them twice and out of turn. So messages are numbered, kept back while one before them is missing, and sent again until they
 * are acknowledged. What the ordering cannot mend ends the channel: the host says that the link broke, or nothing comes.
 *
 * A channel belongs to one try to follow and one try to lead. Were it reused, a late message of one leadership would be taken
 * for one of the next.
 */
import type { Id, Json, Ms, Token } from "../../node-kit/node.ts";
import { send, type Outbox } from "../../paxos/core/outbox.ts";
import type { ChannelKey, ChannelMessage, ZabMessage } from "./messages.ts";
import type { ZabRules } from "./rules.ts";

/** A message that the other side has not acknowledged. */
interface Sent {
  readonly number: number;
  readonly body: ChannelMessage;
  /** The write that it waits for; 0: none. */
  readonly after: Token;
  sentAt: Ms;
}

/** One side of an open channel. */
export interface Channel {
  readonly peer: Id;
  readonly key: ChannelKey;
  /** Number of the last message that was sent. */
  lastNumber: number;
  unacknowledged: Sent[];
  /** All messages up to this number have come, and were delivered. */
  received: number;
  /** Messages that came too early, by number. */
  readonly early: Map<number, ChannelMessage>;
  /** When to say what has come, if no message says it before; null: the other side knows. */
  acknowledgeAt: Ms | null;
  /** When anything last came. */
  heardAt: Ms;
  /** When the oldest message that is not acknowledged became the oldest. */
  waitingSince: Ms;
}

/** What a channel needs of its server. */
export interface ChannelHost {
  readonly outbox: Outbox<ZabMessage, Json>;
  readonly rules: ZabRules;
  readonly now: Ms;
}

type Frame = Extract<ZabMessage, { readonly type: "frame" }>;

/** After this long without an acknowledgement, messages are sent again (ms). */
const RESEND_MS = 100;
/** Messages that are sent again at once, at most. */
const RESENT_MAX = 32;
/** How long an acknowledgement waits for a message to travel with (ms). */
const ACKNOWLEDGE_MS = 25;

/** A channel on which nothing has been said. */
export function createChannel(peer: Id, key: ChannelKey, now: Ms): Channel {
  return {
    peer,
    key,
    lastNumber: 0,
    unacknowledged: [],
    received: 0,
    early: new Map(),
    acknowledgeAt: null,
    heardAt: now,
    waitingSince: now,
  };
}

/** Sends a message; with `after` it leaves when the write with that token is durable, and all later ones come after it. */
export function sendOn(host: ChannelHost, channel: Channel, body: ChannelMessage, after: Token = 0): void {
  const sent: Sent = { number: ++channel.lastNumber, body, after, sentAt: host.now };
  if (channel.unacknowledged.length === 0) channel.waitingSince = host.now;
  channel.unacknowledged.push(sent);
  transmit(host, channel, sent);
}

function transmit({ outbox }: ChannelHost, channel: Channel, { number, body, after }: Sent): void {
  channel.acknowledgeAt = null;
  const { peer, key, received } = channel;
  send(outbox, peer, { type: "frame", channel: key, number, received, body }, after);
}

/** Takes a message in; gives those that can be delivered now, in order. */
export function receiveFrame(host: ChannelHost, channel: Channel, frame: Frame): readonly ChannelMessage[] {
  receiveAcknowledgement(host, channel, frame.received);
  channel.acknowledgeAt ??= host.now + ACKNOWLEDGE_MS;
  const arrival = host.rules.arrival(frame.number, channel.received);
  if (arrival === "drop") return [];
  if (arrival === "keep") {
    channel.early.set(frame.number, frame.body);
    return [];
  }
  const delivered = [frame.body];
  channel.received = frame.number;
  for (;;) {
    const next = channel.early.get(channel.received + 1);
    if (next === undefined) return delivered;
    channel.early.delete(++channel.received);
    delivered.push(next);
  }
}

/** The other side has got everything up to this number. */
export function receiveAcknowledgement(host: ChannelHost, channel: Channel, received: number): void {
  channel.heardAt = host.now;
  const { unacknowledged } = channel;
  const acknowledged = unacknowledged.findIndex(({ number }) => number > received);
  const count = acknowledged === -1 ? unacknowledged.length : acknowledged;
  if (count === 0) return;
  unacknowledged.splice(0, count);
  channel.waitingSince = host.now;
}

/** Sends again what is due, and what has come. */
export function tickChannel(host: ChannelHost, channel: Channel): void {
  const { outbox, now } = host;
  const [oldest] = channel.unacknowledged;
  if (oldest !== undefined && isReleased(host, oldest) && now >= oldest.sentAt + RESEND_MS) {
    for (const sent of channel.unacknowledged.slice(0, RESENT_MAX)) {
      if (!isReleased(host, sent)) continue;
      sent.sentAt = now;
      transmit(host, channel, sent);
    }
  }
  if (channel.acknowledgeAt === null || now < channel.acknowledgeAt) return;
  channel.acknowledgeAt = null;
  send(outbox, channel.peer, { type: "received", channel: channel.key, received: channel.received });
}

/** Whether the host has let this message go. */
function isReleased({ outbox }: Pick<ChannelHost, "outbox">, { after }: Sent): boolean {
  return after <= outbox.durableToken;
}

/** How long the channel has been silent, or a message on it has not got through. */
export function silenceOf(host: ChannelHost, channel: Channel): Ms {
  const [oldest] = channel.unacknowledged;
  const stuck = oldest !== undefined && isReleased(host, oldest) ? host.now - channel.waitingSince : 0;
  return Math.max(host.now - channel.heardAt, stuck);
}

/** When the channel wants a tick; null: not at all. */
export function channelWakeAt(host: Pick<ChannelHost, "outbox">, channel: Channel): Ms | null {
  const [oldest] = channel.unacknowledged;
  const resendAt = oldest !== undefined && isReleased(host, oldest) ? oldest.sentAt + RESEND_MS : null;
  if (resendAt === null || channel.acknowledgeAt === null) return resendAt ?? channel.acknowledgeAt;
  return Math.min(resendAt, channel.acknowledgeAt);
}
