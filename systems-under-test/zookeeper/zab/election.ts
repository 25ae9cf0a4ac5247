/**
 * Election: servers tell each other whom they would like to lead, until a quorum names the one with the most recent history.
 *
 * Nothing depends on its being right: two may believe to be elected, or one with an old history. Discovery sorts that out.
 * It must only be likely that one is elected that can lead.
 *
 * Source: ZooKeeper's fast leader election, as described by Medeiros 2012, section 4.1.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import { send } from "../../paxos/core/outbox.ts";
import { startFollowing } from "./follower.ts";
import { startLeading } from "./leader.ts";
import type { Vote, ZabMessage } from "./messages.ts";
import { sendVote } from "./roles.ts";
import { quorum, recencyOf, type Election, type Zab } from "./state.ts";

type VoteMessage = Extract<ZabMessage, { readonly type: "vote" }>;

/** How long a quorum waits for a better vote, as a share of a tick. */
const PATIENCE = 0.6;

/** Takes another server's vote in. */
export function receiveVote(zab: Zab, from: Id, message: VoteMessage): void {
  const { election } = zab;
  if (election === null) return answerLooker(zab, from, message);
  if (message.state !== "looking") return joinSettled(zab, election, from, message);
  if (message.round < zab.round) return answerLooker(zab, from, message);
  if (message.round > zab.round) {
    zab.round = message.round;
    election.votes.clear();
    const own = { id: zab.id, ...recencyOf(zab) };
    changeVote(zab, election, isBetter(zab, message.vote, own) ? message.vote : own);
  } else if (isBetter(zab, message.vote, election.vote)) changeVote(zab, election, message.vote);
  election.votes.set(from, message.vote);
  count(zab, election);
}

/** Sends the vote again, and decides when a quorum has waited long enough. */
export function tickElection(zab: Zab, election: Election): void {
  if (zab.now >= election.sendAt) sendVote(zab);
  count(zab, election);
  if (election.decideAt !== null && zab.now >= election.decideAt) decide(zab, election.vote);
}

/** When the election wants a tick. */
export function electionWakeAt({ sendAt, decideAt }: Election): Ms {
  return decideAt === null ? sendAt : Math.min(sendAt, decideAt);
}

function isBetter({ rules }: Zab, one: Vote, other: Vote): boolean {
  return rules.isBetterVote(one, other, (a, b) => rules.isMoreRecent(a, b));
}

function changeVote(zab: Zab, election: Election, vote: Vote): void {
  election.vote = vote;
  election.votes.set(zab.id, vote);
  election.decideAt = null;
  sendVote(zab);
}

/** Tells one that is looking, in this round or an earlier one, what this server knows. */
function answerLooker(zab: Zab, from: Id, message: VoteMessage): void {
  if (message.state !== "looking") return;
  const { round, election, leadership, elected } = zab;
  const state = election !== null ? "looking" : leadership !== null ? "leading" : "following";
  send(zab.outbox, from, { type: "vote", round, vote: election?.vote ?? elected, state });
}

/** Others have a leader already: with a quorum of them, this server included, it follows, too. */
function joinSettled(zab: Zab, election: Election, from: Id, { round, vote, state }: VoteMessage): void {
  const leader = vote.id;
  election.settled.set(from, { leader, state });
  const supporters = [...election.settled].filter(([, settled]) => settled.leader === leader).length;
  const leads = election.settled.get(leader)?.state === "leading";
  if (leader === zab.id || !leads || supporters + 1 < quorum(zab)) return;
  zab.round = Math.max(zab.round, round);
  decide(zab, vote);
}

/** Begins to wait when a quorum agrees; does not wait when all do. */
function count(zab: Zab, election: Election): void {
  const { vote } = election;
  const agreeing = [...election.votes.values()].filter(({ id }) => id === vote.id).length;
  if (agreeing < quorum(zab)) {
    election.decideAt = null;
    return;
  }
  const patience = agreeing === zab.members.length ? 0 : Math.ceil(zab.options.tickMs * PATIENCE);
  election.decideAt = Math.min(election.decideAt ?? Infinity, zab.now + patience);
}

function decide(zab: Zab, vote: Vote): void {
  zab.election = null;
  zab.elected = vote;
  if (vote.id === zab.id) startLeading(zab);
  else startFollowing(zab, vote.id);
}
