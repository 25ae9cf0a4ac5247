/**
 * Turns of a story become sentences: what one node did in a row is one sentence, and what several did at once, too.
 */
import type { StoryLine } from "../../../runs/results.ts";

/** What somebody did, without who it was. */
export interface Turn {
  readonly time: number;
  /** e.g. "n2"; empty when the phrase is a whole sentence, without its full stop. */
  readonly subject: string;
  readonly phrase: string;
  /** Of several turns of one series that a node takes in a row, only the last is told. */
  readonly series?: string;
  /** A sentence of its own, that begins with a capital: what a client was told. Default: false. */
  readonly isAlone?: boolean;
}

const PHRASES_A_SENTENCE = 3;
/** Equal things that several nodes did within this time are told as done together. */
const TOGETHER_NS = 2e6;

interface Draft {
  readonly time: number;
  readonly subjects: string[];
  readonly phrases: string[];
  readonly isAlone: boolean;
}

/** @param turns in order of time */
export function sentences(turns: readonly Turn[]): StoryLine[] {
  const drafts: Draft[] = [];
  for (const turn of collapsed(turns)) {
    const last = drafts.at(-1);
    if (last !== undefined && goesOn(last, turn)) last.phrases.push(turn.phrase);
    else if (last !== undefined && isTogether(last, turn)) last.subjects.push(turn.subject);
    else drafts.push(draftOf(turn));
  }
  return drafts.map((draft) => ({ time: draft.time, text: sentence(draft) }));
}

function draftOf({ time, subject, phrase, isAlone = false }: Turn): Draft {
  return { time, subjects: [subject], phrases: [phrase], isAlone };
}

/** The next thing that the same node did; what a client was told is a sentence of its own. */
function goesOn({ subjects, phrases, isAlone }: Draft, { subject }: Turn): boolean {
  const isSame = subjects.length === 1 && subjects[0] === subject;
  return isSame && subject !== "" && !isAlone && phrases.length < PHRASES_A_SENTENCE;
}

function isTogether({ time, subjects, phrases }: Draft, turn: Turn): boolean {
  const isSame = phrases.length === 1 && phrases[0] === turn.phrase && !subjects.includes(turn.subject);
  return isSame && turn.subject !== "" && turn.time - time <= TOGETHER_NS;
}

/** Of a series of one node in a row, the last; of equal phrases in a row, the first. */
function collapsed(turns: readonly Turn[]): Turn[] {
  return turns.filter(({ subject, phrase, series }, position) => {
    const next = turns[position + 1];
    const before = turns[position - 1];
    if (series !== undefined && next?.subject === subject && next.series === series) return false;
    return before?.subject !== subject || before.phrase !== phrase;
  });
}

/** Names of nodes are written as they are, also at the beginning. */
function sentence({ subjects, phrases, isAlone }: Draft): string {
  const subject = list(subjects);
  const text = [subject, list(subjects.length > 1 ? phrases.map(ofSeveral) : phrases)]
    .filter((part) => part !== "")
    .join(" ");
  return `${subject === "" || isAlone ? text.charAt(0).toUpperCase() + text.slice(1) : text}.`;
}

/** What was said of one, of several who did it together: "was told that its write happened" → "were told that their write happened". */
function ofSeveral(phrase: string): string {
  return phrase.replace(/^was /, "were ").replace(/ its /, " their ");
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length <= 1) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
