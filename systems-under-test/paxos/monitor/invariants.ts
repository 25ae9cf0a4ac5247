/**
 * What must hold between the nodes at every moment, from what they say of themselves and from the messages on their way. The
 * monitor knows more, for it remembers; this can be asked of a state to which several ways lead.
 *
 * A message that says "accepted" shows a vote that is on disk, whether or not it ever arrives.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Moment, Violation } from "../../system.ts";
import { type Ballot, ballotText, compareBallots } from "../core/ballot.ts";
import type { AcceptorState, Key, PaxosMessage } from "../core/messages.ts";
import { placementOf, readOptions } from "../core/options.ts";

/** What a node says of itself, as far as it matters here. */
interface Said {
  readonly acceptors: readonly (readonly [Key, AcceptorState])[];
  readonly votes: readonly (readonly [Key, readonly (readonly [string, Ballot, Json])[]])[];
  readonly decisions: readonly (readonly [Key, Json])[];
}

/** A value in a ballot. */
interface Proposal {
  readonly ballot: Ballot;
  readonly value: Json;
}

/** What is known of one decision. Lists, as they are short, and made for each of millions of moments. */
interface Known {
  /** Who accepted what. */
  readonly votes: { readonly proposal: Proposal; readonly by: string[] }[];
  /** Values that somebody takes for decided. */
  readonly told: Json[];
  readonly proposals: Proposal[];
  /** What a majority accepted. */
  chosen: readonly Proposal[];
}

/** All that must hold. */
export function paxosInvariants(moment: Moment): readonly Violation[] {
  const decisions = decisionsOf(moment);
  return [...disagreement(decisions), ...proposals(decisions), ...promises(moment)];
}

/** Only that no two values are chosen, or taken for it. */
export function agreement(moment: Moment): readonly Violation[] {
  return disagreement(decisionsOf(moment));
}

function decisionsOf({ nodes, messages, members, options }: Moment): Map<Key, Known> {
  const decisions = new Map<Key, Known>();
  const of = (key: Key): Known => {
    let known = decisions.get(key);
    if (known === undefined) decisions.set(key, (known = { votes: [], told: [], proposals: [], chosen: [] }));
    return known;
  };
  for (const node of nodes.values()) {
    const said = node as unknown as Said;
    for (const [key, votes] of said.votes)
      for (const [acceptor, ballot, value] of votes) addVote(of(key), acceptor, { ballot, value });
    for (const [key, value] of said.decisions) addValue(of(key).told, value);
  }
  for (const { from, body } of messages) {
    const message = body as unknown as PaxosMessage;
    if (message.type === "accepted") addVote(of(message.key), from, message);
    else if (message.type === "chosen") addValue(of(message.key).told, message.value);
    else if (message.type === "accept") of(message.key).proposals.push(message);
  }
  // Not by the rules of the nodes, which may be broken.
  const ids = members.map(({ id }) => id);
  const { acceptors } = placementOf(ids, readOptions(options).roles);
  for (const known of decisions.values()) {
    const chosen = known.votes.filter(({ by }) => 2 * by.length > acceptors.length);
    known.chosen = chosen.map(({ proposal }) => proposal);
  }
  return decisions;
}

function addVote({ votes, proposals: all }: Known, acceptor: string, proposal: Proposal): void {
  const known = votes.find(({ proposal: other }) => isSameProposal(other, proposal));
  if (known === undefined) {
    votes.push({ proposal, by: [acceptor] });
    all.push(proposal);
  } else if (!known.by.includes(acceptor)) known.by.push(acceptor);
}

function addValue(values: Json[], value: Json): void {
  if (!values.some((other) => isSameValue(other, value))) values.push(value);
}

function isSameProposal(one: Proposal, other: Proposal): boolean {
  return compareBallots(one.ballot, other.ballot) === 0 && isSameValue(one.value, other.value);
}

function isSameValue(one: Json, other: Json): boolean {
  return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}

function disagreement(decisions: ReadonlyMap<Key, Known>): Violation[] {
  const violations: Violation[] = [];
  for (const [key, known] of decisions) {
    if (known.votes.length + known.told.length < 2) continue;
    const values = [...known.told];
    for (const { value } of known.chosen) addValue(values, value);
    if (values.length < 2) continue;
    const texts = values.map((value) => JSON.stringify(value));
    violations.push({ invariant: "agreement", message: `${texts.join(" and ")} are both decided for ${key}` });
  }
  return violations;
}

function proposals(decisions: ReadonlyMap<Key, Known>): Violation[] {
  const violations: Violation[] = [];
  for (const [key, known] of decisions) {
    if (known.proposals.length < 2) continue;
    for (const [place, { ballot, value }] of known.proposals.entries()) {
      const other = known.proposals
        .slice(0, place)
        .findLast((earlier) => compareBallots(earlier.ballot, ballot) === 0 && !isSameValue(earlier.value, value));
      if (other === undefined) continue;
      const message = `${JSON.stringify(other.value)} and ${JSON.stringify(value)} were proposed for ${key} in ballot ${ballotText(ballot)}`;
      violations.push({ invariant: "a ballot has one value", message });
    }
    for (const chosen of known.chosen) {
      const later = known.proposals.find(
        ({ ballot, value }) => compareBallots(ballot, chosen.ballot) > 0 && !isSameValue(value, chosen.value),
      );
      if (later === undefined) continue;
      const message = `${JSON.stringify(later.value)} was proposed for ${key} in ballot ${ballotText(later.ballot)} although ${JSON.stringify(chosen.value)} is chosen in ballot ${ballotText(chosen.ballot)}`;
      violations.push({ invariant: "later ballots keep what was chosen", message });
    }
  }
  return violations;
}

function promises({ nodes }: Moment): Violation[] {
  const violations: Violation[] = [];
  for (const [id, node] of nodes) {
    for (const [key, { promised, accepted }] of (node as unknown as Said).acceptors) {
      if (accepted === null || compareBallots(accepted.ballot, promised) <= 0) continue;
      const message = `${id} accepted ballot ${ballotText(accepted.ballot)} for ${key}, and has promised ${ballotText(promised)}`;
      violations.push({ invariant: "what is accepted is promised", message });
    }
  }
  return violations;
}
