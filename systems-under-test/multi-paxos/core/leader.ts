/**
 * The proposer: phase 1 once, for all slots that are not known as chosen, then phase 2 for one command after the other.
 *
 * A new leader must bring to an end what earlier leaders began: it proposes again what the acceptors report, and a no-op
 * for a slot in between that nobody reports, because later slots cannot be applied over a gap. Commands of clients come
 * after that. At most `window` slots are under way after the last of the chosen ones.
 *
 * Source: Lamport 2001, section 3.
 */
import type { Id } from "../../node-kit/node.ts";
import { compareBallots, isSameBallot } from "../../paxos/core/ballot.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { send } from "../../paxos/core/outbox.ts";
import type { Command } from "../../replicated-store/commands.ts";
import { sendPromise } from "./acceptor.ts";
import { askForChosen } from "./ask.ts";
import { learn } from "./learner.ts";
import type { Entry, MultiPaxosMessage, Slot, SlotAcceptance } from "./messages.ts";
import { renewLease } from "./reads.ts";
import { becomeFollower, hasQuorumContact, resetElectionTimer } from "./roles.ts";
import { asJson } from "./rules.ts";
import type { Leadership, MultiPaxos, Proposal } from "./state.ts";
import { afterWrites, quorum, setRole } from "./state.ts";
import { storePromise } from "./storage.ts";

type Message<Type> = Extract<MultiPaxosMessage, { type: Type }>;

/** A proposal without a majority is sent again after this long (ms). */
const RESEND_MS = 100;

/** Phase 1a, in a ballot above all that this node heard of. Its own promise is on disk before it asks others. */
export function campaign(node: MultiPaxos): void {
  if (node.candidacy !== null) node.failures++;
  node.roundSeen++;
  const ballot = { round: node.roundSeen, by: node.id };
  storePromise(node, ballot);
  node.leader = null;
  node.candidacy = { ballot, promises: new Map() };
  setRole(node, "candidate");
  resetElectionTimer(node);
  const fromSlot = node.chosenTo + 1;
  const after = afterWrites(node, "prepare");
  for (const member of node.members) {
    if (member === node.id) sendPromise(node, member, ballot, fromSlot);
    else send(node.outbox, member, { type: "prepare", ballot, fromSlot }, after);
  }
}

/** Counts a promise. */
export function receivePromise(node: MultiPaxos, from: Id, message: Message<"promise">): void {
  const { candidacy, rules } = node;
  if (candidacy === null || !rules.countsPromise(candidacy.ballot, message.ballot)) return;
  candidacy.promises.set(from, { accepted: message.accepted, base: message.base });
  if (message.base > node.chosenTo) askForChosen(node, from);
  leadIfPossible(node);
}

/**
 * Leads when a majority promised. What a voter has only in a snapshot it cannot report slot by slot, so the candidate
 * must know those slots first.
 */
export function leadIfPossible(node: MultiPaxos): void {
  const { candidacy, chosenTo, rules } = node;
  if (candidacy === null || candidacy.promises.size < quorum(node)) return;
  let base = 0;
  for (const promise of candidacy.promises.values()) base = Math.max(base, promise.base);
  if (rules.mayLead({ base, chosenTo }))
    lead(
      node,
      [...candidacy.promises.values()].flatMap(({ accepted }) => accepted),
    );
}

function lead(node: MultiPaxos, reported: readonly SlotAcceptance[]): void {
  const { candidacy, now, members, chosenTo } = node;
  if (candidacy === null) return;
  const found = new Map<Slot, SlotAcceptance[]>();
  let foundTo = chosenTo;
  let clusterTimeBase = node.clusterTime;
  for (const value of node.chosen.values()) clusterTimeBase = Math.max(clusterTimeBase, value.clusterTime);
  for (const acceptance of reported) {
    clusterTimeBase = Math.max(clusterTimeBase, acceptance.value.clusterTime);
    if (acceptance.slot <= chosenTo) continue;
    foundTo = Math.max(foundTo, acceptance.slot);
    const ofSlot = found.get(acceptance.slot);
    if (ofSlot === undefined) found.set(acceptance.slot, [acceptance]);
    else ofSlot.push(acceptance);
  }
  node.leadership = {
    ballot: candidacy.ballot,
    peers: members.filter((id) => id !== node.id).map((id) => ({ id, lastAckAt: now, ackSeq: 0 })),
    found,
    foundTo,
    nextSlot: chosenTo + 1,
    proposals: new Map(),
    queue: [],
    clusterTimeBase,
    electedAt: now,
    heartbeatAt: now,
    seq: 0,
    sentAt: new Map(),
    leaseUntil: 0,
    reads: [],
  };
  node.candidacy = null;
  node.leader = node.id;
  node.failures = 0;
  setRole(node, "leader");
  proposeNext(node);
  sendHeartbeat(node);
}

/** Proposes what it can: first what phase 1 found, then the commands that wait, as far as the window allows. */
export function proposeNext(node: MultiPaxos): void {
  const { leadership, options } = node;
  if (leadership === null) return;
  const proposals: SlotProposal[] = [];
  while (leadership.nextSlot <= node.chosenTo + options.window) {
    const slot = leadership.nextSlot;
    if (slot <= Math.max(node.base, node.chosenTo) || node.chosen.has(slot)) leadership.nextSlot++;
    else if (slot <= leadership.foundTo) {
      leadership.nextSlot++;
      const value = valueFound(node, leadership, slot);
      if (value !== undefined) proposals.push({ slot, value });
    } else {
      const queued = leadership.queue.shift();
      if (queued === undefined) break;
      leadership.nextSlot++;
      const { connection, since } = queued;
      node.waiters.set(slot, { origin: leadership.ballot, connection, since });
      proposals.push({ slot, value: entryFor(node, leadership, queued.command) });
    }
  }
  if (proposals.length > 0) propose(node, leadership, proposals);
}

interface SlotProposal {
  readonly slot: Slot;
  readonly value: Entry;
}

function valueFound(node: MultiPaxos, leadership: Leadership, slot: Slot): Entry | undefined {
  const reported = leadership.found.get(slot) ?? [];
  const noop = node.rules.gapValue() === "no-op" ? entryFor(node, leadership, { type: "noop" }) : undefined;
  const value = node.rules.valueFor(
    reported.map((each) => ({ ballot: each.ballot, value: asJson(each.value) })),
    noop === undefined ? undefined : asJson(noop),
  );
  return value as Entry | undefined;
}

function entryFor(node: MultiPaxos, leadership: Leadership, command: Command): Entry {
  const clusterTime = leadership.clusterTimeBase + Math.max(0, node.now - leadership.electedAt);
  return { origin: leadership.ballot, clusterTime, command };
}

/** Phase 2a. All slots go into one message: one for each would overflow a queue when a new leader has many to propose. */
function propose(node: MultiPaxos, leadership: Leadership, proposals: readonly SlotProposal[]): void {
  for (const { slot, value } of proposals) {
    leadership.proposals.set(slot, { value, voters: new Set(), sentAt: node.now });
  }
  for (const member of node.members) sendProposals(node, leadership, member, proposals);
}

function sendProposals(
  { outbox, chosenTo }: MultiPaxos,
  { ballot }: Leadership,
  to: Id,
  proposals: readonly SlotProposal[],
): void {
  send(outbox, to, { type: "accept", ballot, proposals, chosenTo });
}

/** Counts acceptances. With a majority a value is chosen. */
export function receiveAccepted(node: MultiPaxos, from: Id, { ballot, slots }: Message<"accepted">): void {
  const { leadership } = node;
  if (leadership === null) return;
  for (const slot of slots) {
    const proposal = leadership.proposals.get(slot);
    if (proposal === undefined || !isCounted(node, leadership, { from, ballot, proposal })) continue;
    recordContact(leadership, from, node.now);
    proposal.voters.add(from);
    if (proposal.voters.size < quorum(node)) continue;
    leadership.proposals.delete(slot);
    learn(node, slot, proposal.value);
  }
  proposeNext(node);
}

function isCounted(
  { rules, id }: MultiPaxos,
  leadership: Leadership,
  vote: { readonly from: Id; readonly ballot: Ballot; readonly proposal: Proposal },
): boolean {
  const value = asJson(vote.proposal.value);
  const own = { acceptor: id, ballot: leadership.ballot, value };
  return rules.countedTogether(own, { acceptor: vote.from, ballot: vote.ballot, value });
}

function recordContact(leadership: Leadership, from: Id, now: number): void {
  const peer = leadership.peers.find(({ id }) => id === from);
  if (peer !== undefined) peer.lastAckAt = now;
}

/** Called in every tick of a leader. */
export function tickLeader(node: MultiPaxos, leadership: Leadership): void {
  if (!hasQuorumContact(node)) {
    becomeFollower(node, null);
    resetElectionTimer(node);
    return;
  }
  if (node.now < leadership.heartbeatAt) return;
  sendHeartbeat(node);
  resend(node, leadership);
}

/** Sends again what has waited long for a majority, to those who have not accepted it. */
function resend(node: MultiPaxos, leadership: Leadership): void {
  const late = [...leadership.proposals].filter(([, { sentAt }]) => node.now - sentAt >= RESEND_MS);
  if (late.length === 0) return;
  for (const [, proposal] of late) proposal.sentAt = node.now;
  for (const member of node.members) {
    const lacking = late.filter(([, { voters }]) => !voters.has(member));
    if (lacking.length === 0) continue;
    const proposals = lacking.map(([slot, { value }]) => ({ slot, value }));
    sendProposals(node, leadership, member, proposals);
  }
}

function sendHeartbeat(node: MultiPaxos): void {
  const { leadership, options, now, chosenTo } = node;
  if (leadership === null) return;
  const { ballot, peers, sentAt } = leadership;
  const seq = ++leadership.seq;
  if (options.reads === "lease") sentAt.set(seq, now);
  leadership.heartbeatAt = now + options.heartbeatMs;
  for (const { id } of peers) send(node.outbox, id, { type: "heartbeat", ballot, seq, chosenTo });
  renewLease(node);
}

/** A follower is still there. It may know more of the log than its leader. */
export function receiveHeartbeatReply(node: MultiPaxos, from: Id, message: Message<"heartbeatReply">): void {
  const { leadership } = node;
  if (leadership === null || !isSameBallot(leadership.ballot, message.ballot)) return;
  const peer = leadership.peers.find(({ id }) => id === from);
  if (peer === undefined) return;
  peer.lastAckAt = node.now;
  peer.ackSeq = Math.max(peer.ackSeq, message.seq);
  renewLease(node);
  if (message.chosenTo > node.chosenTo) askForChosen(node, from);
}

/** Somebody has promised a higher ballot: gives up, and waits before the next try. */
export function receiveNack(node: MultiPaxos, { ballot, promised }: Message<"nack">): void {
  node.roundSeen = Math.max(node.roundSeen, promised.round);
  const own = node.leadership?.ballot ?? node.candidacy?.ballot;
  if (own === undefined || !isSameBallot(own, ballot) || compareBallots(promised, own) <= 0) return;
  if (node.candidacy !== null) node.failures++;
  becomeFollower(node, null);
  resetElectionTimer(node);
}
