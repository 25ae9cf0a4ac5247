/**
 * What a system claims with its options, in words: what holds, what does not, and what of it has shown in a run; and which
 * checks count for a run's verdict: those that the system promises.
 *
 * A run whose system is weak on purpose must say so wherever its verdict is read. Otherwise its failures look like bugs,
 * or like false alarms of the harness (`docs/decisions/0056`, `docs/decisions/0067`).
 */
import type { Check } from "../../checker/history-check.ts";
import { times } from "../../histories/words/counts.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { CheckResult } from "../../runs/results.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import type { Claim, System, WeaknessSeen } from "../../systems-under-test/system.ts";
import type { Workload } from "../workloads/workload.ts";
import { filledOptions } from "../clusters/simulated/options.ts";

/** As the results call the check of a history that a model judges. */
const LINEARIZABLE = "linearizable";

/** A weakness that has shown, and when: ms of the run. */
export interface SeenWeakness extends WeaknessSeen {
  readonly timeMs: number;
}

/** What the system claims with these options; those left out have their defaults. Undefined: nothing is known. */
export function claimWith(system: System, options: { readonly [name: string]: Json }): Claim | undefined {
  return system.claim?.(filledOptions(system, options));
}

/**
 * The claim as far as a run or a hunt can show it: without the weaknesses that only a check shows which is not asked there.
 *
 * @param judged names of the checks that are asked, that of the history among them
 * @returns undefined where nothing is left to say
 */
export function claimAbout(claim: Claim | undefined, judged: readonly string[]): Claim | undefined {
  const weaknesses = claim?.weaknesses.filter(({ check }) => check === undefined || judged.includes(check)) ?? [];
  return claim === undefined || weaknesses.length === 0 ? undefined : { ...claim, weaknesses };
}

/** Names of the checks that a workload asks of a system, that of the history among them. */
export function judgedBy(workload: Workload, claim: Claim | undefined): readonly string[] {
  const { judge } = workload;
  const own = typeof judge === "object" && "check" in judge ? judge.name : LINEARIZABLE;
  return [own, ...checksOf(workload, claim).map(({ name }) => name)];
}

/** What a system of this kind promises and what not, in sentences. */
export function claimText({ of, holds, weaknesses, source }: Claim): string {
  const lacks = weaknesses.map(({ id, text }) => `${text} (${id})`).join("; ");
  const lacking = lacks === "" ? "" : ` It does not: ${lacks}.`;
  return `This is what ${of} gives (${source}). It holds: ${holds}.${lacking}`;
}

/** The same in a line: whose it is, and the names of what is not promised. */
export function claimBrief({ of, weaknesses }: Claim): string {
  return `Not promised by ${of}: ${weaknesses.map(({ id }) => id).join(", ")}.`;
}

/** Why the system does not promise that this check holds, a sentence without a capital or a full stop; undefined: it does. */
export function whyNotPromised(claim: Claim | undefined, check: string): string | undefined {
  return claim?.weaknesses.find((weakness) => weakness.check === check)?.text;
}

/** The checks that a workload asks of a system: its own, and those that the system's claim names. */
export function checksOf({ checks = [], checksOfClaims = [] }: Workload, claim: Claim | undefined): readonly Check[] {
  const named = ({ name }: Check): boolean =>
    claim?.promises?.includes(name) === true || whyNotPromised(claim, name) !== undefined;
  return [...checks, ...checksOfClaims.filter(named)];
}

/** The check as it stands in a run's results: what is not promised says so, and does not count for the verdict. */
export function asClaimed(check: CheckResult, claim: Claim | undefined): CheckResult {
  if (claim === undefined) return check;
  const why = whyNotPromised(claim, check.name);
  if (why !== undefined) return { ...check, promise: "not-promised", notPromisedBecause: why };
  return claim.promises?.includes(check.name) === true ? { ...check, promise: "promised" } : check;
}

/** What a check means for the verdict: one that is not promised is as good as one that holds. */
export function countedVerdict({ valid, promise }: CheckResult): Verdict {
  return promise === "not-promised" ? true : valid;
}

/** An entry among a run's checks, which says what is known. It judges nothing, so it is always valid. */
export function claimCheck(
  known: Claim,
  seen: readonly SeenWeakness[] | undefined,
  checks: readonly CheckResult[] = [],
): CheckResult {
  const check = { kind: "weaknesses", name: "known weaknesses", valid: true } as const;
  const shown = shownWeaknesses(known, seen, checks);
  return {
    ...check,
    message: `${claimText(known)}${seenText(
      shown.map(({ text }) => text),
      seen,
    )}`,
    brief: `${claimBrief(known)}${seenText(
      shown.map(({ brief }) => brief),
      seen,
    )}`,
  };
}

function shownWeaknesses(
  { weaknesses }: Claim,
  seen: readonly SeenWeakness[] | undefined,
  checks: readonly CheckResult[],
): readonly { readonly text: string; readonly brief: string }[] {
  return weaknesses.flatMap(({ id, check }) => {
    if (checks.some(({ name, valid }) => name === check && valid === false)) {
      return [{ text: `${check} does not hold`, brief: id }];
    }
    const own = (seen ?? []).filter((each) => each.id === id);
    const [first] = own;
    if (first === undefined) return [];
    const brief = `${id} ${times(own.length)}`;
    return [{ text: `${brief}, first at ${first.timeMs.toFixed(1)} ms: ${first.message}`, brief }];
  });
}

/** @param seen undefined where nobody could see those that only a monitor sees */
function seenText(told: readonly string[], seen: readonly SeenWeakness[] | undefined): string {
  if (told.length === 0) return seen === undefined ? "" : " None of it showed in this run.";
  const after = seen === undefined || seen.length === 0 ? "" : " What failed after that was expected.";
  return ` In this run it showed: ${told.join("; ")}.${after}`;
}
