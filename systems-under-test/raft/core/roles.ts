/**
 * Becoming a follower: what every role falls back to.
 *
 * Whoever waited for this node as a leader is told at once that it cannot say how it ended: the entry may yet be
 * committed by another leader, so the answer is never "failed".
 *
 * Source: Raft paper, section 5.1 and figure 2 ("rules for all servers").
 */
import type { Id } from "../../node-kit/node.ts";
import type { Term } from "./messages.ts";
import { note, reply } from "./state.ts";
import type { Raft, Role } from "./state.ts";
import { writeHardState } from "../storage/storage.ts";

/** Sets the role, and tells the world when it changed. */
export function setRole(raft: Raft, role: Role): void {
  const isNew = raft.role !== role;
  raft.role = role;
  if (isNew) noteRole(raft);
}

export function noteRole(raft: Raft): void {
  note(raft, { event: "role", role: raft.role, term: raft.term });
}

/** Waits for a leader from now on: the next election is a random time away, so that rarely two stand at once. */
export function resetElectionTimer(raft: Raft): void {
  const { electionMinMs, electionMaxMs } = raft.options;
  raft.electionAt = raft.now + raft.random.integer(electionMinMs, electionMaxMs);
}

/** Follows in this term, which is not below the current one; a higher one is written down, with no vote. */
export function becomeFollower(raft: Raft, term: Term, leader: Id | null): void {
  if (term > raft.term) {
    raft.term = term;
    raft.votedFor = raft.rules.voteInNewTerm(raft.votedFor);
    writeHardState(raft);
  }
  const wasLeader = raft.leadership !== null;
  if (wasLeader) dismissClients(raft);
  raft.leadership = null;
  raft.candidacy = null;
  raft.leader = leader;
  if (wasLeader) resetElectionTimer(raft);
  setRole(raft, "follower");
}

function dismissClients(raft: Raft): void {
  const { leadership } = raft;
  if (leadership === null) return;
  const lost = { ok: false, error: "lost-leadership" } as const;
  if (raft.rules.waiterFate({ type: "deposed" }) === "lost") {
    for (const waiter of raft.waiters.values()) reply(raft, waiter.connection, lost);
    raft.waiters.clear();
  }
  const reads = [...leadership.waitingReads, ...leadership.readBatches.flatMap((batch) => batch.reads)];
  for (const read of reads) reply(raft, read.connection, lost);
  if (leadership.handover !== null) reply(raft, leadership.handover.connection, { ok: true, value: null });
}
