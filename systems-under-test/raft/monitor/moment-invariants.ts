/**
 * What must hold between the nodes at every moment, from what they say of themselves and from the messages on their way. The
 * monitor knows more, for it remembers; this can be asked of a state to which several ways lead.
 *
 * Messages are a memory, too: an append shows who leads its term, a granted vote for whom its sender has voted, and an
 * acknowledgement what its sender holds, whether or not they ever arrive. Majorities are not counted here: the disks of
 * nodes that are down cannot be seen.
 *
 * Source: Raft paper, figure 3 (the five properties, but for what only a memory can tell); LogCabin's
 * RaftConsensusInvariants.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Moment, Violation } from "../../system.ts";
import type { Index, RaftMessage, Term } from "../core/messages.ts";
import { membersHold } from "./moment-members.ts";
import { type RaftObservation, type RaftView, viewOf } from "./observation.ts";

/** All that must hold. */
export function raftInvariants({ nodes, messages }: Moment): readonly Violation[] {
  const views = [...nodes.values()].map(known);
  const violations: Violation[] = [];
  const say: Say = (invariant, message) => violations.push({ invariant, message });
  for (const view of views) orderWithin(view, say);
  for (const [place, one] of views.entries()) {
    for (const other of views.slice(place + 1)) {
      logsMatch(one, other, say);
      committedAgree(one, other, say);
    }
    for (const other of views) if (one.role === "leader") leaderHolds(one, other, say);
  }
  membersHold(views, say);
  const sent = messages.map(({ from, to, body }) => ({ from, to, message: body as unknown as RaftMessage }));
  oneLeaderATerm(views, sent, say);
  oneVoteATerm(views, sent, say);
  acknowledgementsHold(views, sent, say);
  return violations;
}

type Say = (invariant: string, message: string) => void;

interface Sent {
  readonly from: Id;
  readonly to: Id;
  readonly message: RaftMessage;
}

/** Of what a node says: a search asks of the same words again and again. */
const viewsOf = new WeakMap<object, RaftView>();

function known(said: Json): RaftView {
  const observation = said as unknown as RaftObservation;
  let view = viewsOf.get(observation);
  if (view === undefined) viewsOf.set(observation, (view = viewOf(observation)));
  return view;
}

/** Terms and cluster times never decrease along a log; what is applied is committed, and what is committed is there. */
function orderWithin({ id, term, role, votedFor, commitIndex, lastApplied, log }: RaftView, say: Say): void {
  const { base, lastIndex } = log;
  const name = "order within a log";
  if (base.index > commitIndex || lastApplied > commitIndex || commitIndex > lastIndex) {
    const what = `snapshot to ${base.index}, applied ${lastApplied}, committed ${commitIndex}, end ${lastIndex}`;
    say(name, `${id}: expected this order, found ${what}`);
  }
  for (let index = base.index + 1; index <= lastIndex; index++) {
    const own = log.termAt(index) ?? 0;
    const before = log.termAt(index - 1) ?? 0;
    if (own < before) say(name, `${id}: term ${own} at index ${index} after term ${before}`);
    if (own > term) say(name, `${id}: entry ${index} of term ${own}, its own term is ${term}`);
    const timeBefore = log.entryAt(index - 1)?.clusterTime ?? 0;
    if ((log.entryAt(index)?.clusterTime ?? 0) < timeBefore)
      say(name, `${id}: cluster time goes back at index ${index}`);
  }
  if (role === "leader" && votedFor !== id) {
    say("a leader has voted for itself", `${id} leads term ${term} and voted for ${votedFor ?? "nobody"}`);
  }
}

/** If two logs have an entry with the same index and term, they agree up to it (figure 3, log matching). */
function logsMatch({ id, log }: RaftView, other: RaftView, say: Say): void {
  const first = Math.max(log.base.index, other.log.base.index, 1);
  for (let index = Math.min(log.lastIndex, other.log.lastIndex); index >= first; index--) {
    if (log.termAt(index) !== other.log.termAt(index)) continue;
    if (log.chainAt(index) === other.log.chainAt(index)) return;
    say("log matching", `${id} and ${other.id} differ at or before index ${index} of term ${log.termAt(index) ?? 0}`);
    return;
  }
}

/** An index is committed, and applied, with one content only (figure 3, state machine safety). */
function committedAgree(one: RaftView, other: RaftView, say: Say): void {
  const index = Math.min(one.commitIndex, other.commitIndex);
  if (differAt(one, other, index)) {
    const message = `${one.id} and ${other.id} committed different entries at or before index ${index}`;
    say("committed entries stay", message);
  }
  if (one.lastApplied === other.lastApplied && one.appliedChain !== other.appliedChain) {
    const message = `${one.id} and ${other.id} applied different entries up to index ${one.lastApplied}`;
    say("state machine safety", message);
  }
}

/** Whether both logs show this index, with a difference at or before it. */
function differAt(one: RaftView, other: RaftView, index: Index): boolean {
  const [here, there] = [one.log.chainAt(index), other.log.chainAt(index)];
  return here !== undefined && there !== undefined && here !== there;
}

/**
 * A leader has what is known as committed in its own or in an earlier term (figure 3, leader completeness). Nodes of later
 * terms may know of more. What it believes of a follower in its own term is true.
 */
function leaderHolds(leader: RaftView, node: RaftView, say: Say): void {
  const { commitIndex } = node;
  const isBehind = leader.log.lastIndex < commitIndex;
  if (node.term <= leader.term && (isBehind || differAt(leader, node, commitIndex))) {
    const whose = `entry ${commitIndex} of term ${node.log.termAt(commitIndex) ?? 0}`;
    say(
      "leader completeness",
      `${leader.id} leads term ${leader.term} without ${whose}, which ${node.id} saw committed`,
    );
  }
  if (node.term !== leader.term) return;
  const match = leader.leadership?.peers.find(({ id }) => id === node.id)?.matchIndex ?? 0;
  if (node.log.lastIndex >= match && !differAt(leader, node, match)) return;
  const message = `${leader.id} believes that ${node.id} agrees up to index ${match} in term ${leader.term}; it does not`;
  say("matches are real", message);
}

/** A term has at most one leader (figure 3, election safety), and only it sends entries. */
function oneLeaderATerm(views: readonly RaftView[], sent: readonly Sent[], say: Say): void {
  const leaders = new Map<Term, Id>();
  const leads = (id: Id, term: Term): void => {
    const other = leaders.get(term) ?? id;
    leaders.set(term, other);
    if (other !== id) say("election safety", `${other} and ${id} both lead in term ${term}`);
  };
  for (const { id, role, term } of views) if (role === "leader") leads(id, term);
  for (const { from, message } of sent) {
    if (message.type === "append" || message.type === "installSnapshot") leads(from, message.term);
  }
}

/** In one term a node votes for one candidate only; a candidate votes for itself. */
function oneVoteATerm(views: readonly RaftView[], sent: readonly Sent[], say: Say): void {
  const votes = new Map<string, Id>();
  const votedFor = (voter: Id, term: Term, candidate: Id): void => {
    const name = `${voter} ${term}`;
    const other = votes.get(name) ?? candidate;
    votes.set(name, other);
    if (other !== candidate)
      say("one vote a term", `in term ${term}, ${voter} voted for ${other} and for ${candidate}`);
  };
  for (const { id, term, votedFor: candidate } of views) if (candidate !== null) votedFor(id, term, candidate);
  for (const { from, to, message } of sent) {
    if (message.type === "voteReply" && message.granted && !message.pre) votedFor(from, message.forTerm, to);
    else if (message.type === "requestVote" && !message.pre) votedFor(from, message.term, from);
  }
}

/** As long as a term lasts, a follower holds what it has acknowledged to the leader of that term. */
function acknowledgementsHold(views: readonly RaftView[], sent: readonly Sent[], say: Say): void {
  for (const { from, to, message } of sent) {
    if (message.type !== "appendReply" || !message.ok) continue;
    const { term, matchIndex } = message;
    const node = views.find((view) => view.id === from && view.term === term);
    if (node === undefined) continue;
    const leader = views.find((view) => view.id === to && view.term === term && view.role === "leader");
    if (node.log.lastIndex >= matchIndex && (leader === undefined || !differAt(leader, node, matchIndex))) continue;
    say("what is acknowledged is there", `${from} told ${to} that it holds index ${matchIndex} in term ${term}`);
  }
}
