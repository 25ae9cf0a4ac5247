/**
 * `clew check`: a history that is there, or, with `--follow`, one that somebody else is still writing.
 */
import type { Surroundings } from "../base/surroundings.ts";
import { followHistory } from "./follow.ts";
import type { CheckFlags } from "../check/flags.ts";
import { checkPlugged, refuseFollowed } from "../check/plugged/plugged-check.ts";
import { pluggedJudges } from "../check/plugged/plugged-judges.ts";

/** Carries the verb out; gives the exit code. */
export async function checkOrFollow(
  history: string,
  asked: CheckFlags,
  { catalog, terminal }: Surroundings,
): Promise<number> {
  const flags = { ...asked, plugged: pluggedJudges(catalog) };
  if (flags.follow !== true) return checkPlugged(history, flags, terminal);
  refuseFollowed(history, flags);
  return followHistory(history, flags, terminal);
}
