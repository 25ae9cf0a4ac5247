/**
 * Log replication: the leader's appends, the followers' answers, and the commit index.
 *
 * The leader probes a follower with one message at a time until it knows where the two logs agree. Then it pipelines:
 * it sends entries as they come, up to `maxInflight` unanswered messages. A lost message shows when the follower
 * refuses the next one. While probing, only the refusal of the latest message counts; otherwise every duplicated
 * message would start another chain of probes.
 *
 * Source: Raft paper, section 5.3; thesis, section 10.2 (pipelining, writing to the leader's disk in parallel);
 * the three states of a follower are etcd's.
 */
import type { Id } from "../../node-kit/node.ts";
import { queueCommitted } from "./apply.ts";
import type { Append, AppendReply, Entry } from "./messages.ts";
import { confirmReads, renewLease, startReadRound } from "./reads.ts";
import { becomeFollower, resetElectionTimer } from "./roles.ts";
import { sendSnapshotPiece } from "./snapshot.ts";
import { updatePeers } from "../membership/peers.ts";
import { decidingSets, hasQuorumContact } from "../membership/quorums.ts";
import { cutLog, extendLog } from "../membership/stages.ts";
import { peerOf, send, trace } from "./state.ts";
import type { Peer, Raft } from "./state.ts";
import { afterWrites, writeEntries } from "../storage/storage.ts";
import { continueTransfer } from "./transfer.ts";

/** Appends a command to the leader's log and sends it to the followers. Returns its index. Throws if not leader. */
export function propose(raft: Raft, command: Entry["command"]): number {
  const { leadership, log } = raft;
  if (leadership === null) throw new Error(`${raft.id}: propose: expected to be leader, is ${raft.role}`);
  const elapsed = raft.now - leadership.electedAt;
  const clusterTime = raft.rules.stampTime({ base: leadership.clusterTimeBase, elapsed, now: raft.now });
  const entry: Entry = { term: raft.term, clusterTime, command };
  extendLog(raft, [entry]);
  if (command.type === "configuration") updatePeers(raft);
  const token = writeEntries(raft, log.lastIndex, [entry]);
  if (raft.rules.waitsForDisk("ownMatch")) leadership.ownWrites.push({ token, index: log.lastIndex });
  else leadership.ownMatch = log.lastIndex;
  for (const peer of leadership.peers) replicate(raft, peer);
  return log.lastIndex;
}

/** Advances the durable end of the leader's own log. Called for each `durable` input. */
export function ownWritesDurable(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) return;
  for (;;) {
    const first = leadership.ownWrites[0];
    if (first === undefined || first.token > raft.durableToken) break;
    leadership.ownMatch = Math.max(leadership.ownMatch, first.index);
    leadership.ownWrites.shift();
  }
  advanceCommit(raft);
}

/** Sends this follower the entries that it lacks, as far as its state and `maxInflight` allow now. */
export function replicate(raft: Raft, peer: Peer): void {
  const { log, options } = raft;
  if (peer.state === "snapshot") return;
  if (log.termAt(peer.nextIndex - 1) === undefined) {
    sendSnapshotPiece(raft, peer);
    return;
  }
  if (peer.state === "probe") {
    if (peer.isProbeInFlight || peer.nextIndex > log.lastIndex) return;
    peer.isProbeInFlight = true;
    sendAppend(raft, peer, nextBatch(raft, peer));
    return;
  }
  while (peer.nextIndex <= log.lastIndex && peer.inflight.length < options.maxInflight) {
    const entries = nextBatch(raft, peer);
    sendAppend(raft, peer, entries);
    peer.nextIndex += entries.length;
    peer.inflight.push(peer.nextIndex - 1);
  }
}

/** The entries of the next append to this follower, limited in number and size. */
function nextBatch({ log, cache, options, rules }: Raft, peer: Peer): readonly Entry[] {
  const last = Math.min(log.lastIndex, peer.nextIndex + options.maxEntriesPerAppend - 1);
  return rules.packBatch(cache, { from: peer.nextIndex, last, sizeMax: options.maxAppendBytes });
}

/** Sends a heartbeat with a new round number to all. An answer proves that this node led when it sent the round. */
export function startHeartbeatRound(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) return;
  leadership.roundSeq++;
  if (raft.options.reads === "lease") leadership.roundSentAt.set(leadership.roundSeq, raft.rules.leaseTime(raft));
  leadership.heartbeatAt = raft.now + raft.options.heartbeatMs;
  for (const peer of leadership.peers) {
    if (peer.state === "snapshot" || raft.log.termAt(peer.nextIndex - 1) === undefined) {
      sendSnapshotPiece(raft, peer);
    } else {
      if (peer.state === "probe") peer.isProbeInFlight = true;
      sendAppend(raft, peer, []);
    }
  }
}

function sendAppend(raft: Raft, peer: Peer, entries: readonly Entry[]): void {
  const prevIndex = peer.nextIndex - 1;
  send(raft, peer.id, {
    type: "append",
    term: raft.term,
    prevIndex,
    prevTerm: raft.log.termAt(prevIndex) ?? 0,
    entries,
    leaderCommit: raft.commitIndex,
    seq: raft.leadership?.roundSeq ?? 0,
  });
}

/** The follower's side of an append in the current term. */
export function receiveAppend(raft: Raft, from: Id, message: Append): void {
  const isBeaten = raft.candidacy !== null;
  becomeFollower(raft, message.term, from);
  if (isBeaten && !raft.rules.losingCandidateHandlesAppend()) return;
  raft.votedFor = raft.rules.voteAfterAppend(raft.votedFor);
  raft.lastContactAt = raft.now;
  resetElectionTimer(raft);
  const { log, rules } = raft;
  // Entries that the snapshot covers are committed, so they agree. Compare from its end on.
  const covered = Math.max(0, Math.min(log.base.index - message.prevIndex, message.entries.length));
  const isInside = message.prevIndex < log.base.index;
  const prevIndex = message.prevIndex + covered;
  const entries = covered === 0 ? message.entries : message.entries.slice(covered);
  const prevTerm = isInside ? log.termAt(prevIndex) : message.prevTerm;
  const isCovered = isInside && prevTerm === undefined;
  if (
    !isCovered &&
    !rules.previousMatches(log, {
      index: prevIndex,
      term: prevTerm ?? 0,
      isHeartbeat: message.entries.length === 0,
    })
  ) {
    refuse(raft, from, message);
    return;
  }
  if (!isCovered) merge(raft, prevIndex, entries);
  const verifiedIndex = prevIndex + entries.length;
  const { commitIndex } = raft;
  const { leaderCommit } = message;
  const { lastIndex } = log;
  raft.commitIndex = rules.followerCommit({ commitIndex, leaderCommit, verifiedIndex, lastIndex });
  queueCommitted(raft);
  const ack: AppendReply = {
    type: "appendReply",
    term: raft.term,
    seq: message.seq,
    ok: true,
    matchIndex: rules.ackIndex({ verifiedIndex, lastIndex }),
  };
  send(raft, from, ack, afterWrites(raft, "appendAck"));
}

function merge(raft: Raft, prevIndex: number, entries: readonly Entry[]): void {
  const { log } = raft;
  const change = raft.rules.mergeEntries(log, prevIndex, entries);
  const added = change.appendFrom === 0 ? entries : entries.slice(change.appendFrom);
  const cutsSomething = change.truncateFrom !== null && change.truncateFrom <= log.lastIndex;
  if (change.truncateFrom !== null && cutsSomething) {
    trace(raft, { event: "truncate", from: change.truncateFrom, last: log.lastIndex });
    cutLog(raft, change.truncateFrom);
    raft.cache.forgetFrom(raft.rules.cacheForgetsFrom(change.truncateFrom));
  }
  if (added.length === 0 && !cutsSomething) return;
  const first = log.lastIndex + 1;
  extendLog(raft, added);
  writeEntries(raft, first, added);
}

/** Refuses an append and says where the logs disagree, so that the leader can go back by whole terms. */
function refuse(raft: Raft, from: Id, message: Append): void {
  const { log } = raft;
  const conflictTerm = log.termAt(message.prevIndex);
  const where =
    conflictTerm === undefined ? {} : { conflictTerm, conflictIndex: log.firstIndexOfTermAt(message.prevIndex) };
  send(raft, from, {
    type: "appendReply",
    term: raft.term,
    seq: message.seq,
    ok: false,
    rejectedPrev: message.prevIndex,
    lastIndex: log.lastIndex,
    ...where,
  });
}

/** The leader's side of the answer. The caller has checked the term. */
export function receiveAppendReply(raft: Raft, from: Id, message: AppendReply): void {
  const { rules, log } = raft;
  const peer = peerOf(raft, from);
  if (peer === undefined) return;
  recordAnswer(raft, peer, message.seq);
  if (!message.ok) {
    peer.matchIndex = rules.matchAfterReject({ matchIndex: peer.matchIndex, rejectedPrev: message.rejectedPrev });
    // A refusal at or below `matchIndex` is late: the follower has acknowledged that entry since.
    const isLate = message.rejectedPrev <= peer.matchIndex;
    const isStale = isLate || (peer.state === "probe" && message.rejectedPrev !== peer.nextIndex - 1);
    if (isStale || peer.state === "snapshot") return;
    peer.nextIndex = rules.nextAfterReject(log, message, peer.matchIndex);
    startProbe(raft, peer);
    return;
  }
  acknowledge(raft, peer, message.matchIndex);
}

function startProbe(raft: Raft, peer: Peer): void {
  peer.state = "probe";
  peer.inflight = [];
  peer.isProbeInFlight = false;
  if (peer.nextIndex <= raft.log.lastIndex) replicate(raft, peer);
}

/** Records that the follower's log agrees up to `acked`, and continues from there. */
export function acknowledge(raft: Raft, peer: Peer, acked: number): void {
  const { matchIndex } = peer;
  peer.matchIndex = raft.rules.matchAfterAck({ matchIndex, acked, leaderLastIndex: raft.log.lastIndex });
  if (peer.state === "probe" && peer.matchIndex >= peer.nextIndex - 1) peer.state = "replicate";
  if (
    peer.outgoingSnapshot !== null &&
    acked >= Math.min(raft.log.base.index, peer.outgoingSnapshot.snapshot.last.index)
  ) {
    peer.state = "replicate";
    peer.outgoingSnapshot = null;
    peer.nextIndex = peer.matchIndex + 1;
  }
  peer.nextIndex = Math.min(Math.max(peer.nextIndex, peer.matchIndex + 1), raft.log.lastIndex + 1);
  // Oldest first, so the answered ones are at the front.
  while (peer.inflight[0] !== undefined && peer.inflight[0] <= peer.matchIndex) peer.inflight.shift();
  advanceCommit(raft);
  replicate(raft, peer);
  continueTransfer(raft);
}

/** Records that a follower answered in this term, in heartbeat round `seq`: it still follows this leader. */
export function recordAnswer(raft: Raft, peer: Peer, seq: number): void {
  peer.lastAckAt = raft.now;
  peer.ackSeq = Math.max(peer.ackSeq, seq);
  resumeHeartbeats(raft);
  if (raft.options.reads === "lease") renewLease(raft);
  confirmReads(raft, peer.id, seq);
  if (startReadRound(raft)) startHeartbeatRound(raft);
}

/** Returns to the usual heartbeats when a leader that had lost its majority hears one again. */
function resumeHeartbeats(raft: Raft): void {
  const { leadership, now, options } = raft;
  if (leadership === null || leadership.heartbeatAt <= now + options.heartbeatMs) return;
  if (hasQuorumContact(raft)) leadership.heartbeatAt = now + options.heartbeatMs;
}

function advanceCommit(raft: Raft): void {
  const { leadership, log } = raft;
  if (leadership === null) return;
  const { rules, term: currentTerm } = raft;
  const { matches } = leadership;
  let index = Infinity;
  for (const set of decidingSets(raft, "commit")) {
    matches.length = 0;
    for (const id of set) matches.push(id === raft.id ? leadership.ownMatch : (peerOf(raft, id)?.matchIndex ?? 0));
    const quorum = rules.quorumSize(set.length);
    index = Math.min(index, rules.leaderCommit(matches, { log, currentTerm, quorum }));
  }
  if (index <= raft.commitIndex) return;
  raft.commitIndex = index;
  trace(raft, { event: "commit", index });
  queueCommitted(raft);
  if (startReadRound(raft)) startHeartbeatRound(raft);
}
