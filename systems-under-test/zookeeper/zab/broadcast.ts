/**
 * Broadcast: a leader gives transactions their places, and commits them in order when a quorum has them on disk. Pings show
 * both sides that the other is there; a round of them confirms a leadership.
 *
 * Source: Junqueira et al. 2011, phase 3.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { compareZxids, type Zxid } from "../zxid.ts";
import { scheduleApply } from "./apply.ts";
import { sendOn, silenceOf } from "./channel.ts";
import { lastZxid } from "./log.ts";
import { isFollowing, laterZxid, quorum, sendToLearners, type Leadership, type Learner, type Zab } from "./state.ts";
import { append } from "./storage.ts";
import { sendProposal } from "./synchronisation.ts";

/** Who was not heard of for this part of a tick is asked for a sign of life. */
const SILENT_TICKS = 0.5;

/** Gives the transaction its place. @throws Error where this server does not lead */
export function propose(zab: Zab, transaction: Json): Zxid {
  const { leadership } = zab;
  if (leadership === null || zab.standing.role !== "leader") throw new Error(`${zab.id} proposes, and does not lead.`);
  const zxid = zab.rules.nextZxid(leadership.epoch, leadership.counter++, lastZxid(zab.log));
  const entry = { zxid, transaction };
  append(zab, entry);
  sendProposal(zab, leadership, entry);
  return zxid;
}

/** A follower has everything up to here on its disk. */
export function acknowledge(zab: Zab, leadership: Leadership, learner: Learner, zxid: Zxid): void {
  if (!zab.rules.countsAck({ isFollowing: isFollowing(learner) })) return;
  learner.acked = laterZxid(learner.acked, zxid);
  commitFrom(zab, leadership);
}

/** Commits what a quorum has. `history`: what it began with, when it is established. */
export function commitFrom(zab: Zab, leadership: Leadership, history?: Zxid): void {
  if (leadership.phase !== "broadcast") return;
  const followers = [...leadership.learners.values()].filter(isFollowing);
  const acked = [leadership.ownAcked, ...followers.map((learner) => learner.acked)];
  const zxid = history ?? zab.rules.committedTo(acked, quorum(zab));
  if (zxid === undefined || compareZxids(zxid, zab.committed) <= 0) return;
  zab.committed = zxid;
  if (history === undefined) sendToLearners(zab, leadership, isFollowing, { type: "commit", zxid });
  scheduleApply(zab);
}

/**
 * Begins a round of pings to those that were not heard of lately. The others are there, and what they said is answered or at
 * least acknowledged, so they know of their leader, too.
 */
export function pingSilent(zab: Zab, leadership: Leadership): void {
  const { now, options } = zab;
  ping(zab, leadership, ({ channel }) => now - channel.heardAt > options.tickMs * SILENT_TICKS);
}

function ping(zab: Zab, leadership: Leadership, isMeant: (learner: Learner) => boolean): void {
  leadership.round++;
  leadership.pingAt = zab.now + zab.options.tickMs;
  sendToLearners(zab, leadership, isMeant, { type: "ping", round: leadership.round });
}

/** A learner has answered a round. */
export function pong(zab: Zab, leadership: Leadership, learner: Learner, round: number): void {
  learner.round = Math.max(learner.round, round);
  settleConfirms(zab, leadership);
}

/** Asks for a round that confirms the leadership from now on. */
export function confirm(zab: Zab, ticket: number): void {
  const { leadership } = zab;
  if (leadership === null) throw new Error(`${zab.id} wants to be confirmed, and does not lead.`);
  leadership.confirms.push({ ticket, round: zab.rules.confirmingRound(leadership.round) });
  ping(zab, leadership, () => true);
}

/** Tells the service of the requests that a quorum has confirmed. */
export function settleConfirms(zab: Zab, leadership: Leadership): void {
  while (zab.leadership === leadership) {
    const [first] = leadership.confirms;
    if (first === undefined) return;
    const answered = [...leadership.learners.values()].filter(
      (learner) => isFollowing(learner) && learner.round >= first.round,
    );
    if (!zab.rules.isConfirmed(answered.length + 1, quorum(zab))) return;
    leadership.confirms.shift();
    zab.service.confirmed(first.ticket);
  }
}

/** Servers that the leader heard of within the limit, itself included. Asked for at every step, so it makes no list. */
export function heardOf(zab: Zab, { learners }: Leadership): number {
  const { tickMs, syncLimit } = zab.options;
  let count = 1;
  for (const { channel } of learners.values()) if (silenceOf(zab, channel) <= syncLimit * tickMs) count++;
  return count;
}

/** Sends a message of the service to a learner that follows; without such a learner it is lost. */
export function sendToFollower(zab: Zab, to: Id, body: Json): void {
  const learner = zab.leadership?.learners.get(to);
  if (learner !== undefined && isFollowing(learner)) sendOn(zab, learner.channel, { type: "service", body });
}
