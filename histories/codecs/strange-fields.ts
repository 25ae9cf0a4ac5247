/**
 * Fields of other tools' events that the readers do not know.
 *
 * Other tools write what they like, so such fields are passed over and named. Two kinds must not get lost in this way. A
 * misspelt field is refused. And one of the others may be the key under a name of its own: passed over, two objects would be
 * judged as one and found wrong. So the fields that could be keys are told to whoever finds the history wrong.
 */
import type { Json } from "../json.ts";
import { MalformedHistoryError } from "../malformed.ts";
import { counted } from "../words/counts.ts";
import { FIELDS, meantField } from "./fields.ts";

/** An event by the names of its fields, before they are checked. */
export interface EventMap {
  readonly [name: string]: Json;
}

/** Watches the fields of one history. */
export interface StrangeFields {
  /**
   * Takes an event of a client.
   * @param isInvocation whether an operation begins with it
   * @throws MalformedHistoryError for a field that looks like a misspelt one
   */
  readonly take: (map: EventMap, place: string, isInvocation: boolean) => void;
  /** The names that were passed over, as a sentence; empty where there was none. */
  readonly notes: () => readonly string[];
  /**
   * The fields that could be the key: every operation begins with a word there, one process uses several of these words, and
   * some word comes more than once. A client's name, a number of the operation and a time are not like that.
   */
  readonly possibleKeys: () => readonly string[];
}

interface Field {
  events: number;
  /** Invocations in which it is a word. */
  invocations: number;
  readonly words: Set<string>;
  readonly wordOfProcess: Map<string, string>;
  hasRepeatedWord: boolean;
  variesInProcess: boolean;
}

/** Names that are told one by one, and words that are remembered of each. */
const NAMES_MAX = 20;
const WORDS_MAX = 1_000;

/** No event seen yet. Each event costs the number of its fields. */
export function createStrangeFields(): StrangeFields {
  const fields = new Map<string, Field>();
  let invocations = 0;
  let untold = 0;
  return {
    take(map, place, isInvocation) {
      if (isInvocation) invocations += 1;
      for (const name in map) {
        if (FIELDS.has(name)) continue;
        const meant = meantField(name, map);
        if (meant !== undefined) throw misspelt(name, meant, place);
        let field = fields.get(name);
        if (field === undefined && fields.size === NAMES_MAX) untold += 1;
        else {
          if (field === undefined) fields.set(name, (field = newField()));
          field.events += 1;
          if (isInvocation) lookForKey(field, map[name], JSON.stringify(map["process"]));
        }
      }
    },
    notes() {
      if (fields.size === 0) return [];
      const named = Array.from(fields, ([name, { events }]) => `${name} (${counted(events, "event")})`);
      const others = untold === 0 ? "" : " and others";
      return [`fields that are not known were passed over: ${named.join(", ")}${others}`];
    },
    possibleKeys: () =>
      [...fields]
        .filter(([, field]) => field.invocations === invocations && field.hasRepeatedWord && field.variesInProcess)
        .map(([name]) => name),
  };
}

function newField(): Field {
  return {
    events: 0,
    invocations: 0,
    words: new Set(),
    wordOfProcess: new Map(),
    hasRepeatedWord: false,
    variesInProcess: false,
  };
}

function lookForKey(field: Field, value: Json | undefined, process: string): void {
  if (typeof value !== "string" && typeof value !== "number") return;
  field.invocations += 1;
  const word = JSON.stringify(value);
  const before = field.wordOfProcess.get(process);
  if (before !== undefined && before !== word) field.variesInProcess = true;
  field.wordOfProcess.set(process, word);
  if (field.words.has(word)) field.hasRepeatedWord = true;
  else if (field.words.size < WORDS_MAX) field.words.add(word);
}

function misspelt(name: string, meant: string, place: string): MalformedHistoryError {
  const problem =
    `expected a field of an event, found "${name}". Did you mean "${meant}"? ` +
    `A field of another meaning needs a name that cannot be taken for "${meant}".`;
  return new MalformedHistoryError(place, problem);
}
