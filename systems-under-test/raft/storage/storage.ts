/**
 * What a node writes to its disk, and how it recovers from it.
 *
 * Term and vote are one record. With two, a crash between them could pair an old vote with a new term. Records are only
 * ever appended. A record of entries starts at an index and replaces everything from there on, so cutting the log and
 * appending to it is one atomic write.
 *
 * Source: Raft paper, figure 2 ("updated on stable storage before responding to RPCs").
 */
import type { Durable, Token } from "../../node-kit/node.ts";
import { cutLog, extendLog, stagesFrom } from "../membership/stages.ts";
import type { DiskRecord, Entry, Index, Snapshot } from "../core/messages.ts";
import type { DurabilityPoint } from "../core/rules.ts";
import { emit } from "../core/state.ts";
import type { Raft } from "../core/state.ts";

/** Appends records to the disk in one write. Returns its token. */
function write(raft: Raft, records: readonly DiskRecord[]): Token {
  const token = ++raft.lastToken;
  emit(raft, { type: "write", token, records });
  return token;
}

/** Writes the current term and vote. */
export function writeHardState(raft: Raft): Token {
  const { rules } = raft;
  return write(raft, rules.hardStateRecords(rules.hardState(raft.term, raft.votedFor)));
}

/** Writes that the log from `index` on is exactly these entries. */
export function writeEntries(raft: Raft, index: Index, entries: readonly Entry[]): Token {
  return write(raft, [{ kind: "entries", index, entries }]);
}

/** Replaces the content of the disk: snapshot, term and vote, and the entries after it. Cost: linear in all of it. */
export function writeCheckpoint(raft: Raft, snapshot: Snapshot, entries: readonly Entry[]): Token {
  const token = ++raft.lastToken;
  const records: DiskRecord[] = [raft.rules.hardState(raft.term, raft.votedFor)];
  if (entries.length > 0) records.push({ kind: "entries", index: snapshot.last.index + 1, entries });
  emit(raft, { type: "checkpoint", token, snapshot, records, swap: raft.rules.checkpointSwap() });
  return token;
}

/**
 * Saves the applied state if enough entries were applied since the last time. A restart continues from there and does
 * not apply them again. Index and state are one record; with two, a crash between them could pair a state with
 * the wrong index. Cost: linear in the state, when it saves.
 */
export function saveApplied(raft: Raft): void {
  const { options, lastApplied, appliedChain } = raft;
  if (options.appliedEntries === 0 || lastApplied - raft.savedApplied < options.appliedEntries) return;
  raft.savedApplied = lastApplied;
  const at = { index: lastApplied, chain: appliedChain };
  for (const records of raft.rules.appliedWrites(at, raft.machine.image())) write(raft, records);
}

/** The token that an effect at this point must wait for: the latest write, or 0 for none. */
export function afterWrites(raft: Raft, point: DurabilityPoint): Token {
  return raft.rules.waitsForDisk(point) ? raft.lastToken : 0;
}

/** Loads what the disk holds. Only state that is known to be committed is applied: a snapshot, or the saved state. */
export function restore(raft: Raft, durable: Durable): void {
  if (durable.snapshot !== null) adoptSnapshot(raft, durable.snapshot as unknown as Snapshot);
  for (const record of durable.records as unknown as readonly DiskRecord[]) {
    switch (record.kind) {
      case "hardState":
        raft.term = record.term;
        raft.votedFor = record.votedFor;
        break;
      case "entries":
        cutLog(raft, record.index);
        extendLog(raft, record.entries);
        break;
      case "applied":
        if (record.machine !== null) raft.machine.restore(record.machine);
        if (record.at !== null) setApplied(raft, record.at);
    }
  }
}

function setApplied(raft: Raft, { index, chain }: { readonly index: Index; readonly chain: number }): void {
  raft.commitIndex = index;
  raft.lastApplied = index;
  raft.applyQueued = index;
  raft.savedApplied = index;
  raft.appliedChain = chain;
}

/** Makes log, state machine and indexes those of this snapshot. The log is then empty. */
export function adoptSnapshot(raft: Raft, snapshot: Snapshot): void {
  raft.snapshot = snapshot;
  raft.log.reset({ ...snapshot.last, chain: snapshot.chain });
  stagesFrom(raft, snapshot);
  raft.cache.forgetFrom(0);
  raft.machine.restore(snapshot.machine);
  setApplied(raft, { index: snapshot.last.index, chain: snapshot.chain });
}
