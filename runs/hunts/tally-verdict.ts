/**
 * What the tally of a hunt means.
 */
import { times } from "../../histories/words/counts.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Tally } from "./tally.ts";

/** More idle seeds than this share, and the load was too small to mean anything. */
const IDLE_SHARE_MAX = 0.05;
/** With fewer seeds than this, a kind of fault may just not have been drawn. */
const COVERAGE_SEEDS_MIN = 500;

/** Fewer operations of a name than this may all fail by chance. */
const ATTEMPTS_MIN = 500;

/** What a campaign as a whole has shown. */
export interface CampaignVerdict {
  /** false: a seed failed; "unknown": too little was tested. */
  readonly valid: Verdict;
  /** Why it is not valid, a sentence each. */
  readonly reasons: readonly string[];
}

/** What a tally means: any finding is false; too little tested is "unknown". */
export function judgeTally(tally: Tally): CampaignVerdict {
  const wrong: string[] = [];
  const doubts: string[] = [];
  if (tally.findings.length > 0) wrong.push(`${tally.findings.length} of ${tally.seeds} seeds failed.`);
  for (const { seed, difference } of tally.unrepeatable.slice(0, 10)) {
    wrong.push(`Seed ${seed} gave two different runs: ${difference}.`);
  }
  if (tally.seeds === 0) doubts.push("No seed was run.");
  if (tally.undecidedSeeds.length > 0) {
    doubts.push(`The checker gave up on seeds ${tally.undecidedSeeds.slice(0, 10).join(", ")}.`);
  }
  if (tally.idleSeeds.length > tally.seeds * IDLE_SHARE_MAX) {
    doubts.push(`In ${tally.idleSeeds.length} of ${tally.seeds} seeds hardly anything succeeded.`);
  }
  for (const [f, { invoked, ok }] of Object.entries(tally.operations)) {
    if (ok === 0 && invoked >= ATTEMPTS_MIN) doubts.push(`${f} was tried ${times(invoked)} and never succeeded.`);
  }
  for (const [fault, { armed, effective }] of Object.entries(tally.faults)) {
    if (effective === 0 && tally.seeds >= COVERAGE_SEEDS_MIN) {
      doubts.push(`The fault ${fault} began ${times(armed)} and never had effect.`);
    }
  }
  const valid = wrong.length > 0 ? false : doubts.length > 0 ? "unknown" : true;
  return { valid, reasons: [...wrong, ...doubts] };
}
