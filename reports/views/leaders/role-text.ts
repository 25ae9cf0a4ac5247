/**
 * What a note about a role says: in the words that the run's files have of their system. Runs that were written before
 * they had such words are told by the note's fields, e.g. "leader, term 4".
 */
import { bareText } from "../../../histories/words/value-text.ts";
import type { NodeNote } from "../../../runs/results.ts";

/** @param noted a note whose event is "role" */
export function roleText({ text, note: { event: _event, role, ...rest } }: NodeNote): string {
  if (text !== undefined) return text;
  return [bareText(role), ...Object.entries(rest).map(([name, value]) => `${name} ${bareText(value)}`)].join(", ");
}
