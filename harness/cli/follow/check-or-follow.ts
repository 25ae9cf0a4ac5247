/**
 * `clew check`: a history that is there, or, with `--follow`, one that somebody else is still writing.
 */
import { STANDARD_INPUT } from "../../../histories/files/rereadable.ts";
import type { Surroundings } from "../base/surroundings.ts";
import { inVoice } from "../base/terminal.ts";
import { asOneCase } from "../ci/one-case.ts";
import { followHistory } from "./follow.ts";
import type { CheckFlags } from "../check/flags.ts";
import { checkAnyHistory, refuseFollowed } from "../check/checks/checked-history.ts";
import { pluggedJudges } from "../check/checks/plugged-judges.ts";

/** Carries the verb out; gives the exit code. */
export async function checkOrFollow(
  history: string,
  asked: CheckFlags,
  { catalog, terminal: given }: Surroundings,
): Promise<number> {
  const flags = { ...asked, plugged: pluggedJudges(catalog) };
  const terminal = inVoice(given, flags);
  const file = history === STANDARD_INPUT ? {} : { file: history };
  const planned = { name: history, group: asked.model ?? "history", ...file, facts: {} };
  return asOneCase({ verb: "check", planned, flags, terminal }, (keeping) => {
    if (flags.follow !== true) return checkAnyHistory(history, flags, keeping);
    refuseFollowed(flags);
    return followHistory(history, flags, keeping);
  });
}
