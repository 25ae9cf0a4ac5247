/**
 * Finds a node that has not caught up, after all faults are healed and all clients have stopped.
 *
 * A leader learns what was committed before its term when an entry of its own term is committed (thesis, section
 * 3.6.2). Without a no-op and without clients this may never happen. Then the other nodes need to know only what their
 * leader knows.
 */
import type { Id } from "../../node-kit/node.ts";
import { everyone } from "../membership/configuration.ts";
import type { Raft } from "../core/state.ts";

/** What is needed of a node's state. */
export type LaggingView = Pick<Raft, "term" | "commitIndex" | "lastApplied"> & {
  readonly leadership: Pick<NonNullable<Raft["leadership"]>, "transfer"> | null;
  readonly log: Pick<Raft["log"], "end">;
  readonly stages: Raft["stages"];
};

/** A sentence about one node that lags, for example "n2 applied its log up to 4, and 9 is committed"; or undefined. */
export function laggingAmong(views: ReadonlyMap<Id, LaggingView>): string | undefined {
  let committed = 0;
  let leader: LaggingView | undefined;
  for (const [id, view] of views) {
    if ((view.leadership?.transfer ?? null) !== null) return `${id} is still transferring its leadership`;
    if (view.leadership !== null && view.term > (leader?.term ?? -1)) leader = view;
    committed = Math.max(committed, view.commitIndex);
  }
  const isSilent = leader !== undefined && leader.log.end().term < leader.term;
  const known = leader !== undefined && isSilent ? leader.commitIndex : committed;
  const members = leader?.stages.at(-1)?.configuration;
  for (const [id, { lastApplied }] of views) {
    // Nobody tells a node that was removed, or was never let in, how things go on.
    if (members !== undefined && !everyone(members).includes(id)) continue;
    if (lastApplied < known) return `${id} applied its log up to ${lastApplied}, and ${known} is committed`;
  }
  return undefined;
}
