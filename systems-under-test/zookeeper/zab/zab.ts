/**
 * The ordered log of one server: passes each input to the part of the protocol that handles it, and watches the time.
 */
import type { Id, Input, Json, Ms } from "../../node-kit/node.ts";
import { deliverOwn, note, reply, send } from "../../paxos/core/outbox.ts";
import type { Broadcast } from "../replicated-service.ts";
import { applyNext } from "./apply.ts";
import { confirm, heardOf, pingSilent, propose, sendToFollower } from "./broadcast.ts";
import {
  receiveAcknowledgement,
  resendAt,
  sendOn,
  silenceOf,
  silentSince,
  tickChannel,
  type Channel,
} from "./channel.ts";
import { electionWakeAt, receiveVote, tickElection } from "./election.ts";
import { connect, receiveAccept, receiveFromLeader } from "./follower.ts";
import { closeLearner, receiveConnect, receiveFromLearner, receiveOwn } from "./leader.ts";
import { lastZxid } from "./log.ts";
import type { ChannelKey, ZabMessage } from "./messages.ts";
import { lookForLeader } from "./roles.ts";
import { readOnePiece } from "./snapshots.ts";
import { quorum, type Following, type Leadership, type Zab } from "./state.ts";
import { flushAt, flushIfDue, restore } from "./storage.ts";
import { sendImagePieces } from "./synchronisation.ts";

/** Pieces of an image are at least this far apart (ms). */
const PIECE_MS = 8;

/** What the service of a server may ask of its ordered log. */
export function broadcastOf(id: Id, zab: () => Zab): Broadcast {
  return {
    id,
    now: () => zab().now,
    standing: () => zab().standing,
    propose: (transaction) => propose(zab(), transaction),
    lastProposed: () => (isOutstanding(zab()) ? lastZxid(zab().log) : zab().applied),
    lastApplied: () => zab().applied,
    send: (to, message) => sendOfService(zab(), to, message),
    reply: (connection, answer) => reply(zab().outbox, connection, answer),
    confirm: (ticket) => confirm(zab(), ticket),
    note: (content) => note(zab().outbox, content),
  };
}

function isOutstanding({ leadership, log, applied }: Zab): boolean {
  return leadership !== null && leadership.phase === "broadcast" && lastZxid(log) !== applied;
}

function sendOfService(zab: Zab, to: Id, body: Json): void {
  const { following } = zab;
  if (following === null) return sendToFollower(zab, to, body);
  if (to === following.leader && following.channel !== null && following.phase === "broadcast") {
    sendOn(zab, following.channel, { type: "service", body });
  }
}

/** Carries one input out. The effects are in the outbox then. */
export function stepZab(zab: Zab, input: Input<ZabMessage, Json>): void {
  zab.now = Math.max(zab.now, input.now);
  dispatch(zab, input);
  watchTime(zab);
  if (input.type === "tick" || input.type === "applied") readPieces(zab);
  flushIfDue(zab);
  deliverOwn(zab.outbox, (message) => receive(zab, zab.id, message));
  zab.dueAt = dueAt(zab);
}

function dispatch(zab: Zab, input: Input<ZabMessage, Json>): void {
  switch (input.type) {
    case "boot":
      restore(zab, input.durable);
      zab.incarnation = input.incarnation;
      return lookForLeader(zab, "boots");
    case "tick":
      return;
    case "receive":
      if (!zab.members.includes(input.from)) return;
      zab.heard.set(input.from, zab.now);
      return receive(zab, input.from, input.message);
    case "request":
      return zab.service.request(input.connection, input.request);
    case "durable":
      zab.outbox.durableToken = Math.max(zab.outbox.durableToken, input.token);
      return;
    case "applied":
      return applyNext(zab, input.index);
    case "linkDown":
      return closeChannels(zab, input.peer, () => true);
  }
}

function receive(zab: Zab, from: Id, message: ZabMessage): void {
  const { leadership, following } = zab;
  switch (message.type) {
    case "vote":
      return receiveVote(zab, from, message);
    case "connect":
      return receiveConnect(zab, from, message.learner);
    case "accept":
      if (following !== null) receiveAccept(zab, following, from, message.channel);
      return;
    case "frame":
      if (leadership !== null) return receiveFromLearner(zab, leadership, from, message);
      if (following !== null) return receiveFromLeader(zab, following, from, message);
      return send(zab.outbox, from, { type: "reset", channel: message.channel });
    case "received": {
      const channel = channelWith(zab, from, message.channel);
      if (channel !== undefined) receiveAcknowledgement(zab, channel, message.received);
      return;
    }
    case "reset":
      return closeChannels(zab, from, ({ key }) => zab.rules.isOfChannel(message.channel, key));
    case "own":
      receiveOwn(zab, message.attempt, message.what, message.zxid);
  }
}

function channelWith({ leadership, following, rules }: Zab, peer: Id, key: ChannelKey): Channel | undefined {
  const channel = leadership?.learners.get(peer)?.channel ?? following?.channel;
  return channel?.peer === peer && rules.isOfChannel(key, channel.key) ? channel : undefined;
}

/** The channel with this peer died, if it is such a one: a learner gives up, a leader has one less. */
function closeChannels(zab: Zab, peer: Id, isMeant: (channel: Channel) => boolean): void {
  const { leadership, following } = zab;
  const learner = leadership?.learners.get(peer);
  if (leadership !== null && learner !== undefined && isMeant(learner.channel)) closeLearner(zab, leadership, learner);
  const channel = following?.channel ?? null;
  if (channel?.peer === peer && isMeant(channel)) lookForLeader(zab, "lost the channel to its leader");
}

/**
 * Does what time asks for. Called in each step, as any may come late; most come before anything is due. Only an election may
 * have come to its end through what the step was told.
 */
function watchTime(zab: Zab): void {
  const { election, leadership, following } = zab;
  if (election === null && zab.now < zab.dueAt) return;
  if (election !== null) tickElection(zab, election);
  else if (leadership !== null) tickLeader(zab, leadership);
  else if (following !== null) tickFollower(zab, following);
  const wakeAt = zab.service.wakeAt();
  if (wakeAt !== null && zab.now >= wakeAt) zab.service.tick();
}

function tickLeader(zab: Zab, leadership: Leadership): void {
  const { tickMs, initLimit, syncLimit } = zab.options;
  for (const learner of leadership.learners.values()) {
    if (silenceOf(zab, learner.channel) > syncLimit * tickMs) closeLearner(zab, leadership, learner);
    else tickChannel(zab, learner.channel);
  }
  if (leadership.phase !== "broadcast") {
    if (zab.now > initDeadline(leadership.startedAt, tickMs, initLimit)) {
      zab.foundNoQuorum = true;
      lookForLeader(zab, "found no quorum to lead");
    }
  } else if (!zab.rules.keepsLeading(heardOf(zab, leadership), quorum(zab))) lookForLeader(zab, "lost its quorum");
  if (zab.leadership === leadership && zab.now >= leadership.pingAt) pingSilent(zab, leadership);
}

function initDeadline(startedAt: Ms, tickMs: Ms, initLimit: number): Ms {
  return startedAt + initLimit * tickMs;
}

function tickFollower(zab: Zab, following: Following): void {
  const { tickMs, initLimit, syncLimit } = zab.options;
  const { channel, startedAt, phase } = following;
  if (phase !== "broadcast" && zab.now > initDeadline(startedAt, tickMs, initLimit)) {
    return lookForLeader(zab, "was not synchronised in time");
  }
  if (channel === null) {
    if (zab.now > startedAt + syncLimit * tickMs) return lookForLeader(zab, `${following.leader} does not lead`);
    if (zab.now >= following.connectAt) connect(zab, following);
    return;
  }
  if (silenceOf(zab, channel) > syncLimit * tickMs) return lookForLeader(zab, "hears nothing from its leader");
  tickChannel(zab, channel);
}

function readPieces(zab: Zab): void {
  readOnePiece(zab);
  if (zab.leadership !== null) sendImagePieces(zab, zab.leadership);
}

/** When something is due next, as far as it is known now. */
function dueAt(zab: Zab): Ms {
  const { election, leadership, following, now, options } = zab;
  let at = now + options.syncLimit * options.tickMs;
  if (election !== null) at = Math.min(at, electionWakeAt(election));
  if (leadership !== null) {
    at = Math.min(at, leadership.pingAt);
    for (const { channel, reading } of leadership.learners.values()) {
      at = Math.min(at, silentAt(zab, channel), reading === null ? at : now + PIECE_MS);
    }
  }
  if (following !== null) {
    const { channel, connectAt, phase } = following;
    at = Math.min(at, channel === null ? connectAt : silentAt(zab, channel));
    // Its leader pings it only when it has got its first frame.
    if (channel !== null && phase === "discovery") at = Math.min(at, resendAt(zab, channel) ?? at);
  }
  const attempt = leadership ?? following;
  if (attempt !== null && attempt.phase !== "broadcast") {
    at = Math.min(at, after(initDeadline(attempt.startedAt, options.tickMs, options.initLimit), now));
  }
  if (zab.reading !== null) at = Math.min(at, now + PIECE_MS);
  return Math.min(at, flushAt(zab) ?? at, zab.service.wakeAt() ?? at);
}

/** When the channel will have been silent for too long. */
function silentAt(zab: Zab, channel: Channel): Ms {
  const { syncLimit, tickMs } = zab.options;
  return after(silentSince(zab, channel) + syncLimit * tickMs, zab.now);
}

/** The first moment after this deadline, or the next one when it is over. */
function after(deadline: Ms, now: Ms): Ms {
  return Math.max(deadline, now) + 1;
}
