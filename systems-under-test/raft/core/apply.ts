/**
 * Applies committed entries to the state machine: in order, each once.
 *
 * The host's apply queue adds a delay, so "committed" and "applied" are different moments, as in large systems. A read
 * that confuses the two is then a visible bug. A snapshot may be installed while entries are queued; the entries that
 * it covers are skipped.
 */
import type { StoreReply } from "../../replicated-store/commands.ts";
import type { Entry, Index } from "./messages.ts";
import { extendChain } from "../storage/log.ts";
import { serveReads } from "./reads.ts";
import { takeSnapshot } from "./snapshot.ts";
import { emit, reply } from "./state.ts";
import type { Raft } from "./state.ts";
import { saveApplied } from "../storage/storage.ts";

/** Asks the host to apply the committed entries that are not in its queue yet. */
export function queueCommitted(raft: Raft): void {
  const end = Math.min(raft.commitIndex, raft.log.lastIndex);
  while (raft.applyQueued < end) {
    raft.applyQueued++;
    emit(raft, { type: "apply", index: raft.applyQueued });
  }
}

/** Applies the committed entries up to `index`, and answers the clients that wait for them. */
export function applyTo(raft: Raft, index: Index): void {
  while (raft.lastApplied < Math.min(index, raft.commitIndex)) {
    const next = raft.lastApplied + 1;
    const entry = raft.log.entryAt(next);
    if (entry === undefined) {
      raft.applyQueued = raft.lastApplied;
      break;
    }
    const result = applyEntry(raft, entry, next);
    raft.appliedChain = extendChain(raft.appliedChain, entry);
    raft.lastApplied = next;
    const waiter = raft.waiters.get(next);
    if (waiter === undefined) continue;
    raft.waiters.delete(next);
    const fate = raft.rules.waiterFate({
      type: "applied",
      waitsForTerm: waiter.term,
      entryTerm: entry.term,
    });
    reply(raft, waiter.connection, fate === "answer" ? result : { ok: false, error: "lost-leadership" });
  }
  serveReads(raft);
  takeSnapshot(raft);
  saveApplied(raft);
}

/** A configuration is none of the machine's business: for it, only time passes. */
function applyEntry({ machine }: Raft, { clusterTime, command }: Entry, index: Index): StoreReply {
  return machine.apply({ clusterTime, command: command.type === "configuration" ? { type: "noop" } : command }, index);
}
