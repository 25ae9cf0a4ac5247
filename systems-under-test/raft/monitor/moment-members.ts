/**
 * What must hold of the members at every moment, as far as the nodes' own words show it; see `moment-invariants.ts`. The
 * monitor of configurations knows more: it has seen how each of them came about.
 */
import { isVoter, membersText, UNKNOWN, type Configuration, type Stage } from "../membership/configuration.ts";
import type { Index } from "../core/messages.ts";
import { doMajoritiesMeet } from "./configurations.ts";
import type { RaftView } from "./observation.ts";

type Say = (invariant: string, message: string) => void;

/** All that must hold of them; nothing where they are fixed. */
export function membersHold(views: readonly RaftView[], say: Say): void {
  const changing = views.filter((view): view is Changing => view.stages !== undefined && view.stages.length > 0);
  for (const [place, view] of changing.entries()) {
    stepsAreSmall(view, say);
    votersStand(view, say);
    for (const other of changing.slice(place + 1)) logsAgreeOnMembers(view, other, say);
  }
}

type Changing = RaftView & { readonly stages: readonly Stage[] };

/** Majorities of neighbours in a log share a node, and a leader has its earlier change committed before the next. */
function stepsAreSmall({ id, role, term, log, commitIndex, stages }: Changing, say: Say): void {
  for (const [place, { index, configuration }] of stages.entries()) {
    const before = stages[place - 1];
    if (index > log.lastIndex) {
      say(
        "the members are those of the log",
        `${id} uses the members of entry ${index}; its log ends at ${log.lastIndex}`,
      );
    }
    if (before === undefined || before.configuration.version === UNKNOWN) continue;
    const what = `${id}: ${membersText(configuration)} after ${membersText(before.configuration)}`;
    if (!doMajoritiesMeet(before.configuration, configuration)) say("majorities meet", what);
    if (role !== "leader" || log.termAt(index) !== term) continue;
    if (before.index > commitIndex) say("one change at a time", `${what}, which is not committed`);
    if (log.termAt(commitIndex) !== term) say("a leader commits before it changes members", what);
  }
}

/** Who asks for votes has one. */
function votersStand({ id, role, stages }: Changing, say: Say): void {
  const latest = stages.at(-1)?.configuration;
  if (latest === undefined || isVoter(latest, id) || (role !== "candidate" && role !== "pre-candidate")) return;
  say("only voters stand for election", `${id} is ${role}; the members are ${membersText(latest)}`);
}

/** Two logs that are the same up to an entry say the same of the members there. */
function logsAgreeOnMembers(one: Changing, other: Changing, say: Say): void {
  const first = Math.max(one.log.base.index, other.log.base.index);
  for (let index = Math.min(one.log.lastIndex, other.log.lastIndex); index >= Math.max(first, 1); index--) {
    if (one.log.chainAt(index) !== other.log.chainAt(index)) continue;
    const [here, there] = [membersAt(one, index), membersAt(other, index)];
    // Who joins does not know who was there before the first change.
    if (here === undefined || there === undefined || JSON.stringify(here) === JSON.stringify(there)) return;
    const words = `at index ${index} ${one.id} has ${membersText(here)}, and ${other.id} ${membersText(there)}`;
    say("the members are those of the log", words);
    return;
  }
}

function membersAt({ stages }: Changing, index: Index): Configuration | undefined {
  const found = stages.findLast((stage) => stage.index <= index)?.configuration;
  return found?.version === UNKNOWN ? undefined : found;
}
