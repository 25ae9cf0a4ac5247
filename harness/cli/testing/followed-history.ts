/**
 * `clew check --follow` of one file in a time that is written down: what somebody does to the file at each wait.
 */
import { followHistory } from "../follow/follow.ts";
import type { Clock } from "../follow/clock.ts";
import type { CheckFlags } from "../check/flags.ts";
import type { CheckOutput } from "./checked-file.ts";
import { keptTerminal } from "./kept-terminal.ts";

/** What was printed, and what was told besides. */
export interface FollowOutput extends CheckOutput {
  /** How often it waited. */
  readonly waits: number;
}

/** Waits after which a script that did not end the command is taken for a mistake of the test. */
const WAITS_MAX = 1_000;

/**
 * Follows the file. Time passes only in waits, of which each does the next step; after the last step somebody interrupts,
 * unless the command is to end for being idle.
 * @throws what `followHistory` does
 */
export async function followedHistory(
  path: string,
  steps: readonly (() => void)[],
  flags: Partial<CheckFlags> = {},
): Promise<FollowOutput> {
  const { terminal, printed, warned } = keptTerminal();
  const left = [...steps];
  let [waits, ms, isInterrupted] = [0, 0, false];
  const clock: Clock = {
    now: () => ms,
    wait: (length) => {
      ms += length;
      waits += 1;
      if (waits > WAITS_MAX) throw new Error(`still following after ${WAITS_MAX} waits`);
      // What was read at once is read to its end before the next step.
      if (length > 0) {
        const step = left.shift();
        step?.();
        if (step === undefined && flags.idleMs === undefined) isInterrupted = true;
      }
      return Promise.resolve();
    },
    isInterrupted: () => isInterrupted,
    end: () => undefined,
  };
  const exitCode = await followHistory(
    path,
    { timeLimitMs: 3_600_000, json: false, model: "register", follow: true, ...flags },
    terminal,
    clock,
  );
  return { exitCode, printed: printed.join("\n"), warned: warned.join("\n"), waits };
}
