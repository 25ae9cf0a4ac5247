/**
 * Reads under a lease. A heartbeat that a majority answered promises that nobody else is elected for some time, for
 * these acceptors ignore candidates. Until then the leader answers reads alone.
 *
 * The lease runs from when the heartbeat was sent, and is shorter than the acceptors' silence by the largest difference
 * in clock speed. A new leader must first have chosen again what earlier leaders began: somebody may have been told of it.
 *
 * Source: Chandra et al. 2007, section 5.2.
 */
import type { Connection } from "../../node-kit/node.ts";
import { reply } from "../../paxos/core/outbox.ts";
import type { Key } from "../../replicated-store/commands.ts";
import type { Leadership, MultiPaxos } from "./state.ts";
import { quorum } from "./state.ts";

/** Extends the lease to what the latest heartbeat allows that a majority answered. */
export function renewLease(node: MultiPaxos): void {
  const { leadership, options, rules } = node;
  if (leadership === null || options.reads !== "lease") return;
  const seq = answeredSeq(leadership, quorum(node));
  const sentAt = leadership.sentAt.get(seq);
  if (sentAt === undefined) return;
  leadership.leaseUntil = Math.max(leadership.leaseUntil, sentAt + rules.leaseLength(options));
  for (const old of leadership.sentAt.keys()) {
    if (old >= seq) break;
    leadership.sentAt.delete(old);
  }
}

/** The latest heartbeat that a majority answered, counting the leader; 0: none. */
function answeredSeq({ peers, seq }: Leadership, needed: number): number {
  if (needed < 2) return seq;
  const answered = peers.map(({ ackSeq }) => ackSeq).sort((one, other) => other - one);
  return answered[needed - 2] ?? 0;
}

/** Takes a read under the lease. False: there is none now, and the read must go another way. */
export function acceptLeaseRead(node: MultiPaxos, connection: Connection, key: Key): boolean {
  const { leadership, now, chosenTo } = node;
  if (leadership === null) return false;
  const { leaseUntil, foundTo } = leadership;
  if (!node.rules.leaseHolds({ now, leaseUntil, isRecovered: chosenTo >= foundTo })) return false;
  leadership.reads.push({ connection, key, slot: chosenTo });
  serveReads(node);
  return true;
}

/** Answers the reads whose slot is applied. */
export function serveReads(node: MultiPaxos): void {
  const { leadership, lastApplied, machine, outbox } = node;
  if (leadership === null || leadership.reads.length === 0) return;
  leadership.reads = leadership.reads.filter(({ connection, key, slot }) => {
    if (slot > lastApplied) return true;
    reply(outbox, connection, machine.read(key));
    return false;
  });
}
