/**
 * The network: carries messages between nodes, services and clients, all of it through this process.
 *
 * Each destination has one queue, ordered by the time at which a message is due. A message between servers is due
 * after a latency of its own; one of a client at once. What a link's rule does to a message is decided when it is due: a
 * cut also takes what was sent before it. One timer serves all queues.
 *
 * Source: Maelstrom, net.clj; the rules of links are clew's.
 */
import type { MessageCounts } from "../../../../runs/run-figures.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { Clock } from "../../../clock.ts";
import { createDeliveryQueue, type DeliveryQueue } from "./delivery-queue.ts";
import { drawLatencyNs, type Latency } from "./latency.ts";
import { decide } from "./link-decision.ts";
import type { Body, Message } from "./message.ts";
import { createMessageCounter, type MessageCounter, type MessageParty } from "./message-counts.ts";
import type { Fate, MessageJournal } from "./message-journal.ts";
import type { NetworkLink, NetworkLinks } from "./network-links.ts";

/** More than this on the way to one destination is dropped. */
const QUEUE_BYTES_MAX = 64 * 1024 * 1024;
/** A message in memory, besides its text. */
const PARCEL_BYTES = 200;

/**
 * - `node`, `service`: servers · `client`: its messages have no latency, and the rules of the clients' links
 * - `harness`: as a client, but no rule applies: what sets nodes up must get through
 */
export type EndpointKind = "node" | "service" | "client" | "harness";

/** A message that has arrived, and its number in this network. */
export interface Arrival extends Message {
  readonly id: number;
  /** As `PrintedMessage.line`. */
  readonly line?: string | undefined;
}

/** What is added to the network. */
export interface EndpointOptions {
  readonly id: string;
  readonly kind: EndpointKind;
  /** As journals name it; default: its id. */
  readonly label?: string;
  /** Takes what arrives; false: nobody is there, and the message is lost. */
  readonly receive: (arrival: Arrival) => boolean;
  /** A message of it has arrived where nobody is, and nowhere else: it was certainly not received. */
  readonly onUndelivered?: (message: Message) => void;
}

/** A message as its sender hands it over; `line` as `PrintedMessage.line`. */
type Outgoing = Message & { readonly line?: string | undefined };

/** What a sender may do. */
export interface Post {
  /** False: there is no such destination. */
  send(message: Outgoing): boolean;
  leave(): void;
}

/** The network of one cluster. */
export interface Network {
  /** Throws a RangeError when there is somebody with this id. */
  join(options: EndpointOptions): Post;
  counts(): MessageCounts;
  /** Nothing is delivered any more. */
  close(): void;
}

/** What the network is made of. */
export interface NetworkOptions {
  readonly clock: Clock;
  readonly links: NetworkLinks;
  readonly latency: Latency;
  readonly random: RandomStream;
  readonly journal?: MessageJournal | undefined;
  /** Called when something was dropped because too much is on the way to this endpoint. */
  readonly onOverflow: (id: string) => void;
}

interface Member extends EndpointOptions {
  readonly queue: DeliveryQueue<Parcel>;
  queuedBytes: number;
}

/** A message on its way. */
interface Parcel extends Arrival {
  readonly from: Member;
  readonly to: Member;
  readonly body: Body;
  readonly sizeBytes: number;
  readonly fate: Fate | undefined;
  /** Its link has decided already. */
  isAdmitted: boolean;
  /** The link that it waits for, and that others wait behind it for. */
  heldOn: NetworkLink | undefined;
  hasCopy: boolean;
}

/** What a network remembers. */
interface Carrier {
  readonly options: NetworkOptions;
  readonly members: Map<string, Member>;
  readonly counter: MessageCounter;
  readonly alarm: Alarm;
  nextId: number;
  isClosed: boolean;
}

/** An empty network. */
export function createNetwork(options: NetworkOptions): Network {
  const carrier: Carrier = {
    options,
    members: new Map(),
    counter: createMessageCounter(),
    alarm: createAlarm(options.clock, () => releaseAll(carrier)),
    nextId: 0,
    isClosed: false,
  };
  const { members, counter, alarm } = carrier;
  return {
    join(endpoint) {
      const { id } = endpoint;
      if (members.has(id)) throw new RangeError(`network: expected a new id, found ${id} again`);
      const member: Member = { ...endpoint, queue: createDeliveryQueue(), queuedBytes: 0 };
      members.set(id, member);
      return { send: (message) => send(carrier, member, message), leave: () => void members.delete(id) };
    },
    counts: () => counter.counts(),
    close() {
      carrier.isClosed = true;
      alarm.stop();
    },
  };
}

function send(carrier: Carrier, from: Member, message: Outgoing): boolean {
  const { options, members, counter } = carrier;
  const { clock, journal, latency, random } = options;
  const to = members.get(message.dest);
  if (to === undefined) return false;
  if (carrier.isClosed) return true;
  const nowNs = clock.nowNs();
  const { src, dest, body, line } = message;
  const parcel: Parcel = {
    id: carrier.nextId++,
    src,
    dest,
    body,
    line,
    from,
    to,
    sizeBytes: PARCEL_BYTES + (line?.length ?? 0),
    fate: journal?.sent({ from: labelOf(from), to: labelOf(to), body, line }, nowNs),
    isAdmitted: false,
    heldOn: undefined,
    hasCopy: false,
  };
  counter.sent(partyOf(parcel));
  if (latency.meanMs > 0 && !isOfClient(parcel)) {
    enqueue(carrier, parcel, { dueNs: nowNs + drawLatencyNs(latency, random), nowNs });
  } else {
    release(carrier, to, nowNs);
    arrive(carrier, parcel, nowNs);
  }
  return true;
}

function enqueue(carrier: Carrier, parcel: Parcel, at: { readonly dueNs: number; readonly nowNs: number }): void {
  const { to, sizeBytes } = parcel;
  if (to.queuedBytes + sizeBytes > QUEUE_BYTES_MAX) {
    lose(parcel, at.nowNs);
    carrier.options.onOverflow(to.id);
    return;
  }
  to.queuedBytes += sizeBytes;
  to.queue.add(parcel, at.dueNs);
  carrier.alarm.ringAt(at.dueNs);
}

/** What is due everywhere; then sets the timer to what comes next. */
function releaseAll(carrier: Carrier): void {
  const nowNs = carrier.options.clock.nowNs();
  let nextNs = Infinity;
  for (const member of carrier.members.values()) {
    release(carrier, member, nowNs);
    nextNs = Math.min(nextNs, member.queue.dueNs());
  }
  if (nextNs < Infinity && !carrier.isClosed) carrier.alarm.ringAt(nextNs);
}

function release(carrier: Carrier, member: Member, nowNs: number): void {
  const { queue } = member;
  while (queue.dueNs() <= nowNs && !carrier.isClosed) {
    const parcel = queue.take();
    member.queuedBytes -= parcel.sizeBytes;
    arrive(carrier, parcel, nowNs);
  }
}

/** The message is due: it is delivered, unless its link has something against it. */
function arrive(carrier: Carrier, parcel: Parcel, nowNs: number): void {
  const { from, to } = parcel;
  if (!parcel.isAdmitted) {
    const link = carrier.options.links.find(linkEnd(from), linkEnd(to));
    parcel.isAdmitted = true;
    if (link !== undefined && !isAdmitted(carrier, parcel, link, nowNs)) return;
  }
  letGo(parcel);
  if (to.receive(parcel)) {
    carrier.counter.received(partyOf(parcel));
    parcel.fate?.arrived(nowNs);
  } else {
    lose(parcel, nowNs);
    if (!parcel.hasCopy) from.onUndelivered?.(parcel);
  }
}

/** Does what the link's rule says. False: the message is lost, or comes later. */
function isAdmitted(carrier: Carrier, parcel: Parcel, link: NetworkLink, nowNs: number): boolean {
  const decision = decide(link, nowNs);
  if (decision === "drop") {
    lose(parcel, nowNs, link.rule.drop === true);
    return false;
  }
  const { copyDueNs, dueNs, isInOrder } = decision;
  if (copyDueNs !== undefined) {
    parcel.hasCopy = true;
    parcel.fate?.doubled();
    enqueue(carrier, { ...parcel }, { dueNs: copyDueNs, nowNs });
  }
  if (dueNs === undefined) return true;
  if (isInOrder) {
    link.held++;
    parcel.heldOn = link;
  }
  enqueue(carrier, parcel, { dueNs, nowNs });
  return false;
}

function lose(parcel: Parcel, nowNs: number, isCut = false): void {
  letGo(parcel);
  parcel.fate?.lost(nowNs, isCut);
}

/** Nobody waits behind it any more. */
function letGo(parcel: Parcel): void {
  if (parcel.heldOn === undefined) return;
  parcel.heldOn.held--;
  parcel.heldOn = undefined;
}

function isOfClient({ from, to }: Parcel): boolean {
  return isClient(from) || isClient(to);
}

function partyOf(parcel: Parcel): MessageParty {
  if (isOfClient(parcel)) return "clients";
  return parcel.from.kind === "service" || parcel.to.kind === "service" ? "services" : "nodes";
}

const isClient = ({ kind }: Member): boolean => kind === "client" || kind === "harness";

const labelOf = ({ id, label = id }: Member): string => label;

/** The name by which links know an endpoint; harness and services have none, so no link is found. */
function linkEnd({ kind, id }: Member): string {
  return kind === "node" ? id : kind === "client" ? "client" : "";
}

interface Alarm {
  ringAt(timeNs: number): void;
  stop(): void;
}

/** One timer for all queues: rings once at the soonest of the times that it was told. */
function createAlarm(clock: Clock, ring: () => void): Alarm {
  let setToNs = Infinity;
  let cancel: (() => void) | undefined;
  return {
    ringAt(timeNs) {
      if (timeNs >= setToNs) return;
      cancel?.();
      setToNs = timeNs;
      cancel = clock.at(timeNs, () => {
        setToNs = Infinity;
        cancel = undefined;
        ring();
      });
    },
    stop: () => cancel?.(),
  };
}
