/**
 * MachineAgreement: replicas that applied the same entries hold the same state: store, sessions, cached replies.
 *
 * The hash chain over applied entries says that they were the same, not that they had the same effect, and a state that
 * went through a snapshot may have lost a part on its way that no client asks for in time. So the machines themselves
 * are compared: at every so-manieth index, in all that is saved, and after each restart and installation.
 *
 * Source: LogCabin's comparison of state machines in its tests; systems that hash their state at intervals.
 */
import type { Effect, Id, Json } from "../../node-kit/node.ts";
import { mixJson } from "../storage/log.ts";
import type { DiskRecord, Index, RaftMessage, RaftReply, Snapshot } from "../core/messages.ts";
import type { Raft } from "../core/state.ts";

export interface MachineAgreement {
  /**
   * To be called after every step of a node that writes, or applies something; of its effects, those that write are
   * enough. Cost: now and then linear in the machine's state.
   */
  after(state: MachineView, effects: readonly Effect<RaftMessage, RaftReply>[]): void;
}

type MachineView = Pick<Raft, "id" | "incarnation" | "lastApplied" | "machine">;

/** Indexes at which all machines are looked at. */
const EVERY = 16;

/** @param report takes a sentence for each disagreement */
export function createMachineAgreement(report: (invariant: string, message: string) => void): MachineAgreement {
  const known = new Map<Index, { readonly hash: number; readonly by: Id }>();
  /** Per node: its life, and what it had applied when it was looked at last. */
  const last = new Map<Id, { readonly incarnation: string; readonly applied: Index }>();

  function compare(id: Id, index: Index, image: Json): void {
    const hash = mixJson(0, image);
    const other = known.get(index);
    if (other === undefined) known.set(index, { hash, by: id });
    else if (other.hash !== hash) {
      report("machines agree", `the states of ${other.by} and ${id} after index ${index} differ`);
    }
  }

  return {
    after({ id, incarnation, lastApplied, machine }, effects) {
      for (const effect of effects) {
        if (effect.type === "checkpoint") {
          const snapshot = effect.snapshot as unknown as Snapshot;
          compare(id, snapshot.last.index, snapshot.machine);
        } else if (effect.type === "write") {
          for (const record of effect.records as unknown as readonly DiskRecord[]) {
            if (record.kind !== "applied" || record.at === null || record.machine === null) continue;
            compare(id, record.at.index, record.machine);
          }
        }
      }
      const before = last.get(id);
      const isNewLife = before?.incarnation !== incarnation;
      if (!isNewLife && before.applied === lastApplied) return;
      last.set(id, { incarnation, applied: lastApplied });
      const hasJumped = isNewLife || lastApplied > before.applied + 1;
      if (lastApplied > 0 && (hasJumped || lastApplied % EVERY === 0)) compare(id, lastApplied, machine.image());
    },
  };
}
