/**
 * Catch-up: a node that lags asks another for what it lacks, and takes only what is chosen.
 *
 * The asker drives it: it asks for the next values or the next piece of a snapshot when it has the last ones, and again
 * when a leader's message shows that it still lags. So a lost message costs nothing but time.
 */
import type { Id } from "../../node-kit/node.ts";
import { send } from "../../paxos/core/outbox.ts";
import { askForChosen } from "./ask.ts";
import { leadIfPossible, proposeNext } from "./leader.ts";
import { advance, learn } from "./learner.ts";
import type { Entry, MultiPaxosMessage, Slot, Snapshot } from "./messages.ts";
import { becomeFollower, resetElectionTimer } from "./roles.ts";
import type { MultiPaxos } from "./state.ts";
import { adoptSnapshot, writeCheckpoint } from "./storage.ts";

type Message<Type> = Extract<MultiPaxosMessage, { type: Type }>;

/** Answers with chosen values, or with a piece of the snapshot that took their place. */
export function receiveCatchUp(node: MultiPaxos, from: Id, { fromSlot, piece }: Message<"catchUp">): void {
  if (fromSlot <= node.base) {
    sendSnapshotPiece(node, from, piece);
    return;
  }
  const values: Entry[] = [];
  for (let slot = fromSlot; values.length < node.options.catchUpEntries; slot++) {
    const value = valueTold(node, slot);
    if (value === undefined) break;
    values.push(value);
  }
  if (values.length > 0) send(node.outbox, from, { type: "chosenValues", fromSlot, values, chosenTo: node.chosenTo });
}

function valueTold({ rules, chosen, accepted }: MultiPaxos, slot: Slot): Entry | undefined {
  return rules.catchUpValue({ chosen: chosen.get(slot), accepted: accepted.get(slot)?.value });
}

function sendSnapshotPiece(node: MultiPaxos, to: Id, piece: Message<"catchUp">["piece"]): void {
  const { snapshot, options } = node;
  if (snapshot === null) return;
  const { slot } = snapshot;
  if (node.snapshotText?.slot !== slot) node.snapshotText = { slot, text: JSON.stringify(snapshot) };
  const { text } = node.snapshotText;
  const offset = piece?.slot === slot ? Math.min(piece.offset, text.length) : 0;
  const end = Math.min(offset + options.snapshotChunkBytes, text.length);
  const chunk = text.slice(offset, end);
  send(node.outbox, to, { type: "snapshotPiece", slot, offset, chunk, isLast: end === text.length });
}

/** Learns the values, and asks for more if there are. */
export function receiveChosenValues(node: MultiPaxos, from: Id, message: Message<"chosenValues">): void {
  const { fromSlot, values, chosenTo } = message;
  const before = node.chosenTo;
  for (const [position, value] of values.entries()) learn(node, fromSlot + position, value);
  if (node.chosenTo > before) continueAfter(node);
  if (node.chosenTo <= before || node.chosenTo >= chosenTo) return;
  node.askAt = node.now;
  askForChosen(node, from);
}

/** What waited until this node knew more of the log. */
function continueAfter(node: MultiPaxos): void {
  for (const slot of node.leadership?.proposals.keys() ?? []) {
    if (slot <= node.chosenTo) node.leadership?.proposals.delete(slot);
  }
  leadIfPossible(node);
  proposeNext(node);
}

/** Puts a piece to those before it, asks for the next, and takes over the snapshot when it is whole. */
export function receiveSnapshotPiece(node: MultiPaxos, from: Id, message: Message<"snapshotPiece">): void {
  const { slot, offset, chunk, isLast } = message;
  if (!node.rules.snapshotAcceptable({ slot, chosenTo: node.chosenTo })) {
    node.incoming = null;
    return;
  }
  const held = node.incoming;
  const incoming = held?.from === from && held.slot === slot ? held : { from, slot, text: "" };
  node.incoming = incoming;
  if (offset !== incoming.text.length) return;
  incoming.text += chunk;
  if (isLast) install(node, JSON.parse(incoming.text) as Snapshot);
  node.askAt = node.now;
  askForChosen(node, from);
}

/** Takes over a snapshot. Whoever leads without knowing these slots cannot go on leading from where it was. */
function install(node: MultiPaxos, snapshot: Snapshot): void {
  node.incoming = null;
  node.pendingSnapshot = null;
  const isActive = node.role !== "follower";
  if (isActive) becomeFollower(node, null);
  if (isActive) resetElectionTimer(node);
  adoptSnapshot(node, snapshot);
  writeCheckpoint(node, snapshot);
  advance(node);
}
