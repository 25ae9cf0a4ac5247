/**
 * Runs of registers whose readers lag: each keeps some consistency levels and breaks others.
 */
import { checkConsistency } from "../../checker/check-consistency.ts";
import { GUARANTEES } from "../../checker/consistency/guarantees.ts";
import { drawSessions, type SessionFamily } from "../../checker/consistency/testing/drawn-sessions.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { Verdict } from "../../histories/verdict.ts";
import { BUDGET } from "./entry.ts";
import type { Recording } from "./system-runs.ts";

const SEEDS = 400;
const base = { keys: 2, processes: 3, operationsMax: 9, values: 0, cas: 0, neverReturned: 0, stale: 0.3, wild: 0 };
const FAMILIES: readonly SessionFamily[] = [
  { ...base, name: "two registers, readers lag" },
  { ...base, name: "two registers, readers lag far", wild: 0.3 },
  { ...base, name: "one register, readers lag", keys: 1 },
];
export const LEVELS_MODEL = "register";

export interface LevelRecording extends Recording {
  readonly guarantees: { readonly [guarantee: string]: Verdict };
}

/** Of each set of levels that a history keeps, the shortest of the first seeds. */
export function recordLevels(): readonly LevelRecording[] {
  const found = new Map<string, LevelRecording & { readonly length: number }>();
  for (const family of FAMILIES) {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const events = sessionEvents(drawSessions(family, seed).operations);
      const { guarantees, strongest } = levelsOf(events);
      const kind = strongest.join(", ");
      const { length } = events;
      if (Object.values(guarantees).includes("unknown") || length >= (found.get(kind)?.length ?? Infinity)) continue;
      const origin = { by: "drawn sessions", family: family.name, seed } as const;
      const name = `levels/${nameOf(strongest)}`;
      found.set(kind, { name, events, model: LEVELS_MODEL, origin, guarantees, length });
    }
  }
  return [...found.values()];
}

/** The verdict on each guarantee, and those that hold and that no other that holds implies. */
export function levelsOf(events: readonly HistoryEvent[]): {
  readonly guarantees: { readonly [guarantee: string]: Verdict };
  readonly strongest: readonly string[];
} {
  const { results, strongest } = checkConsistency(pairOperations(events), LEVELS_MODEL, GUARANTEES, BUDGET);
  return { guarantees: Object.fromEntries(results.map(({ guarantee, valid }) => [guarantee, valid])), strongest };
}

/** By those that it keeps and that no other of them implies. */
function nameOf(strongest: readonly string[]): string {
  return strongest.length === 0 ? "none" : strongest.join("-and-");
}

function sessionEvents(operations: readonly Operation[]): HistoryEvent[] {
  const events = operations.flatMap((one): (Omit<HistoryEvent, "index" | "time"> & { readonly at: number })[] => {
    const { process, f, key, input, output, outcome, error, invokeIndex, completeIndex } = one;
    const common = { process, f, ...(key === undefined ? {} : { key }) };
    const invoke = { ...common, at: invokeIndex, type: "invoke", value: input } as const;
    if (completeIndex === undefined) return [invoke];
    const told = error === undefined ? {} : { error };
    return [invoke, { ...common, at: completeIndex, type: outcome, value: output ?? null, ...told }];
  });
  return events
    .sort((a, b) => a.at - b.at)
    .map(({ at: _at, ...event }, index) => ({ index, time: index * 1_000_000, ...event }));
}
