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

/** What is known of one decision. */
interface Known {
  /** By ballot and value: who accepted. */
  readonly votes: Map<string, { readonly ballot: Ballot; readonly value: Json; readonly by: Set<string> }>;
  /** Values that somebody takes for decided, as texts. */
  readonly told: Set<string>;
  readonly proposals: { readonly ballot: Ballot; readonly value: Json }[];
}

/** All that must hold. */
export function paxosInvariants(moment: Moment): readonly Violation[] {
  const decisions = decisionsOf(moment);
  return [...disagreement(moment, decisions), ...proposals(moment, decisions), ...promises(moment)];
}

/** Only that no two values are chosen, or taken for it. */
export function agreement(moment: Moment): readonly Violation[] {
  return disagreement(moment, decisionsOf(moment));
}

function decisionsOf({ nodes, messages }: Moment): Map<Key, Known> {
  const decisions = new Map<Key, Known>();
  const of = (key: Key): Known => {
    let known = decisions.get(key);
    if (known === undefined) decisions.set(key, (known = { votes: new Map(), told: new Set(), proposals: [] }));
    return known;
  };
  const vote = (key: Key, acceptor: string, ballot: Ballot, value: Json): void => {
    const { votes, proposals: all } = of(key);
    const name = `${ballotText(ballot)}: ${JSON.stringify(value)}`;
    const known = votes.get(name);
    if (known !== undefined) known.by.add(acceptor);
    else {
      votes.set(name, { ballot, value, by: new Set([acceptor]) });
      all.push({ ballot, value });
    }
  };
  for (const node of nodes.values()) {
    const said = node as unknown as Said;
    for (const [key, votes] of said.votes)
      for (const [acceptor, ballot, value] of votes) vote(key, acceptor, ballot, value);
    for (const [key, value] of said.decisions) of(key).told.add(JSON.stringify(value));
  }
  for (const { from, body } of messages) {
    const message = body as unknown as PaxosMessage;
    if (message.type === "accepted") vote(message.key, from, message.ballot, message.value);
    else if (message.type === "chosen") of(message.key).told.add(JSON.stringify(message.value));
    else if (message.type === "accept") of(message.key).proposals.push(message);
  }
  return decisions;
}

function chosenOf({ members, options }: Moment, { votes }: Known): { readonly ballot: Ballot; readonly value: Json }[] {
  const { acceptors } = placementOf(
    members.map(({ id }) => id),
    readOptions(options).roles,
  );
  // Not by the rules of the nodes, which may be broken.
  return [...votes.values()].filter(({ by }) => 2 * by.size > acceptors.length);
}

function disagreement(moment: Moment, decisions: ReadonlyMap<Key, Known>): Violation[] {
  const violations: Violation[] = [];
  for (const [key, known] of decisions) {
    if (known.votes.size + known.told.size < 2) continue;
    const values = new Set([...known.told, ...chosenOf(moment, known).map(({ value }) => JSON.stringify(value))]);
    if (values.size < 2) continue;
    violations.push({ invariant: "agreement", message: `${[...values].join(" and ")} are both decided for ${key}` });
  }
  return violations;
}

function proposals(moment: Moment, decisions: ReadonlyMap<Key, Known>): Violation[] {
  const violations: Violation[] = [];
  for (const [key, known] of decisions) {
    const byBallot = new Map<string, string>();
    for (const { ballot, value } of known.proposals) {
      const text = JSON.stringify(value);
      const other = byBallot.get(ballotText(ballot));
      byBallot.set(ballotText(ballot), text);
      if (other === undefined || other === text) continue;
      const message = `${other} and ${text} were proposed for ${key} in ballot ${ballotText(ballot)}`;
      violations.push({ invariant: "a ballot has one value", message });
    }
    for (const chosen of chosenOf(moment, known)) {
      const later = known.proposals.find(
        ({ ballot, value }) =>
          compareBallots(ballot, chosen.ballot) > 0 && JSON.stringify(value) !== JSON.stringify(chosen.value),
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
