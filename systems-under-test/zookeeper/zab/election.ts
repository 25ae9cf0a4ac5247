/**
 * Election: servers tell each other whom they would like to lead, until a quorum names the one with the most recent history.
 *
 * Nothing depends on its being right: two may believe to be elected, or one with an old history. Discovery sorts that out.
 * It must only be likely that one is elected that can lead. So who does not reach a quorum is not voted for while another
 * does: it would else be named again and again by those who hear it to those who do not.
 *
 * Source: ZooKeeper's fast leader election, as described by Medeiros 2012, section 4.1.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import { send } from "../../paxos/core/outbox.ts";
import { startFollowing } from "./follower.ts";
import { startLeading } from "./leader.ts";
import type { Vote, ZabMessage } from "./messages.ts";
import { sendVote } from "./roles.ts";
import { hears, ownVote, quorum, type Election, type Zab } from "./state.ts";

type VoteMessage = Extract<ZabMessage, { readonly type: "vote" }>;

/** How long a quorum waits for a better vote, as a share of a tick. */
const PATIENCE = 0.6;
/** A vote that stays the same is sent again every so many ticks: a lost one must not look like silence. */
const PAUSE_TICKS_MAX = 2;

/** Takes another server's vote in. */
export function receiveVote(zab: Zab, from: Id, message: VoteMessage): void {
  const { election } = zab;
  if (message.hears.includes(zab.id)) zab.heardBy.set(from, zab.now);
  if (election === null) return answerLooker(zab, from, message);
  if (message.state !== "looking") return joinSettled(zab, election, from, message);
  if (message.round < zab.round) return answerLooker(zab, from, message);
  if (message.round > zab.round) {
    zab.round = message.round;
    election.votes.clear();
    election.claims.clear();
  }
  election.votes.set(from, message.vote);
  if (message.vote.id === from) election.claims.set(from, message.vote);
  vote(zab, election);
  count(zab, election);
}

/** Votes for the best of those that anybody votes for, by what they say of themselves where they have said it. */
function vote(zab: Zab, election: Election): void {
  const own = ownVote(zab);
  let best = own;
  for (const [voter, named] of election.votes) {
    if (voter === zab.id || named.id === zab.id) continue;
    const candidate = election.claims.get(named.id) ?? named;
    if (isBetter(zab, candidate, best)) best = candidate;
  }
  const { id, reachesQuorum } = election.vote;
  if (best.id !== id || best.reachesQuorum !== reachesQuorum || !election.votes.has(zab.id)) {
    changeVote(zab, election, best);
  }
}

/** Sends the vote again, and decides when a quorum has waited long enough. */
export function tickElection(zab: Zab, election: Election): void {
  if (zab.now >= election.sendAt) {
    vote(zab, election);
    sendVote(zab);
    election.pauseMs = zab.options.tickMs * PAUSE_TICKS_MAX;
  }
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

function changeVote(zab: Zab, election: Election, changed: Vote): void {
  election.vote = changed;
  election.votes.set(zab.id, changed);
  election.decideAt = null;
  election.pauseMs = zab.options.tickMs;
  sendVote(zab);
}

/** Tells one that is looking, in this round or an earlier one, what this server knows. */
function answerLooker(zab: Zab, from: Id, message: VoteMessage): void {
  if (message.state !== "looking") return;
  const { round, election, leadership, elected } = zab;
  const state = election !== null ? "looking" : leadership !== null ? "leading" : "following";
  send(zab.outbox, from, { type: "vote", round, vote: election?.vote ?? elected, state, hears: hears(zab) });
}

/** Others have a leader already: with a quorum of them, this server included, it follows, too. */
function joinSettled(zab: Zab, election: Election, from: Id, { round, vote: settled, state }: VoteMessage): void {
  const leader = settled.id;
  election.settled.set(from, { leader, state });
  const supporters = [...election.settled].filter(([, other]) => other.leader === leader).length;
  const leads = election.settled.get(leader)?.state === "leading";
  if (leader === zab.id || !leads || supporters + 1 < quorum(zab)) return;
  zab.round = Math.max(zab.round, round);
  decide(zab, settled);
}

/** Begins to wait when a quorum agrees; does not wait when all do. */
function count(zab: Zab, election: Election): void {
  const agreeing = [...election.votes.values()].filter(({ id }) => id === election.vote.id).length;
  if (agreeing < quorum(zab)) {
    election.decideAt = null;
    return;
  }
  const patience = agreeing === zab.members.length ? 0 : Math.ceil(zab.options.tickMs * PATIENCE);
  election.decideAt = Math.min(election.decideAt ?? Infinity, zab.now + patience);
}

function decide(zab: Zab, elected: Vote): void {
  zab.election = null;
  zab.elected = elected;
  zab.foundNoQuorum = false;
  if (elected.id === zab.id) startLeading(zab);
  else startFollowing(zab, elected.id);
}
