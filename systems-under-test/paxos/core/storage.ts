/**
 * What a node writes to its disk, and how it recovers from it.
 *
 * An acceptor writes its whole state for one decision in one record, so promise and acceptance cannot come apart in a
 * crash. After some records a checkpoint replaces the log.
 */
import type { Durable } from "../../node-kit/node.ts";
import { NO_BALLOT } from "./ballot.ts";
import type { AcceptorState, DiskRecord, Key, Snapshot } from "./messages.ts";
import { write } from "./outbox.ts";
import type { Paxos } from "./state.ts";

/** An acceptor that has promised and accepted nothing. */
export const FRESH: AcceptorState = { promised: NO_BALLOT, accepted: null };

/** Remembers an acceptor's new state, in memory and on disk. */
export function storeAcceptor(paxos: Paxos, key: Key, state: AcceptorState): void {
  paxos.acceptors.set(key, state);
  append(paxos, { kind: "acceptor", key, ...onDisk(paxos, state) });
}

/** Remembers the round that the proposer is about to use, in memory and on disk. */
export function storeRound(paxos: Paxos, round: number): void {
  paxos.round = round;
  append(paxos, { kind: "round", round });
}

function onDisk({ rules }: Paxos, { promised, accepted }: AcceptorState): AcceptorState {
  return { promised: rules.promiseOnDisk(promised, accepted?.ballot ?? null), accepted };
}

function append(paxos: Paxos, record: DiskRecord): void {
  write(paxos.outbox, [record]);
  if (++paxos.recordCount <= paxos.options.logRecords) return;
  paxos.recordCount = 0;
  const acceptors = [...paxos.acceptors].map(([key, state]) => [key, onDisk(paxos, state)] as const);
  const snapshot: Snapshot = { round: paxos.round, acceptors };
  const token = ++paxos.outbox.lastToken;
  paxos.outbox.effects.push({ type: "checkpoint", token, snapshot, records: [] });
}

/** Loads what the disk holds. What was learned is not there: it can be learned again. */
export function restore(paxos: Paxos, durable: Durable): void {
  if (durable.snapshot !== null) {
    const snapshot = durable.snapshot as unknown as Snapshot;
    paxos.round = snapshot.round;
    for (const [key, state] of snapshot.acceptors) paxos.acceptors.set(key, state);
  }
  for (const record of durable.records as unknown as readonly DiskRecord[]) {
    if (record.kind === "round") paxos.round = Math.max(paxos.round, record.round);
    else paxos.acceptors.set(record.key, { promised: record.promised, accepted: record.accepted });
  }
  paxos.recordCount = durable.records.length;
  paxos.round = paxos.rules.roundAtBoot(paxos.round);
}
