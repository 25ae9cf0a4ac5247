/**
 * The learner: finds out what was chosen. A value is chosen when a majority of the acceptors accepted it in one ballot.
 *
 * A learner remembers acceptances that it heard of, of every ballot: what a majority once accepted stays chosen, also
 * when some of them have accepted later ballots since. It tells the proposer, whose clients wait.
 *
 * Source: "Paxos Made Simple", section 2.3.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { isSameBallot } from "./ballot.ts";
import type { Vote } from "./decree-rules.ts";
import type { Key, PaxosMessage } from "./messages.ts";
import { send } from "./outbox.ts";
import { answerAll } from "./proposer.ts";
import type { Paxos } from "./state.ts";
import { quorum } from "./state.ts";

/** Counts an acceptance. */
export function receiveAccepted(paxos: Paxos, from: Id, message: Extract<PaxosMessage, { type: "accepted" }>): void {
  const { key, ballot, value } = message;
  const vote: Vote = { acceptor: from, ballot, value };
  const votes = paxos.votes.get(key) ?? [];
  paxos.votes.set(key, votes);
  const isRepeated = votes.some((other) => other.acceptor === from && isSameBallot(other.ballot, ballot));
  if (isRepeated) {
    // The proposer has asked the acceptors again, so it does not know the decision yet.
    tell(paxos, ballot.by, key);
    return;
  }
  votes.push(vote);
  if (votersWith(paxos, votes, vote) !== quorum(paxos)) return;
  if (!paxos.decisions.has(key)) decide(paxos, key, value);
  tell(paxos, ballot.by, key);
}

/** The number of acceptors whose votes count together with this one. */
function votersWith(paxos: Paxos, votes: readonly Vote[], vote: Vote): number {
  const voters = new Set<Id>();
  for (const other of votes) if (paxos.rules.countedTogether(vote, other)) voters.add(other.acceptor);
  return voters.size;
}

/** Tells the proposer of a ballot what was decided, if it is known. */
function tell(paxos: Paxos, proposer: Id, key: Key): void {
  const value = paxos.decisions.get(key);
  if (value !== undefined) send(paxos.outbox, proposer, { type: "chosen", key, value });
}

/** Remembers a decision, and answers those who wait for it. */
export function decide(paxos: Paxos, key: Key, value: Json): void {
  if (!paxos.decisions.has(key)) paxos.decisions.set(key, value);
  answerAll(paxos, key);
}
