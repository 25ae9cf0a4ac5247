/**
 * Following: who leads, when to try to lead, and what happens to clients when a leadership ends.
 */
import type { Id } from "../../node-kit/node.ts";
import { reply } from "../../paxos/core/outbox.ts";
import { BACKOFF_MAX_MS } from "./options.ts";
import type { MultiPaxos } from "./state.ts";
import { noteRole, quorum, setRole } from "./state.ts";

/** Restarts the election time-out: random, and longer after each failure, so that candidates make room for each other. */
export function resetElectionTimer(node: MultiPaxos): void {
  const { rules, options, failures, random } = node;
  const { electionMinMs, electionMaxMs } = options;
  const view = { failures, minMs: electionMinMs, maxMs: electionMaxMs, backoffMaxMs: BACKOFF_MAX_MS };
  node.electionAt = node.now + rules.electionDelay({ ...view, draw: random.unit() });
}

/** Ends a candidacy or leadership. `leader`: null if not known. */
export function becomeFollower(node: MultiPaxos, leader: Id | null): void {
  if (node.leadership !== null) dismissClients(node);
  const wasFollower = node.role === "follower" && node.leader === leader;
  node.candidacy = null;
  node.leadership = null;
  node.leader = leader;
  if (!wasFollower && node.role === "follower" && leader !== null) noteRole(node);
  setRole(node, "follower");
}

/** Hears a leader: follows it, and waits for its next message. */
export function followLeader(node: MultiPaxos, leader: Id): void {
  if (leader === node.id) return;
  becomeFollower(node, leader);
  node.failures = 0;
  node.lastContactAt = node.now;
  resetElectionTimer(node);
}

/** Commands in slots may still be chosen by the next leader; those that have no slot were never started. */
function dismissClients(node: MultiPaxos): void {
  const { outbox, leadership, waiters } = node;
  for (const { connection } of waiters.values()) reply(outbox, connection, { ok: false, error: "lost-leadership" });
  waiters.clear();
  for (const { connection } of leadership?.queue ?? []) reply(outbox, connection, { ok: false, error: "not-leader" });
  for (const { connection } of leadership?.reads ?? []) reply(outbox, connection, { ok: false, error: "not-leader" });
}

/** Whether the leader has heard from a majority within the longest election time-out. */
export function hasQuorumContact(node: MultiPaxos): boolean {
  let heard = 1;
  for (const peer of node.leadership?.peers ?? []) {
    if (node.now - peer.lastAckAt < node.options.electionMaxMs) heard++;
  }
  return heard >= quorum(node);
}
