/**
 * The acceptor: one promise for all slots, and for each slot what it accepted.
 *
 * It ignores candidates while it hears a leader. So a node that lost its links and comes back does not depose a leader
 * that works, and a leader may hold a lease: nobody is elected before its acceptors have been without it for a while.
 *
 * Source: Lamport 2001, sections 2.2 and 3; Chandra et al. 2007, section 5.2, for leases.
 */
import type { Id } from "../../node-kit/node.ts";
import { compareBallots, isSameBallot } from "../../paxos/core/ballot.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { send } from "../../paxos/core/outbox.ts";
import { learnFromLeader } from "./learner.ts";
import type { MultiPaxosMessage, SlotAcceptance } from "./messages.ts";
import { becomeFollower, followLeader, resetElectionTimer } from "./roles.ts";
import type { MultiPaxos } from "./state.ts";
import { afterWrites } from "./state.ts";
import { storeAcceptances, storePromise } from "./storage.ts";

type Message<Type> = Extract<MultiPaxosMessage, { type: Type }>;

/** Phase 1b. */
export function receivePrepare(node: MultiPaxos, from: Id, { ballot, fromSlot }: Message<"prepare">): void {
  const { rules, options, now, lastContactAt, role } = node;
  const view = { isLeader: role === "leader", silentMs: now - lastContactAt, electionMinMs: options.electionMinMs };
  if (rules.ignoresCandidates(view)) return;
  if (!rules.mayPromise(ballot, node.promised)) {
    refuse(node, from, ballot);
    return;
  }
  storePromise(node, ballot);
  becomeFollower(node, null);
  resetElectionTimer(node);
  sendPromise(node, from, ballot, fromSlot);
}

/** Tells a candidate, which may be this node, what was accepted. */
export function sendPromise(node: MultiPaxos, to: Id, ballot: Ballot, fromSlot: number): void {
  const accepted: SlotAcceptance[] = [];
  for (const acceptance of node.accepted.values()) if (acceptance.slot >= fromSlot) accepted.push(acceptance);
  send(node.outbox, to, { type: "promise", ballot, accepted, base: node.base }, afterWrites(node, "promise"));
}

/** Tells a node that a higher ballot was promised. */
export function refuse(node: MultiPaxos, to: Id, ballot: Ballot): void {
  send(node.outbox, to, { type: "nack", ballot, promised: node.promised }, afterWrites(node, "promise"));
}

/** Phase 2b. What was accepted already in this ballot is told again, not written again. */
export function receiveAccept(node: MultiPaxos, from: Id, message: Message<"accept">): void {
  const { ballot, proposals, chosenTo } = message;
  if (!node.rules.mayAccept(ballot, node.promised)) {
    refuse(node, from, ballot);
    return;
  }
  followLeader(node, from);
  // A slot that the snapshot covers is chosen. The leader will hear of that, and ask for it.
  const open = proposals.filter(({ slot }) => slot > node.base);
  const fresh = open.filter(({ slot }) => {
    const known = node.accepted.get(slot);
    return known === undefined || !isSameBallot(known.ballot, ballot);
  });
  storeAcceptances(
    node,
    fresh.map(({ slot, value }) => ({ slot, ballot, value })),
  );
  const slots = open.map(({ slot }) => slot);
  if (slots.length > 0) send(node.outbox, from, { type: "accepted", ballot, slots }, afterWrites(node, "accepted"));
  if (from !== node.id) learnFromLeader(node, from, { ballot, chosenTo });
}

/** A leader is alive. The answer renews its lease. */
export function receiveHeartbeat(node: MultiPaxos, from: Id, message: Message<"heartbeat">): void {
  const { ballot, seq, chosenTo } = message;
  if (compareBallots(ballot, node.promised) < 0) {
    refuse(node, from, ballot);
    return;
  }
  followLeader(node, from);
  learnFromLeader(node, from, { ballot, chosenTo });
  send(node.outbox, from, { type: "heartbeatReply", ballot, seq, chosenTo: node.chosenTo });
}
