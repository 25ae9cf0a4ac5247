/**
 * Changing role, and becoming a follower, which any role can do.
 *
 * When a leader steps down, it tells its waiting clients that the outcome is unknown. It cannot say "failed", because
 * another leader may still commit the entry.
 *
 * Source: Raft paper, section 5.1 and figure 2 ("rules for all servers").
 */
import type { Id } from "../../node-kit/node.ts";
import type { Term } from "./messages.ts";
import { note, reply } from "./state.ts";
import type { Raft, Role } from "./state.ts";
import { writeHardState } from "../storage/storage.ts";

/** Sets the role; a change is announced in a note. */
export function setRole(raft: Raft, role: Role): void {
  const isNew = raft.role !== role;
  raft.role = role;
  if (isNew) noteRole(raft);
}

/** Announces role and term in a note: `{ event: "role", role: "leader", term: 3 }`. */
export function noteRole(raft: Raft): void {
  note(raft, { event: "role", role: raft.role, term: raft.term });
}

/** Restarts the election timeout with a random length, so that two nodes seldom stand at the same time. */
export function resetElectionTimer(raft: Raft): void {
  const { electionMinMs, electionMaxMs } = raft.options;
  raft.electionAt = raft.now + raft.random.integer(electionMinMs, electionMaxMs);
}

/**
 * Becomes a follower in `term`, which is not below the current term. A higher term is written to disk, without a vote.
 * `leader`: null if not known.
 */
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
  if (leadership.change !== null) reply(raft, leadership.change.connection, lost);
  if (leadership.transfer !== null) reply(raft, leadership.transfer.connection, { ok: true, value: null });
}
