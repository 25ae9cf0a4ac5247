/**
 * What nodes noted and what they lost, as turns of a story: in the words of their system, or in general ones.
 */
import type { MessageRecord, NodeNote } from "../../../runs/results.ts";
import { bareText } from "../../../histories/words/value-text.ts";
import type { Deed, SystemWords } from "../../../systems-under-test/words.ts";
import type { Turn } from "./story-turn.ts";

/** @param notes all of the run */
export function noteTurns(note: NodeNote, notes: readonly NodeNote[], words: SystemWords | undefined): Turn[] {
  const deeds = words?.tellNote?.(note, notes) ?? [{ phrase: generalPhrase(note.note) }];
  return deeds.map((deed: Deed) => ({ time: note.time, subject: note.node, ...deed }));
}

function generalPhrase({ event, ...rest }: NodeNote["note"]): string {
  if (event === "role") return `became ${bareText(rest["role"])}`;
  const details = Object.entries(rest).map(([name, value]) => `${name} ${bareText(value)}`);
  return [`said "${event}"`, ...(details.length === 0 ? [] : [`(${details.join(", ")})`])].join(" ");
}

/** What a node that ended had not on its disk, after "lost power"; empty when nothing waited. */
export function lossPhrase(
  neverSent: readonly MessageRecord[],
  unsaved: readonly NodeNote[],
  words: SystemWords | undefined,
): string {
  const messageTypes = neverSent.map(({ message }) => message);
  const loss = words?.describeLoss?.({ notes: unsaved.map(({ note }) => note), messageTypes });
  if (loss !== undefined) return ` before ${loss}`;
  return neverSent.length === 0 ? "" : " before its last writes were on disk";
}
