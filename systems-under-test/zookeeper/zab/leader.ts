/**
 * A leader before it leads: discovery of an epoch that nobody has used, and synchronisation of a quorum with its history.
 *
 * Source: Junqueira et al. 2011, phases 1 and 2. As in ZooKeeper, a leader that finds a more recent history than its own does
 * not adopt it, but gives up: the election will choose who has it.
 */
import type { Id } from "../../node-kit/node.ts";
import { note, send } from "../../paxos/core/outbox.ts";
import { commitFrom, acknowledge, pong } from "./broadcast.ts";
import { createChannel, receiveFrame, sendOn, tickChannel } from "./channel.ts";
import { lastZxid } from "./log.ts";
import type { ChannelKey, ChannelMessage, FromLearner, OwnWrite, Recency, ZabMessage } from "./messages.ts";
import { lookForLeader, reset, serveIfReady } from "./roles.ts";
import { afterWrites, quorum, recencyOf, type Leadership, type Learner, type Zab } from "./state.ts";
import { storeAcceptedEpoch, storeCurrentEpoch } from "./storage.ts";
import { synchronise } from "./synchronisation.ts";
import { ZXID_ZERO, type Zxid } from "../zxid.ts";

type Frame = Extract<ZabMessage, { readonly type: "frame" }>;

/** Begins to try. */
export function startLeading(zab: Zab): void {
  zab.leadership = {
    attempt: `${zab.incarnation}/${++zab.tries}`,
    startedAt: zab.now,
    phase: "discovery",
    epoch: 0,
    learners: new Map(),
    closed: new Set(),
    votes: new Set(),
    holders: new Set(),
    history: recencyOf(zab),
    counter: 0,
    ownAcked: ZXID_ZERO,
    round: 0,
    pingAt: zab.now,
    confirms: [],
  };
  note(zab.outbox, { event: "leading", attempt: zab.leadership.attempt });
  // Alone it is a quorum.
  chooseEpoch(zab, zab.leadership);
}

/** A learner asks for a channel; it begins when the learner has said something on it. */
export function receiveConnect(zab: Zab, from: Id, learner: string): void {
  const { leadership } = zab;
  if (leadership === null) return;
  send(zab.outbox, from, { type: "accept", channel: { learner, attempt: leadership.attempt } });
}

/** Takes a message of a learner in. */
export function receiveFromLearner(zab: Zab, leadership: Leadership, from: Id, frame: Frame): void {
  const learner = learnerOf(zab, leadership, from, frame.channel);
  if (learner === undefined) return reset(zab, { peer: from, key: frame.channel });
  for (const body of receiveFrame(zab, learner.channel, frame)) {
    // Any of them may have closed the channel, or ended the leadership.
    if (zab.leadership?.learners.get(from) !== learner) return;
    receiveBody(zab, leadership, learner, body as FromLearner);
  }
  if (zab.leadership?.learners.get(from) === learner) tickChannel(zab, learner.channel);
}

/** The learner of this channel; a new one if it begins now. */
function learnerOf(zab: Zab, leadership: Leadership, from: Id, key: ChannelKey): Learner | undefined {
  const { learners, closed, attempt } = leadership;
  const known = learners.get(from);
  if (known !== undefined && zab.rules.isOfChannel(key, known.channel.key)) return known;
  if (key.attempt !== attempt || !zab.rules.mayOpen({ isClosed: closed.has(key.learner) })) return undefined;
  if (known !== undefined) {
    if (isLaterTry(known.channel.key.learner, key.learner)) return undefined;
    closeLearner(zab, leadership, known);
  }
  const learner: Learner = {
    id: from,
    channel: createChannel(from, key, zab.now),
    phase: "connected",
    acceptedEpoch: 0,
    history: { currentEpoch: 0, zxid: ZXID_ZERO },
    acked: ZXID_ZERO,
    round: 0,
    reading: null,
  };
  learners.set(from, learner);
  return learner;
}

/** Whether one try to follow is of the same life as the other, and later. */
function isLaterTry(one: string, other: string): boolean {
  const [life, number] = one.split("/");
  const [otherLife, otherNumber] = other.split("/");
  return life === otherLife && Number(number) > Number(otherNumber);
}

/** Ends the channel of this learner; it can come back on another. */
export function closeLearner(zab: Zab, leadership: Leadership, learner: Learner): void {
  leadership.learners.delete(learner.id);
  leadership.closed.add(learner.channel.key.learner);
  reset(zab, learner.channel);
  // It may have lost its quorum.
  zab.dueAt = zab.now;
}

function receiveBody(zab: Zab, leadership: Leadership, learner: Learner, body: FromLearner): void {
  switch (body.type) {
    case "cEpoch":
      learner.acceptedEpoch = body.acceptedEpoch;
      learner.phase = "offered";
      return leadership.epoch === 0 ? chooseEpoch(zab, leadership) : offerEpoch(zab, leadership, learner);
    case "ackEpoch":
      if (body.isNew) leadership.votes.add(learner.id);
      return epochAccepted(zab, leadership, learner, { currentEpoch: body.currentEpoch, zxid: body.zxid });
    case "ackLeader":
      return historyHeld(zab, leadership, learner, body.zxid);
    case "ack":
      return acknowledge(zab, leadership, learner, body.zxid);
    case "pong":
      return pong(zab, leadership, learner, body.round);
    case "service":
      if (zab.standing.role === "leader") zab.service.receive(learner.id, body.body);
  }
}

/** What a leader wrote is durable. */
export function receiveOwn(zab: Zab, attempt: string, what: OwnWrite, zxid: Zxid): void {
  const { leadership } = zab;
  if (leadership?.attempt !== attempt) return;
  switch (what) {
    case "epoch":
      leadership.votes.add(zab.id);
      return maybeSynchronise(zab, leadership);
    case "history":
      leadership.ownAcked = zxid;
      leadership.holders.add(zab.id);
      return maybeEstablish(zab, leadership);
    case "entries":
      leadership.ownAcked = zxid;
      return commitFrom(zab, leadership);
  }
}

/** With a quorum of accepted epochs, offers the next. */
function chooseEpoch(zab: Zab, leadership: Leadership): void {
  const offered = [...leadership.learners.values()].filter(({ phase }) => phase !== "connected");
  if (offered.length + 1 < quorum(zab)) return;
  const accepted = Math.max(zab.acceptedEpoch, ...offered.map(({ acceptedEpoch }) => acceptedEpoch));
  leadership.epoch = zab.rules.nextEpoch(accepted);
  storeAcceptedEpoch(zab, leadership.epoch);
  sendOwn(zab, leadership, "epoch", leadership.history.zxid);
  for (const { channel } of offered) sendOn(zab, channel, { type: "newEpoch", epoch: leadership.epoch });
}

/**
 * Offers its epoch to one that comes later. If that one has accepted a later epoch it could never follow, so the leader makes
 * room for an epoch after both. It accepts the other one itself, so that this happens once for each server and epoch at most;
 * and only with CEPOCHs of a quorum can anybody make a later one, so a server that lags cannot do it again and again.
 */
function offerEpoch(zab: Zab, { epoch }: Leadership, { id, channel, acceptedEpoch }: Learner): void {
  if (!zab.rules.givesWayTo(acceptedEpoch, epoch)) return sendOn(zab, channel, { type: "newEpoch", epoch });
  storeAcceptedEpoch(zab, Math.max(zab.acceptedEpoch, acceptedEpoch));
  lookForLeader(zab, `${id} has accepted epoch ${acceptedEpoch}`);
}

function sendOwn(zab: Zab, { attempt }: Leadership, what: OwnWrite, zxid: Zxid): void {
  send(zab.outbox, zab.id, { type: "own", attempt, what, zxid }, afterWrites(zab, "own"));
}

/** A learner has accepted the epoch. */
function epochAccepted(zab: Zab, leadership: Leadership, learner: Learner, history: Recency): void {
  const { rules } = zab;
  learner.phase = "accepted";
  learner.history = history;
  if (leadership.phase !== "discovery") return synchronise(zab, leadership, learner);
  if (rules.givesUpFor(history, leadership.history, (one, other) => rules.isMoreRecent(one, other))) {
    return lookForLeader(zab, `${learner.id} has a more recent history`);
  }
  maybeSynchronise(zab, leadership);
}

/** With a quorum that accepted the epoch, its history is the one. */
function maybeSynchronise(zab: Zab, leadership: Leadership): void {
  if (leadership.phase !== "discovery" || !leadership.votes.has(zab.id)) return;
  if (!zab.rules.maySynchronise(leadership.votes.size, quorum(zab))) return;
  leadership.phase = "synchronisation";
  storeCurrentEpoch(zab, leadership.epoch);
  sendOwn(zab, leadership, "history", leadership.history.zxid);
  for (const learner of leadership.learners.values()) {
    if (learner.phase === "accepted") synchronise(zab, leadership, learner);
  }
}

/** A learner holds the history: it follows as soon as the leader leads. */
function historyHeld(zab: Zab, leadership: Leadership, learner: Learner, zxid: Zxid): void {
  leadership.holders.add(learner.id);
  learner.acked = zxid;
  learner.phase = "following";
  if (leadership.phase !== "broadcast") return maybeEstablish(zab, leadership);
  sendCommitLeader(zab, leadership, learner);
  commitFrom(zab, leadership);
}

/** With a quorum that holds it, the history is committed, and the leader leads. */
function maybeEstablish(zab: Zab, leadership: Leadership): void {
  if (leadership.phase !== "synchronisation" || !leadership.holders.has(zab.id)) return;
  if (!zab.rules.mayEstablish(leadership.holders.size, quorum(zab))) return;
  leadership.phase = "broadcast";
  const end = lastZxid(zab.log);
  note(zab.outbox, { event: "established", epoch: leadership.epoch, zxid: end });
  zab.serveFrom = end;
  commitFrom(zab, leadership, end);
  serveIfReady(zab);
  for (const learner of leadership.learners.values()) {
    if (learner.phase === "following") sendCommitLeader(zab, leadership, learner);
  }
}

function sendCommitLeader(zab: Zab, { history }: Leadership, { channel }: Learner): void {
  const body: ChannelMessage = {
    type: "commitLeader",
    zxid: zab.rules.commitLeaderZxid(history.zxid, zab.committed),
  };
  sendOn(zab, channel, body);
}
