/**
 * Linearizable reads that write nothing to the log.
 *
 * A leader may have been deposed without knowing it, so its own state is not enough. ReadIndex: remember the commit
 * index, then prove by a round of heartbeats that *started after the read arrived* that nobody else leads, then wait
 * until that index is applied. Lease: a round that a majority answered promises that no election succeeds for a while.
 * Either way a new leader must first have committed an entry of its own term: before, its commit index is too low.
 *
 * Reads that arrive during a round wait for the next one, so the number of rounds is bounded however many come.
 *
 * Source: thesis, section 6.4; etcd-io/raft #397 for what happens when an old answer counts.
 */
import type { Id } from "../../node-kit/node.ts";
import { hasCommittedInTerm, quorum, reply } from "./state.ts";
import type { Leadership, Raft, Read } from "./state.ts";

/** Takes in a read at the leader; gives whether a round of heartbeats must start now. */
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

/** Makes one batch of the waiting reads, if none is waiting for its round. Gives whether the round must start now. */
export function startReadRound(raft: Raft): boolean {
  const { leadership } = raft;
  if (leadership === null || leadership.waitingReads.length === 0) return false;
  if (!raft.rules.knowsCommitIndex({ hasCommittedInTerm: hasCommittedInTerm(raft) })) return false;
  const needed = quorum(raft);
  if (leadership.readBatches.some((batch) => !batch.isConfirmed && batch.confirmedBy.size + 1 < needed)) return false;
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

/** An answer came from this follower to a message of round `seq`. */
export function confirmReads(raft: Raft, from: Id, seq: number): void {
  for (const { requiredSeq, confirmedBy } of raft.leadership?.readBatches ?? []) {
    if (raft.rules.ackConfirmsRead({ requiredSeq, ackSeq: seq })) confirmedBy.add(from);
  }
  serveReads(raft);
}

/** Answers the reads that may be answered now. */
export function serveReads(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null || leadership.readBatches.length === 0) return;
  const needed = quorum(raft);
  leadership.readBatches = leadership.readBatches.filter((batch) => {
    const confirmations = batch.isConfirmed ? needed : batch.confirmedBy.size + 1;
    const { readIndex } = batch;
    if (!raft.rules.readReady({ confirmations, quorum: needed, readIndex, lastApplied: raft.lastApplied })) return true;
    for (const read of batch.reads) reply(raft, read.connection, raft.machine.read(read.key));
    return false;
  });
}

/** The lease runs from the sending of the latest round that a majority answered. */
export function renewLease(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) return;
  const seq = answeredRound(leadership, quorum(raft));
  const sentAt = leadership.roundSentAt.get(seq);
  if (sentAt === undefined) return;
  leadership.leaseUntil = Math.max(leadership.leaseUntil, sentAt + raft.rules.leaseLength(raft.options));
  for (const old of leadership.roundSentAt.keys()) {
    if (old >= seq) break;
    leadership.roundSentAt.delete(old);
  }
}

/** The latest round that a majority answered, the leader among them. */
function answeredRound({ peers, roundSeq }: Leadership, needed: number): number {
  if (needed < 2) return roundSeq;
  let latest = 0;
  for (const { ackSeq } of peers) {
    if (ackSeq <= latest) continue;
    let answers = 1;
    for (const other of peers) if (other.ackSeq >= ackSeq) answers++;
    if (answers >= needed) latest = ackSeq;
  }
  return latest;
}

function isLeaseHeld(raft: Raft, leadership: Leadership): boolean {
  return raft.rules.leaseHolds({
    now: raft.rules.leaseTime(raft),
    leaseUntil: leadership.leaseUntil,
    isTransferring: leadership.handover !== null,
    isBarrierCommitted: raft.commitIndex >= leadership.leaseBarrier,
    hasCommittedInTerm: hasCommittedInTerm(raft),
  });
}
