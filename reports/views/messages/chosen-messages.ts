/**
 * Which messages a reader sees: those that match what is looked for, and of these as many as there is room for, around the
 * cursor, or the last ones before the end.
 */
import type { ShownMessage } from "../data/report-data.ts";

/** Those that are drawn, and how many more there are on each side. */
export interface ChosenMessages {
  readonly shown: readonly ShownMessage[];
  readonly before: number;
  readonly after: number;
}

/** How much of the room is for what came before the cursor. */
const SHARE_BEFORE = 0.7;

/** In order of time. @param most as many as there is room for */
export function messagesAround(
  eligible: readonly ShownMessage[],
  timeNs: number | undefined,
  most: number,
): ChosenMessages {
  const end = timeNs === undefined ? -1 : eligible.findIndex(({ time }) => time > timeNs);
  const at = end === -1 ? eligible.length : end;
  const last = timeNs === undefined ? at : Math.min(eligible.length, at + Math.ceil(most * (1 - SHARE_BEFORE)));
  const first = Math.max(0, last - most);
  return { shown: eligible.slice(first, last), before: first, after: eligible.length - last };
}

/** What a reader looks for; parts that are undefined are met by all. */
export interface MessageFilter {
  readonly text?: string | undefined;
  readonly type?: string | undefined;
  /** At one of its ends. */
  readonly node?: string | undefined;
}

/** Whether a message is about what is looked for: its words, its type, and a node at one of its ends. */
export function isAbout({ from, to, message, text }: ShownMessage, filter: MessageFilter): boolean {
  if (filter.type !== undefined && filter.type !== message) return false;
  if (filter.node !== undefined && filter.node !== from && filter.node !== to) return false;
  if (filter.text === undefined) return true;
  const wanted = filter.text.toLowerCase();
  return [message, text, from, to].some((words) => words.toLowerCase().includes(wanted));
}
