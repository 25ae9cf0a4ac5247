/**
 * What must hold between the nodes at every moment, from what they say of themselves and from the messages on their way. The
 * monitor knows more, for it remembers; this can be asked of a state to which several ways lead.
 *
 * A promise and an acceptance leave a node when they are on disk. So a message shows what its sender may never forget,
 * whether or not it arrives. What a node has accepted in memory is no vote yet.
 *
 * Source: Lamport 2001, "Paxos Made Simple", sections 2 and 3.
 */
import type { Id } from "../../node-kit/node.ts";
import { type Ballot, ballotText, compareBallots } from "../../paxos/core/ballot.ts";
import type { Moment, Violation } from "../../system.ts";
import type { Entry, MultiPaxosMessage, Slot, SlotAcceptance } from "../core/messages.ts";

/** What a node says of itself, as far as it matters here. */
interface Said {
  readonly id: Id;
  readonly role: string;
  readonly promised: Ballot;
  readonly chosenTo: Slot;
  readonly base: Slot;
  readonly lastApplied: Slot;
  readonly chain: number;
  readonly accepted: readonly SlotAcceptance[];
  readonly chosen: readonly (readonly [Slot, Entry])[];
  /** Of a leader: who accepted what is under way. */
  readonly proposals: readonly (readonly [Slot, readonly Id[]])[];
}

interface Sent {
  readonly from: Id;
  readonly message: MultiPaxosMessage;
}

type Say = (invariant: string, message: string) => void;

/** All that must hold. */
export function multiPaxosInvariants({ nodes, messages }: Moment): readonly Violation[] {
  const violations: Violation[] = [];
  const say: Say = (invariant, message) => violations.push({ invariant, message });
  const said = [...nodes.values()] as unknown as readonly Said[];
  const sent = messages.map(({ from, body }) => ({ from, message: body as unknown as MultiPaxosMessage }));
  for (const node of said) orderWithin(node, say);
  oneValueASlot(said, sent, say);
  oneValueABallot(said, sent, say);
  oneLog(said, say);
  wordsAreKept(said, sent, say);
  return violations;
}

/** A node has promised what it accepts, and applies what is chosen. */
function orderWithin({ id, promised, accepted, base, lastApplied, chosenTo }: Said, say: Say): void {
  const tooHigh = accepted.find(({ ballot }) => compareBallots(ballot, promised) > 0);
  if (tooHigh !== undefined) {
    const what = `accepted ballot ${ballotText(tooHigh.ballot)} for slot ${tooHigh.slot}, and has promised ${ballotText(promised)}`;
    say("what is accepted is promised", `${id} ${what}`);
  }
  if (base <= lastApplied && lastApplied <= chosenTo) return;
  const what = `snapshot to ${base}, applied ${lastApplied}, chosen ${chosenTo}`;
  say("order within a log", `${id}: expected this order, found ${what}`);
}

/** Whoever takes a value of a slot for chosen, all take the same. */
function oneValueASlot(said: readonly Said[], sent: readonly Sent[], say: Say): void {
  const values = new Map<Slot, { readonly by: Id; readonly text: string }>();
  const tell = (by: Id, slot: Slot, value: Entry): void => {
    const text = JSON.stringify(value);
    const known = values.get(slot) ?? { by, text };
    values.set(slot, known);
    if (known.text !== text) say("agreement", `${known.by} and ${by} take different values of slot ${slot} for chosen`);
  };
  for (const { id, chosen } of said) for (const [slot, value] of chosen) tell(id, slot, value);
  for (const { from, message } of sent) {
    if (message.type !== "chosenValues") continue;
    for (const [place, value] of message.values.entries()) tell(from, message.fromSlot + place, value);
  }
}

/** In one ballot, one value is proposed for a slot. */
function oneValueABallot(said: readonly Said[], sent: readonly Sent[], say: Say): void {
  const proposals = new Map<string, string>();
  const propose = (ballot: Ballot, slot: Slot, value: Entry): void => {
    const name = `slot ${slot} in ballot ${ballotText(ballot)}`;
    const text = JSON.stringify(value);
    const known = proposals.get(name) ?? text;
    proposals.set(name, known);
    if (known !== text) say("a ballot has one value", `two values were proposed for ${name}`);
  };
  for (const { accepted } of said) for (const { ballot, slot, value } of accepted) propose(ballot, slot, value);
  for (const { message } of sent) {
    if (message.type === "accept")
      for (const { slot, value } of message.proposals) propose(message.ballot, slot, value);
    else if (message.type === "promise") {
      for (const { ballot, slot, value } of message.accepted) propose(ballot, slot, value);
    }
  }
}

/** Nodes that have applied the log up to the same slot have applied the same. */
function oneLog(said: readonly Said[], say: Say): void {
  for (const [place, one] of said.entries()) {
    for (const other of said.slice(place + 1)) {
      if (one.lastApplied !== other.lastApplied || one.chain === other.chain) continue;
      say("one log", `${one.id} and ${other.id} applied different values up to slot ${one.lastApplied}`);
    }
  }
}

/** A node keeps the promises and the votes that it told others. It may have replaced a vote by one of a higher ballot. */
function wordsAreKept(said: readonly Said[], sent: readonly Sent[], say: Say): void {
  const nodes = new Map(said.map((node) => [node.id, node]));
  const voted = (by: Id, ballot: Ballot, slot: Slot): void => {
    const node = nodes.get(by);
    if (node === undefined || slot <= node.base) return;
    const vote = node.accepted.find((acceptance) => acceptance.slot === slot);
    if (vote !== undefined && compareBallots(vote.ballot, ballot) >= 0) return;
    say("votes are kept", `${by} does not hold what it accepted for slot ${slot} in ballot ${ballotText(ballot)}`);
  };
  for (const { from, message } of sent) {
    if (message.type === "accepted") for (const slot of message.slots) voted(from, message.ballot, slot);
    if (message.type !== "accepted" && message.type !== "promise") continue;
    const node = nodes.get(from);
    if (node === undefined || compareBallots(node.promised, message.ballot) >= 0) continue;
    const what = `had promised ballot ${ballotText(message.ballot)}, and has promised ${ballotText(node.promised)}`;
    say("promises are kept", `${from} ${what}`);
  }
  for (const { role, promised, proposals } of said) {
    if (role !== "leader") continue;
    for (const [slot, voters] of proposals) for (const voter of voters) voted(voter, promised, slot);
  }
}
