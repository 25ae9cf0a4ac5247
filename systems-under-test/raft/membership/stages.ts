/**
 * The configurations in a log, oldest first: its stages.
 *
 * A node uses the latest configuration in its log, committed or not, from the moment when the entry is appended. When the
 * entry is cut off again, the one before it is back in force. So whoever changes the log does it here.
 *
 * The first stage is that of the snapshot, or of the start.
 *
 * Source: Raft paper, section 6; thesis, section 4.1.
 */
import type { Entry, Index, Snapshot } from "../core/messages.ts";
import type { Raft } from "../core/state.ts";
import type { Configuration, Stage } from "./configuration.ts";

/** The stage that is in force at this node. */
export function currentStage({ stages, rules, commitIndex }: Raft): Stage {
  return stages.length === 1 ? firstOf(stages) : rules.stageInForce(stages, commitIndex);
}

/** The members as this node sees them now. */
export function configurationOf(raft: Raft): Configuration {
  return currentStage(raft).configuration;
}

/** The latest stage up to this index. */
export function stageAt({ stages }: Pick<Raft, "stages">, index: Index): Stage {
  return stages.findLast((stage) => stage.index <= index) ?? firstOf(stages);
}

function firstOf(stages: readonly Stage[]): Stage {
  const [first] = stages;
  if (first === undefined) throw new Error("expected a configuration in every log, found none");
  return first;
}

/** Appends these entries to the log in memory. Their configurations are in force at once. */
export function extendLog(raft: Raft, entries: readonly Entry[]): void {
  let index = raft.log.lastIndex;
  raft.log.append(entries);
  for (const { command } of entries) {
    index++;
    if (command.type !== "configuration") continue;
    const { type: _type, ...configuration } = command;
    raft.stages = [...raft.stages, { index, configuration }];
  }
}

/** Cuts the log in memory from this index on. */
export function cutLog(raft: Raft, from: Index): void {
  raft.log.truncateFrom(from);
  if (raft.stages.length > 1) raft.stages = raft.rules.stagesAfterCut(raft.stages, from);
}

/** Forgets the stages before the one at this index, which the snapshot has. */
export function compactStages(raft: Raft, index: Index): void {
  const base = stageAt(raft, index);
  if (raft.stages[0] !== base) raft.stages = raft.stages.filter((stage) => stage.index >= base.index);
}

/** The log now begins after this snapshot, and is empty. */
export function stagesFrom(raft: Raft, { last, configuration }: Snapshot): void {
  raft.stages = [{ index: last.index, configuration: configuration ?? raft.initial }];
}
