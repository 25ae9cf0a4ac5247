/**
 * What a node writes to its disk, and how it recovers from it: promises, acceptances, and snapshots in place of old
 * slots. What is chosen is not written: it can be learned again.
 */
import type { Durable, Token } from "../../node-kit/node.ts";
import { higherBallot } from "../../paxos/core/ballot.ts";
import type { Ballot } from "../../paxos/core/ballot.ts";
import { write } from "../../paxos/core/outbox.ts";
import type { DiskRecord, Slot, SlotAcceptance, Snapshot } from "./messages.ts";
import type { MultiPaxos } from "./state.ts";

/** Promises this ballot, in memory and on disk. */
export function storePromise(node: MultiPaxos, ballot: Ballot): void {
  node.promised = ballot;
  write(node.outbox, [promiseRecord(node)]);
}

/** Accepts these values of one ballot, in memory and on disk, in one write. */
export function storeAcceptances(node: MultiPaxos, acceptances: readonly SlotAcceptance[]): void {
  const [first] = acceptances;
  if (first === undefined) return;
  node.promised = node.rules.promiseAfterAccept(first.ballot, node.promised);
  for (const acceptance of acceptances) node.accepted.set(acceptance.slot, acceptance);
  write(
    node.outbox,
    acceptances.map((acceptance) => acceptanceRecord(node, acceptance)),
  );
}

function promiseRecord({ rules, promised }: MultiPaxos): DiskRecord {
  return { kind: "promised", ballot: rules.promiseOnDisk(promised, null) };
}

function acceptanceRecord({ rules, promised }: MultiPaxos, acceptance: SlotAcceptance): DiskRecord {
  return { kind: "accepted", promised: rules.promiseOnDisk(promised, acceptance.ballot), ...acceptance };
}

/** Replaces the content of the disk: snapshot, promise, and what was accepted after it. Cost: linear in all of it. */
export function writeCheckpoint(node: MultiPaxos, snapshot: Snapshot): Token {
  const { outbox } = node;
  const token = ++outbox.lastToken;
  const later = [...node.accepted.values()].filter(({ slot }) => slot > snapshot.slot);
  const records = [promiseRecord(node), ...later.map((acceptance) => acceptanceRecord(node, acceptance))];
  outbox.effects.push({ type: "checkpoint", token, snapshot, records });
  return token;
}

/** Loads what the disk holds. */
export function restore(node: MultiPaxos, durable: Durable): void {
  if (durable.snapshot !== null) adoptSnapshot(node, durable.snapshot as unknown as Snapshot);
  for (const record of durable.records as unknown as readonly DiskRecord[]) {
    if (record.kind === "promised") node.promised = higherBallot(node.promised, record.ballot);
    else {
      const { slot, ballot, value, promised } = record;
      node.promised = higherBallot(node.promised, promised);
      node.accepted.set(slot, { slot, ballot, value });
    }
  }
  node.roundSeen = node.promised.round;
}

/** Makes state machine and log those of this snapshot; later slots stay. */
export function adoptSnapshot(node: MultiPaxos, snapshot: Snapshot): void {
  node.machine.restore(snapshot.machine);
  node.lastApplied = snapshot.slot;
  node.queuedTo = snapshot.slot;
  node.applyQueue = [];
  node.chain = snapshot.chain;
  node.clusterTime = snapshot.clusterTime;
  node.chosenTo = snapshot.slot;
  trimTo(node, snapshot);
}

/** Forgets the slots that the snapshot covers. */
export function trimTo(node: MultiPaxos, snapshot: Snapshot): void {
  node.snapshot = snapshot;
  node.base = snapshot.slot;
  forgetUpTo(node.accepted, snapshot.slot);
  forgetUpTo(node.chosen, snapshot.slot);
}

function forgetUpTo(slots: Map<Slot, unknown>, last: Slot): void {
  for (const slot of slots.keys()) if (slot <= last) slots.delete(slot);
}
