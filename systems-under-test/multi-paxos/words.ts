/**
 * The messages and notes of Multi-Paxos in words.
 */
import type { Json, Note } from "../node-kit/node.ts";
import { ballotIn } from "../paxos/words.ts";
import { fieldText, fieldsOf } from "../words.ts";
import type { Deed, NoteWords, SystemWords, TimedNote } from "../words.ts";

/** What Multi-Paxos says of its messages and notes. */
export const multiPaxosWords: SystemWords = { describeMessage, describeNote, tellNote, describeLead };

type Fields = { readonly [name: string]: Json };

function describeMessage(message: Json): string | undefined {
  const fields = fieldsOf(message);
  return fields === undefined ? undefined : MESSAGES[fieldText(fields["type"])]?.(fields);
}

const MESSAGES: { readonly [type: string]: (fields: Fields) => string } = {
  prepare: ({ ballot, fromSlot }) => `asks to lead in ballot ${ballotIn(ballot)}, from slot ${fieldText(fromSlot)} on`,
  promise: ({ ballot, accepted }) =>
    `promises ballot ${ballotIn(ballot)}, has accepted ${String(Array.isArray(accepted) ? accepted.length : 0)} values`,
  nack: ({ ballot, promised }) => `refuses ballot ${ballotIn(ballot)}, has promised ${ballotIn(promised)}`,
  accept: ({ ballot, proposals, chosenTo }) =>
    `proposes ${slotsText(proposals)} in ballot ${ballotIn(ballot)}, chosen to ${fieldText(chosenTo)}`,
  accepted: ({ ballot, slots }) => `has accepted ${slotsText(slots)} in ballot ${ballotIn(ballot)}`,
  heartbeat: ({ ballot, chosenTo }) => `heartbeat of ballot ${ballotIn(ballot)}, chosen to ${fieldText(chosenTo)}`,
  heartbeatReply: ({ chosenTo }) => `hears it, knows slots to ${fieldText(chosenTo)}`,
  catchUp: ({ fromSlot }) => `asks for chosen values from slot ${fieldText(fromSlot)} on`,
  chosenValues: ({ fromSlot, values }) =>
    `${String(Array.isArray(values) ? values.length : 0)} chosen values from slot ${fieldText(fromSlot)} on`,
  snapshotPiece: ({ slot, offset, isLast }) =>
    `snapshot up to slot ${fieldText(slot)}, ` +
    (isLast === true ? "its end" : `from character ${fieldText(offset)} on`),
  open: () => "opens a session",
  close: () => "closes its session",
};

/** "slot 4", "slots 4, 5, 6": of numbers, or of proposals. */
function slotsText(slots: Json | undefined): string {
  const numbers = (Array.isArray(slots) ? (slots as readonly Json[]) : []).map((each) =>
    fieldText(fieldsOf(each)?.["slot"] ?? each),
  );
  return `${numbers.length === 1 ? "slot" : "slots"} ${numbers.join(", ")}`;
}

function describeNote(note: Note): NoteWords | undefined {
  if (note.event !== "role") return undefined;
  const role = fieldText(note["role"]);
  return { text: `${role}, ${ballotOfTerm(note)}`, isMinor: role === "follower" };
}

function tellNote({ note }: TimedNote): readonly Deed[] | undefined {
  if (note.event !== "role") return undefined;
  switch (fieldText(note["role"])) {
    case "candidate":
      return [{ phrase: `tried to lead in ${ballotOfTerm(note)}`, series: "candidate" }];
    case "leader":
      return [{ phrase: `became leader in ${ballotOfTerm(note)}` }];
    default:
      return [];
  }
}

function describeLead(note: Note): string {
  return `the leader of ${ballotOfTerm(note)}`;
}

/** A term is a round and one digit for its owner. */
function ballotOfTerm(note: Note): string {
  const term = Number(note["term"]);
  return `ballot ${Math.floor(term / 10)} by n${term % 10}`;
}
