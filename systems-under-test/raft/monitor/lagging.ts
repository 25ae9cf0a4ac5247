/**
 * Lagging: who has not caught up, after everything was healed and nobody asked for anything more.
 *
 * A leader learns what was committed before its term when an entry of its own term is (thesis, 3.6.2). One without a
 * no-op that no client writes to may never, however long it leads; nobody can ask more of a node then than that it knows
 * what its leader knows.
 */
import type { Id } from "../../node-kit/node.ts";
import type { Raft } from "../core/state.ts";

export type LaggingView = Pick<Raft, "term" | "commitIndex" | "lastApplied"> & {
  readonly leadership: Pick<NonNullable<Raft["leadership"]>, "handover"> | null;
  readonly log: Pick<Raft["log"], "end">;
};

/** A sentence about one node that is behind; undefined when none is. */
export function laggingAmong(views: ReadonlyMap<Id, LaggingView>): string | undefined {
  let committed = 0;
  let leader: LaggingView | undefined;
  for (const [id, view] of views) {
    if ((view.leadership?.handover ?? null) !== null) return `${id} is still handing its leadership over`;
    if (view.leadership !== null && view.term > (leader?.term ?? -1)) leader = view;
    committed = Math.max(committed, view.commitIndex);
  }
  const isSilent = leader !== undefined && leader.log.end().term < leader.term;
  const known = leader !== undefined && isSilent ? leader.commitIndex : committed;
  for (const [id, { lastApplied }] of views) {
    if (lastApplied < known) return `${id} applied its log up to ${lastApplied}, and ${known} is committed`;
  }
  return undefined;
}
