/**
 * What a plain flag does not promise. The paper describes this flag, so both weaknesses are its own: they are no bugs of the
 * service, and they show as such.
 *
 * Source: Scales et al. 2010, section 2.4; the names are those of the mutants that give an owned cell the same weakness.
 */
import type { Claim } from "../system.ts";
import type { Flag } from "./calls.ts";

/** The winner's answer is lost, and when it asks again it is told that it lost. */
export const LOST_ANSWER = "V19";
/** A call of an earlier generation is carried out in a later one. */
export const LATE_CALL = "V09";

/** What a flag of this kind does not promise; undefined for an owned one. */
export function weaknessesOf(flag: Flag): Claim | undefined {
  return flag === "plain" ? plainWeaknesses : undefined;
}

const plainWeaknesses: Claim = {
  of: "the paper's plain flag",
  holds:
    "each call takes effect as a whole, no answer leaves before it is on disk, and of the calls since a reset one finds 0",
  weaknesses: [
    {
      id: LOST_ANSWER,
      text: "a winner whose answer was lost asks again, finds 1 and takes itself for the loser, so nobody wins",
    },
    {
      id: LATE_CALL,
      text: "a call that was delayed until after a reset takes effect in the next race, so two win or nobody does",
    },
  ],
  source: "Scales et al. 2010, section 2.4",
};
