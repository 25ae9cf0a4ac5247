/**
 * RunRecord: what a hunt writes down while a run goes on: its history, its notes, and the failures that oracles report.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { SeenWeakness } from "../../run/claims.ts";
import type { NodeNote } from "../../../runs/results.ts";
import type { AvailabilityReport, AvailabilityWatch } from "../../availability/availability.ts";
import { watchEvent } from "../../availability/watched-cluster.ts";
import { createNemesisEvents } from "../faults/nemesis-events.ts";
import type { Failure, Oracle } from "../../../runs/hunts/oracle.ts";
import { availabilityFailure } from "../oracles/failures.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";

/** The record of one run. What is read of it grows while the run goes on. */
export interface RunRecord {
  /** The history with the nemesis's effects in it. */
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly NodeNote[];
  /** Known weaknesses of the system each time that they showed. */
  readonly weaknesses: readonly SeenWeakness[];
  /** Each oracle once, in the order in which they spoke. */
  readonly failures: readonly Failure[];
  okCount(): number;
  /** Of the time under faults; undefined before it has ended, or where nobody watches. */
  availability(): AvailabilityReport | undefined;
  /** Whether this node has ever written anything. */
  hasWritten(node: string): boolean;

  /** An event of clients or of the healing. */
  event(event: HistoryEvent): void;
  effect(effect: TimedEffect): void;
  note(note: NodeNote): void;
  /** A known weakness has shown; it is also told as a note of the node. */
  weakness(seen: SeenWeakness): void;
  wrote(node: string): void;
  /** An oracle has spoken. Only its first word is written down: what follows is mostly the same again. */
  fail(failure: Failure): void;
  /** The faults are over: what comes after them is for the other oracles. */
  endFaults(timeMs: number): void;
}

/** @param how.asked the oracles that count; undefined: all. `watch`: asked for availability while faults are at work */
export function createRunRecord(how: {
  readonly asked: readonly Oracle[] | undefined;
  readonly watch: AvailabilityWatch | undefined;
}): RunRecord {
  const { asked, watch } = how;
  const events: HistoryEvent[] = [];
  const notes: NodeNote[] = [];
  const weaknesses: SeenWeakness[] = [];
  const failures: Failure[] = [];
  const written = new Set<string>();
  const nemesis = createNemesisEvents();
  let okCount = 0;
  let availability: AvailabilityReport | undefined;

  function fail(failure: Failure): void {
    if (asked?.includes(failure.oracle) === false) return;
    if (failures.some(({ oracle }) => oracle === failure.oracle)) return;
    const [first] = weaknesses;
    // A history is judged at the end, when it is known what clients had seen before the weakness: see `result.ts`.
    const isExpected = failure.oracle !== "history" && first !== undefined && first.timeMs <= failure.timeMs;
    failures.push(isExpected ? { ...failure, expected: first.id } : failure);
  }

  /** A silence that is too long is a failure at the moment at which it became so. */
  function judgeAvailability(event: HistoryEvent): void {
    if (watch === undefined || availability !== undefined) return;
    watchEvent(watch, event);
    const found = watch.failure();
    if (found !== undefined) fail(availabilityFailure(found));
  }

  return {
    events,
    notes,
    weaknesses,
    failures,
    okCount: () => okCount,
    availability: () => availability,
    hasWritten: (node) => written.has(node),
    event(event) {
      if (event.type === "ok") okCount++;
      events.push(event);
      judgeAvailability(event);
    },
    effect: (effect) => void events.push(...nemesis.of(effect, events.length)),
    note: (note) => void notes.push(note),
    weakness(seen) {
      weaknesses.push(seen);
      const { id, node, message, timeMs } = seen;
      notes.push({ time: Math.round(timeMs * 1e6), node, note: { event: "weakness", id, message } });
    },
    wrote: (node) => void written.add(node),
    fail,
    endFaults(timeMs) {
      if (availability !== undefined) return;
      availability = watch?.finish(timeMs);
      if (availability?.failure !== undefined) fail(availabilityFailure(availability.failure));
    },
  };
}
