/**
 * Notes in the words of their system, as a run's files keep them: whoever reads the run later knows no system.
 */
import type { NodeNote } from "../../runs/results.ts";
import type { SystemWords } from "../../systems-under-test/words.ts";

/** The note with its `text`, where the system has words for it. */
export function withWords(note: NodeNote, words: SystemWords | undefined): NodeNote {
  const said = words?.describeNote?.(note.note);
  if (said === undefined) return note;
  return { ...note, text: said.text, ...(said.isMinor ? { isMinor: true } : {}) };
}
