/**
 * What a node writes to its disk, and how it comes back from it.
 *
 * Term and vote go into one record: two would let a crash between them give an old vote to a new term. Log records
 * only ever add; a cut of the log is the start index of the next record, so cut and append are one atomic write.
 *
 * Source: Raft paper, figure 2 ("updated on stable storage before responding to RPCs").
 */
import type { Durable, Token } from "../../node-kit/node.ts";
import type { DiskRecord, Entry, Index, Snapshot } from "../core/messages.ts";
import type { DurabilityPoint } from "../core/rules.ts";
import { emit } from "../core/state.ts";
import type { Raft } from "../core/state.ts";

/** Appends records to the disk's log, in one write, and gives its token. */
function write(raft: Raft, records: readonly DiskRecord[]): Token {
  const token = ++raft.lastToken;
  emit(raft, { type: "write", token, records });
  return token;
}

/** Writes term and vote as they are now. */
export function writeHardState(raft: Raft): Token {
  const { rules } = raft;
  return write(raft, rules.hardStateRecords(rules.hardState(raft.term, raft.votedFor)));
}

/** Writes that the log from `index` on is these entries. */
export function writeEntries(raft: Raft, index: Index, entries: readonly Entry[]): Token {
  return write(raft, [{ kind: "entries", index, entries }]);
}

/** Replaces the disk by a snapshot, term and vote, and the entries after it. Cost: linear in all of them. */
export function writeCheckpoint(raft: Raft, snapshot: Snapshot, entries: readonly Entry[]): Token {
  const token = ++raft.lastToken;
  const records: DiskRecord[] = [raft.rules.hardState(raft.term, raft.votedFor)];
  if (entries.length > 0) records.push({ kind: "entries", index: snapshot.last.index + 1, entries });
  emit(raft, { type: "checkpoint", token, snapshot, records, swap: raft.rules.checkpointSwap() });
  return token;
}

/**
 * Saves the applied state, if enough was applied since it was saved last: a restart goes on from there, and need not
 * apply again what follows the snapshot. Index and state are one record: apart, a crash between them would pair a
 * state with an index that is not its own. Cost: linear in the state, when it does.
 */
export function saveApplied(raft: Raft): void {
  const { options, lastApplied, appliedChain } = raft;
  if (options.appliedEntries === 0 || lastApplied - raft.savedApplied < options.appliedEntries) return;
  raft.savedApplied = lastApplied;
  const at = { index: lastApplied, chain: appliedChain };
  for (const records of raft.rules.appliedWrites(at, raft.machine.image())) write(raft, records);
}

/** The token that this effect waits for: all that was written so far, or nothing. */
export function afterWrites(raft: Raft, point: DurabilityPoint): Token {
  return raft.rules.waitsForDisk(point) ? raft.lastToken : 0;
}

/** Takes over what the disk holds. Only committed state is applied at once: that of the snapshot, or saved later. */
export function restore(raft: Raft, durable: Durable): void {
  if (durable.snapshot !== null) adoptSnapshot(raft, durable.snapshot as unknown as Snapshot);
  for (const record of durable.records as unknown as readonly DiskRecord[]) {
    switch (record.kind) {
      case "hardState":
        raft.term = record.term;
        raft.votedFor = record.votedFor;
        break;
      case "entries":
        raft.log.truncateFrom(record.index);
        raft.log.append(record.entries);
        break;
      case "applied":
        if (record.machine !== null) raft.machine.restore(record.machine);
        if (record.at !== null) isAppliedTo(raft, record.at);
    }
  }
}

function isAppliedTo(raft: Raft, { index, chain }: { readonly index: Index; readonly chain: number }): void {
  raft.commitIndex = index;
  raft.lastApplied = index;
  raft.applyQueued = index;
  raft.savedApplied = index;
  raft.appliedChain = chain;
}

/** Makes state machine, log and indexes those of the snapshot; the log keeps nothing. */
export function adoptSnapshot(raft: Raft, snapshot: Snapshot): void {
  raft.snapshot = snapshot;
  raft.log.reset({ ...snapshot.last, chain: snapshot.chain });
  raft.cache.forgetFrom(0);
  raft.machine.restore(snapshot.machine);
  isAppliedTo(raft, { index: snapshot.last.index, chain: snapshot.chain });
}
