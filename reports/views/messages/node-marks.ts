/**
 * What nodes noted, beside their lines: in the words that the run's files have of their system, else by the fields.
 */
import { bareText } from "../../../histories/words/value-text.ts";
import type { NodeNote } from "../../../runs/results.ts";
import { roleText } from "../leaders/role-text.ts";
import type { NodeMark } from "../data/report-data.ts";

/** @param notes in order of time */
export function nodeMarks(notes: readonly NodeNote[], leaderRoles: ReadonlySet<string>): NodeMark[] {
  const leaders = new Set<string>();
  return notes.flatMap((note): NodeMark[] => {
    const { time, node, isMinor } = note;
    if (note.note.event !== "role") {
      const isSoft = isMinor === true || note.text === undefined;
      return [{ timeNs: time, node, text: note.text ?? generalText(note), weight: isSoft ? "soft" : "normal" }];
    }
    const hasLed = leaders.delete(node);
    const leads = leaderRoles.has(bareText(note.note["role"]));
    if (leads) leaders.add(node);
    // That a node that did not lead does not lead is no news.
    if (isMinor === true && !hasLed) return [];
    return [{ timeNs: time, node, text: roleText(note), weight: leads ? "strong" : "normal" }];
  });
}

const VALUES_MAX = 2;

function generalText({ note: { event, ...rest } }: NodeNote): string {
  const values = Object.values(rest).slice(0, VALUES_MAX);
  return [event, ...values.map((value) => bareText(value, 16))].join(" ");
}
