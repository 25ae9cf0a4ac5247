/**
 * The properties of a cluster manager that no client can see, as checks over what its nodes said: one master an epoch, room for every
 * task, offers used once, updates in order, and so on. Each has its own line in the results, also of real processes.
 *
 * The system's monitor uses the same functions with exact times. Notes of processes come through pipes, so those of different nodes
 * may be a little out of order, and times are inexact.
 */
import type { Check, CheckVerdict, Testimony } from "../../../checker/history-check.ts";
import { createMemory, observe } from "../../../systems-under-test/mesos/monitor/invariants.ts";
import type { Violation } from "../../../systems-under-test/system.ts";

/** How far the order and the times of notes may be off (ms). */
const INEXACT_MS = 1_000;
const NS_PER_MS = 1e6;

/** What each property says; its name begins the invariants that belong to it. */
const PROPERTIES: readonly (readonly [id: string, description: string])[] = [
  ["E1", "one master an epoch, and agents obey no former one"],
  ["E2", "an agent's tasks have room on it"],
  ["E3", "an offer is accepted at most once"],
  ["E4", "every task was meant to be launched, and none is taken for ended while it runs"],
  ["E5", "a framework hears the states of a task in order, and does not forget them"],
  ["E6", "what has ended stays ended"],
  ["E7", "a task runs at most once, on one agent, and an agent's id is its own"],
  ["E8", "a framework without a scheduler has its time, and no more once it was removed"],
  ["E9", "only calls of the present stream are carried out"],
];

/** A check for each property. Where no node's words were kept they have nothing to say, and hold. */
export const statedProperties: readonly Check[] = PROPERTIES.map(([id, description]) => ({
  name: id,
  description,
  check: (_operations, testimony) => verdictOn(id, testimony),
}));

function verdictOn(id: string, testimony: Testimony | undefined): CheckVerdict {
  const notes = testimony?.notes.length ?? 0;
  if (testimony === undefined || notes === 0)
    return { valid: true, message: "No node's words were kept.", operations: [] };
  const [first] = violationsIn(testimony).filter(({ invariant }) => invariant.startsWith(`${id} `));
  return first === undefined
    ? { valid: true, message: `It holds in ${notes} notes of the nodes.`, operations: [] }
    : { valid: false, message: `${first.invariant.slice(id.length + 1)}: ${first.message}.`, operations: [] };
}

/** Read once for all properties. */
const known = new WeakMap<Testimony, readonly Violation[]>();

function violationsIn(testimony: Testimony): readonly Violation[] {
  const before = known.get(testimony);
  if (before !== undefined) return before;
  const violations: Violation[] = [];
  const memory = createMemory((violation) => void violations.push(violation), INEXACT_MS);
  for (const { time, node, note } of testimony.notes) observe(memory, node, time / NS_PER_MS, note);
  known.set(testimony, violations);
  return violations;
}
