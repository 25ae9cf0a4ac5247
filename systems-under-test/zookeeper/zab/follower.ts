/**
 * A server that follows, or tries to: it accepts the leader's epoch, takes over its history, acknowledges proposals when they
 * are on disk, and applies what is committed.
 *
 * Source: Junqueira et al. 2011, phases 1 to 3. Order of the writes at NEWLEADER: ZOOKEEPER-3911, -4643, -4646.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { send } from "../../paxos/core/outbox.ts";
import { scheduleApply } from "./apply.ts";
import { createChannel, receiveFrame, sendOn, tickChannel, type Channel } from "./channel.ts";
import { lastZxid } from "./log.ts";
import type { ChannelKey, Entry, FromLeader, ZabMessage } from "./messages.ts";
import { lookForLeader, reset } from "./roles.ts";
import { afterWrites, recencyOf, laterZxid, sendSignOfLife, type Following, type Received, type Zab } from "./state.ts";
import {
  append,
  restoreImage,
  storeAcceptedEpoch,
  storeCurrentEpoch,
  storeHistory,
  writeCheckpoint,
} from "./storage.ts";
import { compareZxids, type Zxid } from "../zxid.ts";

type Frame = Extract<ZabMessage, { readonly type: "frame" }>;

/** How often a learner asks for a channel, in ticks. */
const CONNECT_TICKS = 0.5;

/** Begins to try. */
export function startFollowing(zab: Zab, leader: Id): void {
  zab.following = {
    leader,
    learner: `${zab.incarnation}/${++zab.tries}`,
    startedAt: zab.now,
    connectAt: zab.now,
    channel: null,
    phase: "connecting",
    epoch: 0,
    received: nothingReceived(),
  };
  connect(zab, zab.following);
}

function nothingReceived(): Received {
  return { keepTo: null, image: [], imageEnd: null, entries: [] };
}

/** Asks for a channel. */
export function connect(zab: Zab, following: Following): void {
  following.connectAt = zab.now + Math.ceil(zab.options.tickMs * CONNECT_TICKS);
  send(zab.outbox, following.leader, { type: "connect", learner: following.learner });
}

/** The leader gives it a channel. */
export function receiveAccept(zab: Zab, following: Following, from: Id, key: ChannelKey): void {
  if (from !== following.leader || key.learner !== following.learner || following.channel !== null) return;
  following.channel = createChannel(from, key, zab.now);
  following.phase = "discovery";
  sendOn(zab, following.channel, { type: "cEpoch", acceptedEpoch: zab.acceptedEpoch });
}

/** Takes a message of the leader in. */
export function receiveFromLeader(zab: Zab, following: Following, from: Id, frame: Frame): void {
  const { channel } = following;
  if (channel === null || from !== following.leader || !zab.rules.isOfChannel(frame.channel, channel.key)) {
    return reset(zab, { peer: from, key: frame.channel });
  }
  for (const body of receiveFrame(zab, channel, frame)) {
    // Any of them may have ended it.
    if (zab.following !== following) return;
    receiveBody(zab, following, channel, body as FromLeader);
  }
  if (zab.following === following) tickChannel(zab, channel);
}

function receiveBody(zab: Zab, following: Following, channel: Channel, body: FromLeader): void {
  const { received } = following;
  switch (body.type) {
    case "newEpoch":
      return acceptEpoch(zab, following, channel, body.epoch);
    case "keep":
      received.keepTo = body.keepTo;
      return;
    case "imagePiece":
      received.image.push(body.piece);
      return;
    case "imageEnd":
      received.imageEnd = { zxid: body.zxid, readTo: body.readTo };
      return;
    case "propose":
      if (following.phase === "synchronisation")
        received.entries.push({ zxid: body.zxid, transaction: body.transaction });
      else takeProposal(zab, { zxid: body.zxid, transaction: body.transaction });
      return;
    case "newLeader":
      return synchronised(zab, following, channel);
    case "commitLeader":
      following.phase = "broadcast";
      zab.serveFrom = body.zxid;
      return commit(zab, body.zxid);
    case "commit":
      return commit(zab, body.zxid);
    case "ping":
      return sendSignOfLife(zab, channel, { type: "pong", round: body.round });
    case "service":
      takeMessage(zab, following.leader, body.body);
  }
}

/** NEWEPOCH: from now on no leader of an earlier epoch is listened to. */
function acceptEpoch(zab: Zab, following: Following, channel: Channel, epoch: number): void {
  const decision = zab.rules.acceptsEpoch(epoch, zab.acceptedEpoch);
  if (decision === "refuse") return lookForLeader(zab, `has accepted epoch ${zab.acceptedEpoch}, was offered ${epoch}`);
  if (decision === "new") storeAcceptedEpoch(zab, epoch);
  following.epoch = epoch;
  following.phase = "synchronisation";
  const body = { type: "ackEpoch", epoch, isNew: decision === "new", ...recencyOf(zab) } as const;
  sendOn(zab, channel, body, afterWrites(zab, "ackEpoch"));
}

/** NEWLEADER: first the history, then the epoch, and only then the acknowledgement. */
function synchronised(zab: Zab, following: Following, channel: Channel): void {
  if (!takesOver(zab, following.received)) return lookForLeader(zab, "was sent a history with a hole");
  for (const step of zab.rules.atNewLeader()) {
    if (step === "history") takeHistory(zab, following.received);
    else if (step === "epoch") storeCurrentEpoch(zab, following.epoch);
    else {
      const zxid = following.received.entries.at(-1)?.zxid ?? lastZxid(zab.log);
      sendOn(zab, channel, { type: "ackLeader", epoch: following.epoch, zxid }, afterWrites(zab, "ackLeader"));
    }
  }
  following.phase = "synchronised";
  following.received = nothingReceived();
  const committed = zab.rules.committedAtNewLeader(zab.committed, lastZxid(zab.log));
  if (compareZxids(committed, zab.committed) > 0) commit(zab, committed);
}

/** Whether what was received fits together. */
function takesOver({ rules }: Zab, { keepTo, imageEnd, entries }: Received): boolean {
  let last = imageEnd?.zxid ?? keepTo;
  if (last === null) return false;
  for (const { zxid } of entries) {
    if (rules.proposalFits(zxid, last) !== "append") return false;
    last = zxid;
  }
  return true;
}

function takeHistory(zab: Zab, { keepTo, image, imageEnd, entries }: Received): void {
  if (imageEnd === null) {
    if (keepTo !== null) storeHistory(zab, keepTo, entries);
    return;
  }
  const kept = zab.rules.keptBesideImage(zab.log.entries);
  const start = kept.length > 0 ? zab.log.start : imageEnd.zxid;
  zab.log.start = start;
  zab.log.entries = [...kept, ...entries];
  const snapshot = { ...imageEnd, image, logStart: start };
  restoreImage(zab, snapshot);
  writeCheckpoint(zab, snapshot);
}

/** PROPOSE: it is acknowledged with its batch. */
function takeProposal(zab: Zab, entry: Entry): void {
  const fit = zab.rules.proposalFits(entry.zxid, lastZxid(zab.log));
  if (fit === "append") append(zab, entry);
  else if (fit === "refuse") lookForLeader(zab, "was sent a proposal that does not follow its last one");
}

function commit(zab: Zab, zxid: Zxid): void {
  if (!zab.rules.commitFits(zxid, lastZxid(zab.log))) return lookForLeader(zab, "was told to commit what it has not");
  zab.committed = laterZxid(zab.committed, zxid);
  scheduleApply(zab);
}

/** The service gets the leader's messages in order with the commits: after what was committed before is applied. */
function takeMessage(zab: Zab, from: Id, body: Json): void {
  if (zab.pending.length === 0) zab.service.receive(from, body);
  else zab.pending.push({ kind: "message", from, body });
}
