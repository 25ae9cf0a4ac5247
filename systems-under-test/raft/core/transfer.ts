/**
 * Leadership transfer: the leader brings one follower up to date and tells it to stand for election at once.
 *
 * The new candidate's requests go past the voters' loyalty to the old leader, which is what leases rest on. So while
 * a transfer is under way there are no lease reads; and after one that was given up, a late "stand now" must have
 * become harmless first. It names the end of the log that it was sent for: with one more entry committed, no voter
 * majority would elect a candidate that still ends there.
 *
 * Source: thesis, section 3.10; tikv/raft-rs #234 for the lease.
 */
import type { Connection, Id } from "../../node-kit/node.ts";
import type { TimeoutNow } from "./messages.ts";
import { reply, send, trace } from "./state.ts";
import type { Raft } from "./state.ts";

/** Begins a transfer; refused at once if it cannot be done. */
export function beginHandover(raft: Raft, connection: Connection, wanted: Id | undefined): void {
  const { leadership } = raft;
  if (leadership === null) return;
  const best = [...leadership.peers].sort((one, other) => other.matchIndex - one.matchIndex)[0];
  const to = wanted === undefined ? best?.id : leadership.peers.find((peer) => peer.id === wanted)?.id;
  if (to === undefined || leadership.handover !== null) {
    reply(raft, connection, { ok: false, error: "transfer-refused" });
    return;
  }
  const giveUpAt = raft.now + raft.options.electionMaxMs;
  leadership.handover = { to, connection, giveUpAt, isTimeoutNowSent: false };
  continueHandover(raft);
}

/** Tells the target to stand, once, as soon as it has the whole log. */
export function continueHandover(raft: Raft): void {
  const handover = raft.leadership?.handover;
  if (handover === null || handover === undefined || handover.isTimeoutNowSent) return;
  const peer = raft.leadership?.peers.find((candidate) => candidate.id === handover.to);
  if (peer?.matchIndex !== raft.log.lastIndex) return;
  handover.isTimeoutNowSent = true;
  send(raft, handover.to, { type: "timeoutNow", term: raft.term, last: raft.log.end() });
  trace(raft, { event: "timeout-now", to: handover.to });
}

/** Gives up a transfer whose time is over; gives whether it did, so that the leader makes the order stale. */
export function giveUpHandover(raft: Raft): boolean {
  const { leadership } = raft;
  const handover = leadership?.handover ?? null;
  if (leadership === null || handover === null || raft.now < handover.giveUpAt) return false;
  leadership.handover = null;
  reply(raft, handover.connection, { ok: false, error: "transfer-failed" });
  return true;
}

/** Whether this node should stand at once: only if its log ends where the leader's did when it said so. */
export function obeysTimeoutNow(raft: Raft, message: TimeoutNow): boolean {
  const isFollower = raft.role === "follower";
  return raft.rules.obeysTimeoutNow({ isFollower, sentFor: message.last, own: raft.log.end() });
}
