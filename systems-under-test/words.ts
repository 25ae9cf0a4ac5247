/**
 * What a system says of its own messages and notes, for the people who read a report or a story. The harness and the
 * reports know no protocol: they print these words, and without them the bare fields.
 */
import type { Id, Json, Note } from "./node-kit/node.ts";

/** What a node noted, and when. */
export interface TimedNote {
  /** ns since the run began. */
  readonly time: number;
  /** Who noted it. */
  readonly node: Id;
  /** What it noted. */
  readonly note: Note;
}

/** A note beside the line of its node. */
export interface NoteWords {
  /** e.g. "candidate, term 4". */
  readonly text: string;
  /** True for what happens all the time and is of little interest: such a note is drawn in grey. */
  readonly isMinor: boolean;
}

/** What a node did, as it follows the node's name in a sentence: "n1 …". */
export interface Deed {
  /** e.g. "stood for election in term 4". */
  readonly phrase: string;
  /** Of several deeds of one series that a node did in a row, only the last is told, e.g. "commit". */
  readonly series?: string;
}

/** What a node had not on its disk when it ended. */
export interface Loss {
  /** Its notes in steps whose writes were not durable. */
  readonly notes: readonly Note[];
  /** Types of its messages that waited for such a write, and were never sent. */
  readonly messageTypes: readonly string[];
}

/**
 * What a system says of its messages and notes. All functions are pure. Where one returns undefined, or is left out, reports
 * and stories use general words.
 */
export interface SystemWords {
  /** What a message, a request or a reply says, e.g. "grants its vote, term 4". */
  describeMessage?(message: Json): string | undefined;
  /** What a note says, beside the line of its node. */
  describeNote?(note: Note): NoteWords | undefined;
  /**
   * A note in the story of a run; `[]`: not worth telling.
   *
   * @param notes all notes of the run, also the later ones, in order of time: who is elected tells who voted for it
   */
  tellNote?(note: TimedNote, notes: readonly TimedNote[]): readonly Deed[] | undefined;
  /** What a node that leads is, e.g. "the leader of term 4", from its `role` note. */
  describeLead?(note: Note): string | undefined;
  /** What was lost, most telling first, after "lost power before": "its vote for n1 was on disk". */
  describeLoss?(loss: Loss): string | undefined;
}

/** A field of a message or a note in words: texts as they are, the rest as JSON. */
export function fieldText(value: Json | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** A message with its fields; undefined for what is none. */
export function fieldsOf(message: Json): { readonly [name: string]: Json } | undefined {
  return typeof message === "object" && message !== null && !Array.isArray(message)
    ? (message as { readonly [name: string]: Json })
    : undefined;
}
