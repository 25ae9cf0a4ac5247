/**
 * Monitor for the state machines: replicas that have applied the same entries must hold the same store, sessions and
 * remembered replies.
 *
 * The hash chain shows only that the entries were the same, not their effect. And a state that went through a snapshot
 * may have lost a part that no client asks for in time. So the states themselves are compared: at every 16th index, in
 * every snapshot and saved state, and after each restart or installed snapshot.
 *
 * Source: LogCabin's comparison of state machines in its tests; systems that hash their state at intervals.
 */
import type { Effect, Id, Json } from "../../node-kit/node.ts";
import { mixJson } from "../../replicated-store/hash.ts";
import type { DiskRecord, Index, RaftMessage, Snapshot } from "../core/messages.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import type { Raft } from "../core/state.ts";

/** Watches the state machines of one cluster. */
export interface MachineAgreementMonitor {
  /**
   * To be called after every step that applies or writes something. `effects` may leave out all but writes and
   * checkpoints. Cost: linear in the state, when states are compared.
   */
  after(state: MachineView, effects: readonly Effect<RaftMessage, StoreReply>[]): void;
}

type MachineView = Pick<Raft, "id" | "incarnation" | "lastApplied" | "machine">;

/** States are compared at multiples of this index. */
const COMPARED_EVERY = 16;

/** @param report called for each disagreement */
export function createMachineAgreementMonitor(
  report: (invariant: string, message: string) => void,
): MachineAgreementMonitor {
  const known = new Map<Index, { readonly hash: number; readonly by: Id }>();
  /** The life of each node, and its applied index at the last check. */
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
      if (lastApplied > 0 && (hasJumped || lastApplied % COMPARED_EVERY === 0))
        compare(id, lastApplied, machine.image());
    },
  };
}
