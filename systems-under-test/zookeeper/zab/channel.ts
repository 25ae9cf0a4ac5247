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

/** A frame that the other side has not acknowledged. */
interface Sent {
  readonly number: number;
  readonly bodies: readonly ChannelMessage[];
  /** The write that it waits for; 0: none. */
  readonly after: Token;
  sentAt: Ms;
}

/** One side of an open channel. */
export interface Channel {
  readonly peer: Id;
  readonly key: ChannelKey;
  /** Number of the last frame that was sent. */
  lastNumber: number;
  unacknowledged: Sent[];
  /** Messages for which there was no room in the window; they share the next frame. */
  waiting: { readonly body: ChannelMessage; readonly after: Token }[];
  /** All frames up to this number have come, and were delivered. */
  received: number;
  /** Frames that came too early, by number. */
  readonly early: Map<number, readonly ChannelMessage[]>;
  /** Frames that came since it last sent one, which says what has come. */
  unsaid: number;
  /** A frame came again: the other side does not know that it has come. */
  cameAgain: boolean;
  /** When anything last came. */
  heardAt: Ms;
  /** When the oldest frame that is not acknowledged became the oldest. */
  waitingSince: Ms;
}

/** What a channel needs of its server. */
export interface ChannelHost {
  readonly outbox: Outbox<ZabMessage, Json>;
  readonly rules: ZabRules;
  readonly options: { readonly tickMs: Ms };
  readonly now: Ms;
}

type Frame = Extract<ZabMessage, { readonly type: "frame" }>;

/** Frames on their way at once, at most: a burst of more would overflow the queues of links. */
const WINDOW = 8;
/** Messages in one frame, at most. */
const FRAME_MESSAGES = 64;
/** After so many ticks without an acknowledgement, a frame is sent again. */
const RESEND_TICKS = 2;
/** So many frames are acknowledged at once. Fewer wait for a message to travel with: the next ping, or its answer. */
const ACKNOWLEDGED_TOGETHER = 6;

/** A channel on which nothing has been said. */
export function createChannel(peer: Id, key: ChannelKey, now: Ms): Channel {
  return {
    peer,
    key,
    lastNumber: 0,
    unacknowledged: [],
    waiting: [],
    received: 0,
    early: new Map(),
    unsaid: 0,
    cameAgain: false,
    heardAt: now,
    waitingSince: now,
  };
}

/** Sends a message; with `after` it leaves when the write with that token is durable, and all later ones come after it. */
export function sendOn(host: ChannelHost, channel: Channel, body: ChannelMessage, after: Token = 0): void {
  sendTogether(host, channel, [body], after);
}

/** As `sendOn`, several messages in one frame. */
export function sendTogether(
  host: ChannelHost,
  channel: Channel,
  bodies: readonly ChannelMessage[],
  after: Token = 0,
): void {
  const mustWait = channel.waiting.length > 0 || channel.unacknowledged.length >= WINDOW;
  if (mustWait) for (const body of bodies) channel.waiting.push({ body, after });
  else sendFrame(host, channel, bodies, after);
}

function sendWaiting(host: ChannelHost, channel: Channel): void {
  while (channel.waiting.length > 0 && channel.unacknowledged.length < WINDOW) {
    const together = channel.waiting.splice(0, FRAME_MESSAGES);
    const after = Math.max(...together.map((message) => message.after));
    sendFrame(
      host,
      channel,
      together.map(({ body }) => body),
      after,
    );
  }
}

function sendFrame(host: ChannelHost, channel: Channel, bodies: readonly ChannelMessage[], after: Token): void {
  const sent: Sent = { number: ++channel.lastNumber, bodies, after, sentAt: host.now };
  if (channel.unacknowledged.length === 0) channel.waitingSince = host.now;
  channel.unacknowledged.push(sent);
  transmit(host, channel, sent);
}

function transmit({ outbox }: ChannelHost, channel: Channel, { number, bodies, after }: Sent): void {
  const { peer, key, received } = channel;
  send(outbox, peer, { type: "frame", channel: key, number, received, bodies }, after);
  said(channel);
}

function said(channel: Channel): void {
  channel.unsaid = 0;
  channel.cameAgain = false;
}

/** Takes a frame in; gives the messages that can be delivered now, in order. */
export function receiveFrame(host: ChannelHost, channel: Channel, frame: Frame): readonly ChannelMessage[] {
  receiveAcknowledgement(host, channel, frame.received);
  channel.unsaid++;
  channel.cameAgain ||= frame.number <= channel.received;
  const arrival = host.rules.arrival(frame.number, channel.received);
  if (arrival === "drop") return [];
  if (arrival === "keep") {
    channel.early.set(frame.number, frame.bodies);
    return [];
  }
  let delivered = frame.bodies;
  channel.received = frame.number;
  for (;;) {
    const next = channel.early.get(channel.received + 1);
    if (next === undefined) return delivered;
    channel.early.delete(++channel.received);
    delivered = [...delivered, ...next];
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
  sendWaiting(host, channel);
}

/**
 * Sends the oldest frame again when it is due; says what has come, where that should not wait. What was sent after the oldest
 * may have come: its acknowledgement tells. Called when a frame has come, and once a tick by a leader: as it pings, frames
 * come to its followers, and these need no timer for it.
 */
export function tickChannel(host: ChannelHost, channel: Channel): void {
  const { outbox, now } = host;
  const [oldest] = channel.unacknowledged;
  if (oldest !== undefined && now >= (resendAt(host, channel) ?? Infinity)) {
    oldest.sentAt = now;
    transmit(host, channel, oldest);
  }
  if (channel.unsaid < ACKNOWLEDGED_TOGETHER && !channel.cameAgain) return;
  said(channel);
  send(outbox, channel.peer, { type: "received", channel: channel.key, received: channel.received });
}

/** Whether the host has let this message go. */
function isReleased({ outbox }: Pick<ChannelHost, "outbox">, { after }: Sent): boolean {
  return after <= outbox.durableToken;
}

/** How long the channel has been silent, or a message on it has not got through. */
export function silenceOf(host: ChannelHost, channel: Channel): Ms {
  return host.now - silentSince(host, channel);
}

/** Since when it has been silent, or a message on it has not got through. */
export function silentSince(host: Pick<ChannelHost, "outbox">, channel: Channel): Ms {
  const { heardAt, unacknowledged, waitingSince } = channel;
  const [oldest] = unacknowledged;
  return oldest !== undefined && isReleased(host, oldest) ? Math.min(heardAt, waitingSince) : heardAt;
}

/** When the oldest frame is to be sent again; null: there is none, or it waits for the disk. */
export function resendAt(host: Pick<ChannelHost, "outbox" | "options">, channel: Channel): Ms | null {
  const [oldest] = channel.unacknowledged;
  if (oldest === undefined || !isReleased(host, oldest)) return null;
  return oldest.sentAt + RESEND_TICKS * host.options.tickMs;
}
