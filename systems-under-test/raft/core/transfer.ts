/**
 * Leadership transfer: the leader brings one follower up to date and tells it to start an election at once
 * ("timeout now").
 *
 * Leases rely on voters that ignore candidates, but in such an election they answer although they hear from the leader.
 * So there are no lease reads during a transfer. After one that failed, a late "timeout now" may still arrive. It names
 * the end of the leader's log, and is obeyed only by a node whose log ends there. Once one more entry is committed, no
 * majority would elect such a node; then lease reads start again.
 *
 * Source: thesis, section 3.10; tikv/raft-rs #234 for the lease.
 */
import type { Connection, Id } from "../../node-kit/node.ts";
import { isVoter } from "../membership/configuration.ts";
import { configurationOf } from "../membership/stages.ts";
import type { TimeoutNow } from "./messages.ts";
import { reply, send, trace } from "./state.ts";
import type { Raft } from "./state.ts";

/** Starts a transfer to `wanted`, or to the most up-to-date follower. Refused if one is running or nobody fits. */
export function beginTransfer(raft: Raft, connection: Connection, wanted: Id | undefined): void {
  const { leadership } = raft;
  if (leadership === null) return;
  const voters = leadership.peers.filter(({ id }) => isVoter(configurationOf(raft), id));
  const best = [...voters].sort((one, other) => other.matchIndex - one.matchIndex)[0];
  const to = wanted === undefined ? best?.id : voters.find((peer) => peer.id === wanted)?.id;
  if (to === undefined || leadership.transfer !== null) {
    reply(raft, connection, { ok: false, error: "transfer-refused" });
    return;
  }
  const giveUpAt = raft.now + raft.options.electionMaxMs;
  leadership.transfer = { to, connection, giveUpAt, isTimeoutNowSent: false };
  continueTransfer(raft);
}

/** Sends "timeout now", once, as soon as the successor has the whole log. */
export function continueTransfer(raft: Raft): void {
  const transfer = raft.leadership?.transfer;
  if (transfer === null || transfer === undefined || transfer.isTimeoutNowSent) return;
  const peer = raft.leadership?.peers.find((candidate) => candidate.id === transfer.to);
  if (peer?.matchIndex !== raft.log.lastIndex) return;
  transfer.isTimeoutNowSent = true;
  send(raft, transfer.to, { type: "timeoutNow", term: raft.term, last: raft.log.end() });
  trace(raft, { event: "timeout-now", to: transfer.to });
}

/** Ends a transfer that took too long. True if it did; then the leader must commit an entry (see above). */
export function giveUpTransfer(raft: Raft): boolean {
  const { leadership } = raft;
  const transfer = leadership?.transfer ?? null;
  if (leadership === null || transfer === null || raft.now < transfer.giveUpAt) return false;
  leadership.transfer = null;
  reply(raft, transfer.connection, { ok: false, error: "transfer-failed" });
  return true;
}

/** Whether to start an election because of this message: see above. */
export function obeysTimeoutNow(raft: Raft, message: TimeoutNow): boolean {
  const isFollower = raft.role === "follower";
  return raft.rules.obeysTimeoutNow({ isFollower, sentFor: message.last, own: raft.log.end() });
}
