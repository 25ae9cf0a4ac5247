/**
 * Linearizable reads without log entries.
 *
 * A leader may be deposed without knowing it, so it must not simply answer from its own state. Two ways:
 * - ReadIndex: remember the commit index. Send a round of heartbeats *after* the read arrived, and wait for answers of
 *   a majority: they show that nobody else led by then. Wait until that index is applied. Answer.
 * - Lease: a round that a majority answered promises that nobody is elected for some time. Until then, answer at once.
 *
 * Either way, a new leader must first commit an entry of its own term. Before that its commit index may be too low.
 * Reads that arrive during a round wait for the next one, so the number of rounds does not grow with that of reads.
 *
 * Source: thesis, section 6.4; etcd-io/raft #397 for what happens when an old answer counts.
 */
import type { Id } from "../../node-kit/node.ts";
import { decidingSets, hasQuorum } from "../membership/quorums.ts";
import { hasCommittedInTerm, peerOf, reply } from "./state.ts";
import type { Leadership, Raft, Read, ReadBatch } from "./state.ts";

/** Accepts a read at the leader. True if the caller must start a heartbeat round now. */
export function acceptRead(raft: Raft, read: Read, mode: "read-index" | "lease"): boolean {
  const { leadership } = raft;
  if (leadership === null) return false;
  if (mode === "lease" && isLeaseHeld(raft, leadership)) {
    leadership.readBatches.push({
      requiredSeq: leadership.roundSeq,
      readIndex: raft.commitIndex,
      confirmedBy: new Set(),
      isConfirmed: true,
      reads: [read],
    });
    serveReads(raft);
    return false;
  }
  leadership.waitingReads.push(read);
  return startReadRound(raft);
}

/**
 * Puts all waiting reads into one batch, unless an earlier batch still waits for its round.
 * True if the caller must start the batch's round now.
 */
export function startReadRound(raft: Raft): boolean {
  const { leadership } = raft;
  if (leadership === null || leadership.waitingReads.length === 0) return false;
  if (!raft.rules.knowsCommitIndex({ hasCommittedInTerm: hasCommittedInTerm(raft) })) return false;
  if (leadership.readBatches.some((batch) => !hasConfirmations(raft, batch))) return false;
  leadership.readBatches.push({
    requiredSeq: leadership.roundSeq + 1,
    readIndex: raft.commitIndex,
    confirmedBy: new Set(),
    isConfirmed: false,
    reads: leadership.waitingReads,
  });
  leadership.waitingReads = [];
  serveReads(raft);
  return true;
}

/** Counts a follower's answer to a message of round `seq`, and answers the reads that it completes. */
export function confirmReads(raft: Raft, from: Id, seq: number): void {
  for (const { requiredSeq, confirmedBy } of raft.leadership?.readBatches ?? []) {
    if (raft.rules.ackConfirmsRead({ requiredSeq, ackSeq: seq })) confirmedBy.add(from);
  }
  serveReads(raft);
}

/** Answers the reads that are confirmed and whose index is applied. */
export function serveReads(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null || leadership.readBatches.length === 0) return;
  leadership.readBatches = leadership.readBatches.filter((batch) => {
    if (!isReady(raft, batch)) return true;
    for (const read of batch.reads) reply(raft, read.connection, raft.machine.read(read.request));
    return false;
  });
}

function confirms(raft: Raft, { confirmedBy }: ReadBatch, id: Id): boolean {
  return id === raft.id || confirmedBy.has(id);
}

function hasConfirmations(raft: Raft, batch: ReadBatch): boolean {
  return batch.isConfirmed || hasQuorum(raft, "read", (id) => confirms(raft, batch, id));
}

/** Whether every set of voters lets the batch be answered. */
function isReady(raft: Raft, batch: ReadBatch): boolean {
  const { lastApplied, rules } = raft;
  const { readIndex, isConfirmed } = batch;
  return decidingSets(raft, "read").every((set) => {
    const quorum = rules.quorumSize(set.length);
    const confirmations = isConfirmed ? quorum : set.filter((id) => confirms(raft, batch, id)).length;
    return rules.readReady({ confirmations, quorum, readIndex, lastApplied });
  });
}

/** Extends the lease: it runs from when the latest round that a majority answered was sent. */
export function renewLease(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) return;
  const seq = answeredRound(raft, leadership);
  const sentAt = leadership.roundSentAt.get(seq);
  if (sentAt === undefined) return;
  leadership.leaseUntil = Math.max(leadership.leaseUntil, sentAt + raft.rules.leaseLength(raft.options));
  for (const old of leadership.roundSentAt.keys()) {
    if (old >= seq) break;
    leadership.roundSentAt.delete(old);
  }
}

/** The latest round that a majority answered, counting the leader; 0: none. */
function answeredRound(raft: Raft, { peers, roundSeq }: Leadership): number {
  const isAnswered = (seq: number): boolean =>
    hasQuorum(raft, "read", (id) => id === raft.id || (peerOf(raft, id)?.ackSeq ?? 0) >= seq);
  if (isAnswered(Infinity)) return roundSeq;
  let latest = 0;
  for (const { ackSeq } of peers) if (ackSeq > latest && isAnswered(ackSeq)) latest = ackSeq;
  return latest;
}

function isLeaseHeld(raft: Raft, leadership: Leadership): boolean {
  return raft.rules.leaseHolds({
    now: raft.rules.leaseTime(raft),
    leaseUntil: leadership.leaseUntil,
    isTransferring: leadership.transfer !== null,
    isBarrierCommitted: raft.commitIndex >= leadership.leaseBarrier,
    hasCommittedInTerm: hasCommittedInTerm(raft),
  });
}
