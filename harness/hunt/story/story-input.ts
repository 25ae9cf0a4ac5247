/**
 * What a story is made from: everything that was seen of one run.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { MessageRecord, NodeNote } from "../../../runs/results.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import type { Failure } from "../../../runs/hunts/oracle.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";

/** One run. Times in ns. */
export interface StoryInput {
  /** In order of time, with the notes of the system's option `trace`, if it has one. */
  readonly notes: readonly NodeNote[];
  readonly effects: readonly TimedEffect[];
  readonly messages: readonly MessageRecord[];
  /** What nodes noted in steps whose writes were not on disk yet when the node ended. */
  readonly lost: readonly NodeNote[];
  readonly events: readonly HistoryEvent[];
  readonly failures: readonly Failure[];
  /** All nodes, in order. */
  readonly nodes: readonly string[];
  /** Roles of nodes that lead; see `System`. */
  readonly leaderRoles: readonly string[];
  readonly words: SystemWords | undefined;
}
