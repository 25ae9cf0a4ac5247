/**
 * Known weaknesses of a system with its options, in words: what holds, what does not, and what of it has shown in a run.
 *
 * A run whose system is weak on purpose must say so wherever its verdict is read. Otherwise its failures look like bugs,
 * or like false alarms of the harness (`docs/decisions/0056`).
 */
import { times } from "../../histories/words/counts.ts";
import type { CheckResult } from "../../runs/results.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import type { KnownWeaknesses, System, WeaknessSeen } from "../../systems-under-test/system.ts";
import { filledOptions } from "../clusters/simulated/options.ts";

/** A weakness that has shown, and when: ms of the run. */
export interface SeenWeakness extends WeaknessSeen {
  readonly timeMs: number;
}

/** What the system does not promise with these options; those left out have their defaults. Undefined: nothing is known. */
export function weaknessesWith(
  system: System,
  options: { readonly [name: string]: Json },
): KnownWeaknesses | undefined {
  return system.knownWeaknesses?.(filledOptions(system, options));
}

/** What a system of this kind promises and what not, in sentences. */
export function weaknessesText({ of, holds, weaknesses, source }: KnownWeaknesses): string {
  const lacks = weaknesses.map(({ id, text }) => `${text} (${id})`).join("; ");
  return `This is what ${of} gives (${source}). It holds: ${holds}. It does not: ${lacks}.`;
}

/** An entry among a run's checks, which says what is known. It judges nothing, so it is always valid. */
export function weaknessesCheck(known: KnownWeaknesses, seen: readonly SeenWeakness[] | undefined): CheckResult {
  const check = { kind: "weaknesses", name: "known weaknesses", valid: true } as const;
  return { ...check, message: `${weaknessesText(known)}${seen === undefined ? "" : seenText(known, seen)}` };
}

function seenText({ weaknesses }: KnownWeaknesses, seen: readonly SeenWeakness[]): string {
  if (seen.length === 0) return " None of it showed in this run.";
  const told = weaknesses.flatMap(({ id }) => {
    const own = seen.filter((each) => each.id === id);
    const [first] = own;
    if (first === undefined) return [];
    return [`${id} ${times(own.length)}, first at ${first.timeMs.toFixed(1)} ms: ${first.message}`];
  });
  return ` In this run it showed: ${told.join("; ")}. What failed after that was expected.`;
}
