/**
 * VM-FT's messages and notes in words.
 */
import type { Json, Note } from "../node-kit/node.ts";
import { fieldText, fieldsOf } from "../words.ts";
import type { Deed, NoteWords, SystemWords, TimedNote } from "../words.ts";
import { arbiterWords, isArbiterRole } from "../test-and-set/words.ts";

/** What VM-FT says of its messages and notes. */
export const vmFtWords: SystemWords = {
  describeMessage: (message) => describeMessage(message) ?? arbiterWords.describeMessage(message),
  describeNote: (note) => (isArbiterRole(note) ? undefined : describeNote(note)) ?? arbiterWords.describeNote(note),
  tellNote: (told, notes) =>
    (isArbiterRole(told.note) ? undefined : tellNote(told, notes)) ?? arbiterWords.tellNote(told, notes),
  describeLoss: arbiterWords.describeLoss,
  describeLead: (note) => `${fieldText(note["role"])}${inGeneration(note)}`,
};

type Fields = { readonly [name: string]: Json };

function describeMessage(message: Json): string | undefined {
  const fields = fieldsOf(message);
  return fields === undefined ? undefined : MESSAGES[fieldText(fields["type"])]?.(fields);
}

const MESSAGES: { readonly [type: string]: (fields: Fields) => string } = {
  join: () => "asks to be the backup",
  chunk: ({ number, index, count }) =>
    `checkpoint${number === undefined || number === 0 ? "" : ` ${fieldText(number)}`}, piece ${Number(index) + 1} of ${fieldText(count)}`,
  chunkAck: ({ have }) => `has ${fieldText(have)} pieces of the checkpoint`,
  log: ({ entries }) => `sends ${entriesText(Array.isArray(entries) ? (entries as Json[]) : [])}`,
  ack: ({ held }) => `holds all up to event ${fieldText(held)}`,
  heartbeat: () => "heartbeat",
  dismiss: () => "their pair is over",
  call: ({ request }) => CALLS[fieldText(fieldsOf(request ?? null)?.["f"])] ?? "asks for the flag",
  io: ({ op, block, io }) => `asks to ${fieldText(op)} block ${fieldText(block)} (I/O ${fieldText(io)})`,
  ioDone: ({ io, data }) =>
    `has done I/O ${fieldText(io)}${data === null || data === undefined ? "" : `: ${fieldText(data)}`}`,
  "not-leader": ({ hint }) => `does not lead${hint === undefined ? "" : `, ${fieldText(hint)} may`}`,
  answer: ({ reply, answer }) => `answers ${answer === undefined ? fieldText(outcomeOf(reply)) : flagText(answer)}`,
  "not-serving": ({ hint }) => `does not serve${hint === undefined ? "" : `, ${fieldText(hint)} may`}`,
};

/** What hosts ask the arbiter. */
const CALLS: { readonly [f: string]: string } = {
  tas: "asks to test and set the flag",
  reset: "asks to reset the flag",
  read: "asks for the flag",
};

/** What the arbiter answers: the flag as it was, and whose it is now. */
function flagText(answer: Json): string {
  const { result, old, owner, generation } = fieldsOf(answer) ?? {};
  const now = owner === null ? "" : `, now of ${fieldText(owner)} in generation ${fieldText(generation)}`;
  const verdict = result === "done" ? "" : ` (${fieldText(result)})`;
  return `that the flag was ${fieldText(old)}${verdict}${now}`;
}

/** Operations carry the seed of their random numbers; the log's entries do not. */
function entriesText(entries: readonly Json[]): string {
  const [one, many] =
    fieldsOf(entries[0] ?? null)?.["seed"] === undefined
      ? ["a log entry", "log entries"]
      : ["an operation", "operations"];
  return entries.length === 1 ? one : `${entries.length} ${many}`;
}

/** What a guest answered: its value, or how it ended. */
function outcomeOf(reply: Json | undefined): Json | undefined {
  const fields = fieldsOf(reply ?? null);
  return fields === undefined ? reply : (fields["value"] ?? fields["type"]);
}

function describeNote(note: Note): NoteWords | undefined {
  if (note.event === "halted") return { text: `halted: ${fieldText(note["why"])}`, isMinor: false };
  if (note.event === "late-write")
    return { text: `ignored a late write of block ${fieldText(note["block"])}`, isMinor: true };
  return note.event === "role"
    ? { text: `${fieldText(note["role"])}${inGeneration(note)}`, isMinor: false }
    : undefined;
}

function tellNote({ time, node, note }: TimedNote, notes: readonly TimedNote[]): readonly Deed[] | undefined {
  if (note.event === "late-write") return [{ phrase: `ignored a late write of block ${fieldText(note["block"])}` }];
  if (note.event === "diverged") return [{ phrase: "found that its state is not its primary's" }];
  if (note.event !== "role") return undefined;
  const role = fieldText(note["role"]);
  switch (role) {
    case "solo":
      return [{ phrase: `served alone${inGeneration(note)}` }];
    case "claiming":
      return [{ phrase: "claimed the service" }];
    case "joining":
      return [{ phrase: "asked to be the backup" }];
    case "booting":
    case "draining":
    case "arbiter":
    case "disk":
      return [];
    default: {
      const hasRole = notes.some((each) => each.time < time && each.node === node && each.note.event === "role");
      return [{ phrase: `${hasRole ? "became" : "started as"} ${role}${inGeneration(note)}` }];
    }
  }
}

function inGeneration(note: Note): string {
  const generation = note["term"];
  return generation === undefined || generation === 0 ? "" : ` in generation ${fieldText(generation)}`;
}
