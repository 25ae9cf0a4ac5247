/**
 * What a system says can be seen in the notes of its nodes, as checks of whole runs: each property has its own line in the results,
 * also where the nodes are processes that nobody can look into.
 *
 * In a hunt the system's monitor watches the same with exact times. Notes of processes come through pipes, so those of different
 * nodes may be a little out of order.
 */
import type { Check, CheckVerdict, Testimony } from "../checker/history-check.ts";
import type { StatedProperties, SystemDescription, Violation } from "../systems-under-test/system.ts";

/** How far the order and the times of notes may be off (ms). */
const INEXACT_MS = 1_000;
const NS_PER_MS = 1e6;

/** A check for each property of the system; none where it names none. Where no notes were kept they hold. */
export function statedChecks({ statedProperties }: Pick<SystemDescription, "statedProperties">): readonly Check[] {
  if (statedProperties === undefined) return [];
  const read = readOnce(statedProperties);
  return statedProperties.properties.map(({ name, description }) => ({
    name,
    description,
    hearsNodes: true,
    check: (_operations, testimony) => verdictOn(name, testimony, read),
  }));
}

type Read = (testimony: Testimony) => readonly Violation[];

function verdictOn(name: string, testimony: Testimony | undefined, read: Read): CheckVerdict {
  const notes = testimony?.notes.length ?? 0;
  if (testimony === undefined || notes === 0) {
    return { valid: true, message: "No node's words were kept.", operations: [] };
  }
  const first = read(testimony).find(({ invariant }) => invariant.startsWith(`${name} `));
  return first === undefined
    ? { valid: true, message: `It holds in ${notes} notes of the nodes.`, operations: [] }
    : { valid: false, message: `${first.invariant.slice(name.length + 1)}: ${first.message}.`, operations: [] };
}

/** All properties need the same notes in the same order: they are read once. */
function readOnce(stated: StatedProperties): Read {
  const known = new WeakMap<Testimony, readonly Violation[]>();
  return (testimony) => {
    const before = known.get(testimony);
    if (before !== undefined) return before;
    const violations: Violation[] = [];
    const observe = stated.observer((violation) => void violations.push(violation), INEXACT_MS);
    for (const { time, node, note } of testimony.notes) observe(node, time / NS_PER_MS, note);
    known.set(testimony, violations);
    return violations;
  };
}
