/**
 * The arbiter's roles and words: none of its own with one server, and those of Raft, marked as the arbiter's, with several.
 */
import { raftWords } from "../raft/words.ts";
import type { Note } from "../node-kit/node.ts";
import type { SystemDescription } from "../system.ts";
import type { Deed, SystemWords, TimedNote } from "../words.ts";
import { fieldText } from "../words.ts";
import { ROLE_PREFIX } from "./raft/server.ts";

/** The roles of an arbiter's servers. */
export const arbiterRoles = {
  leaderRoles: [`${ROLE_PREFIX}leader`],
  otherRoles: [`${ROLE_PREFIX}follower`, `${ROLE_PREFIX}candidate`, `${ROLE_PREFIX}pre-candidate`],
  seekingRoles: [`${ROLE_PREFIX}candidate`, `${ROLE_PREFIX}pre-candidate`],
  quietRoles: [`${ROLE_PREFIX}follower`],
} as const satisfies Partial<SystemDescription>;

/** What an arbiter says of its messages and notes. */
export const arbiterWords = {
  ...raftWords,
  describeNote: (note: Note) =>
    note.event === "weakness"
      ? { text: `weakness ${fieldText(note["id"])}`, isMinor: false }
      : note.event === "role" && !isArbiterRole(note)
        ? undefined
        : raftWords.describeNote(unmarked(note)),
  tellNote(told: TimedNote, notes: readonly TimedNote[]): readonly Deed[] | undefined {
    const { event, id, message } = told.note;
    if (event === "weakness") return [{ phrase: `showed a known weakness, ${fieldText(id)}: ${fieldText(message)}` }];
    // A single server says that it is there whenever it boots.
    if (told.note["role"] === "arbiter") return [];
    return raftWords.tellNote(unmarkedTimed(told), notes.map(unmarkedTimed));
  },
  describeLead: (note: Note) => `the arbiter's leader of term ${fieldText(note["term"])}`,
} satisfies SystemWords;

/** Whether this note tells the role of an arbiter's server, and not of a host. */
export function isArbiterRole(note: Note): boolean {
  return note.event === "role" && fieldText(note["role"]).startsWith("arbiter");
}

function unmarkedTimed(told: TimedNote): TimedNote {
  return { ...told, note: unmarked(told.note) };
}

function unmarked(note: Note): Note {
  const role = note["role"];
  return typeof role === "string" && role.startsWith(ROLE_PREFIX)
    ? { ...note, role: role.slice(ROLE_PREFIX.length) }
    : note;
}
