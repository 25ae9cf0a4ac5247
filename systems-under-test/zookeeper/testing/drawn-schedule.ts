/**
 * Drawn schedules: cells are set through whoever serves, while anything happens to messages, disks and servers. In the end
 * all is healed, and every server is asked.
 */
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { createDrawnEvents } from "../../node-kit/testing/drawn-events.ts";
import { zabScript, type Handle } from "../scripts/zab-script.ts";

/** What came of one schedule. */
export interface DrawnRun {
  /** What the monitor saw, in words. */
  readonly violations: readonly string[];
  /** Sets that were acknowledged. */
  readonly acknowledged: number;
  /** Cells whose last acknowledged value is gone, and nothing that was set later is there. */
  readonly lost: readonly string[];
  /** Whether all servers serve in the end, with the same state. */
  readonly recovers: boolean;
}

const ACTIONS = 300;
const CELLS = 8;
const ELECTION_MS = 4_000;

/** Runs one schedule, which is determined by seed, options and mutant. */
export function drawnRun(
  seed: number,
  how: { readonly options?: { readonly [name: string]: Json }; readonly mutant?: string | undefined } = {},
): DrawnRun {
  const random = createRandomStream(seed).fork("schedule");
  const script = zabScript({
    nodes: random.pick([3, 3, 5]),
    options: {
      snapshotEntries: random.pick([0, 3, 8]),
      keptEntries: random.pick([0, 2, 100]),
      batchEntries: random.pick([1, 100]),
      ...how.options,
    },
    mutant: how.mutant,
  });
  const serves = (id: string): boolean => script.state(id) === "running" && script.see(id).role !== "looking";
  script.runUntil(() => script.ids.some(serves), ELECTION_MS);
  const events = createDrawnEvents(script, script.ids, random.fork("events"));
  const sets: { readonly cell: string; readonly value: number; readonly handle: Handle }[] = [];
  for (let action = 0; action < ACTIONS; action++) {
    const servers = script.ids.filter(serves);
    if (servers.length === 0 || !random.chance(0.2)) events.next();
    else {
      const cell = `c${random.integer(1, CELLS)}`;
      const value = sets.length + 1;
      sets.push({ cell, value, handle: script.set(random.pick(servers), cell, value) });
    }
  }
  events.heal();
  script.run(ELECTION_MS);
  const states = script.ids.map((id) => JSON.stringify(script.see(id).service));
  const state = script.see("n1").service;
  const acknowledged = sets.filter(({ handle }) => handle.reply()?.ok === true);
  return {
    violations: script.wrongs(),
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ cell }) => state[cell] === undefined).map(({ cell }) => cell),
    recovers: script.ids.every(serves) && new Set(states).size === 1,
  };
}
