/**
 * The messages and notes of the ordered log in words.
 */
import type { Json, Note } from "../node-kit/node.ts";
import { fieldText, fieldsOf } from "../words.ts";
import type { Deed, NoteWords, SystemWords, TimedNote } from "../words.ts";

/** What the servers say of their messages and notes. */
export const zookeeperWords: SystemWords = { describeMessage, describeNote, tellNote, describeLead };

type Fields = { readonly [name: string]: Json };

function describeMessage(message: Json): string | undefined {
  const fields = fieldsOf(message);
  if (fields === undefined) return undefined;
  if (fields["type"] !== "frame") return wordsFor(fields);
  const bodies = Array.isArray(fields["bodies"]) ? (fields["bodies"] as readonly Json[]) : [];
  return bodies.map((body) => wordsFor(fieldsOf(body) ?? {}) ?? "a message of the service").join("; ");
}

function wordsFor(fields: Fields): string | undefined {
  return MESSAGES[fieldText(fields["type"])]?.(fields);
}

const MESSAGES: { readonly [type: string]: (fields: Fields) => string } = {
  vote: ({ round, vote, state }) => voteText(fieldText(round), fieldsOf(vote ?? null), fieldText(state)),
  connect: () => "asks to follow",
  accept: () => "may be followed",
  received: ({ received }) => `has got everything up to message ${fieldText(received)}`,
  reset: () => "knows no such channel",
  cEpoch: ({ acceptedEpoch }) => `has accepted epoch ${fieldText(acceptedEpoch)}`,
  newEpoch: ({ epoch }) => `offers epoch ${fieldText(epoch)}`,
  ackEpoch: ({ epoch, currentEpoch, zxid }) =>
    `accepts epoch ${fieldText(epoch)}, is in ${fieldText(currentEpoch)} with a log to ${placeText(zxid)}`,
  keep: ({ keepTo }) => `keep the log up to ${placeText(keepTo)}`,
  imagePiece: () => "a piece of an image",
  imageEnd: ({ zxid }) => `the image ends, label ${placeText(zxid)}`,
  propose: ({ zxid }) => `proposes ${placeText(zxid)}`,
  newLeader: ({ epoch }) => `that was the history of epoch ${fieldText(epoch)}`,
  ackLeader: ({ epoch, zxid }) => `holds the history of epoch ${fieldText(epoch)}, up to ${placeText(zxid)}`,
  commitLeader: ({ zxid }) => `leads, committed up to ${placeText(zxid)}`,
  ack: ({ zxid }) => `has everything up to ${placeText(zxid)} on disk`,
  commit: ({ zxid }) => `commits up to ${placeText(zxid)}`,
  ping: ({ round }) => `ping ${fieldText(round)}`,
  pong: ({ round }) => `answers ping ${fieldText(round)}`,
};

function voteText(round: string, vote: Fields | undefined, state: string): string {
  const whom = `${fieldText(vote?.["id"])}, in epoch ${fieldText(vote?.["currentEpoch"])} with a log to ${placeText(vote?.["zxid"])}`;
  if (state === "looking") return `votes for ${whom}, round ${round}`;
  return state === "leading" ? "leads" : `follows ${fieldText(vote?.["id"])}`;
}

/** A place in the order: "zxid 2:7" for [2, 7]. */
function placeText(zxid: Json | undefined): string {
  return `zxid ${Array.isArray(zxid) ? (zxid as readonly Json[]).map(fieldText).join(":") : fieldText(zxid)}`;
}

/** What a transaction did: "create /a", "2 changes", "refused (no-node)". */
function transactionText(transaction: Fields | undefined): string {
  const { type, path, changes, code, session } = transaction ?? {};
  switch (fieldText(type)) {
    case "multi":
      return `${Array.isArray(changes) ? changes.length : 0} changes at once`;
    case "error":
      return `refused (${fieldText(code)})`;
    case "create-session":
      return `session ${fieldText(session)} begins`;
    case "close-session":
      return `session ${fieldText(session)} ends`;
    default:
      return [fieldText(type), fieldText(path)].filter((part) => part !== "").join(" ");
  }
}

function describeNote(note: Note): NoteWords | undefined {
  switch (note.event) {
    case "role":
      return {
        text: `${fieldText(note["role"])}, epoch ${fieldText(note["term"])}`,
        isMinor: note["role"] !== "leader",
      };
    case "looking":
      return { text: `looks for a leader: ${fieldText(note["why"])}`, isMinor: true };
    case "leading":
      return { text: "elected, looks for learners", isMinor: true };
    case "established":
      return { text: `a quorum holds its history up to ${placeText(note["zxid"])}`, isMinor: true };
    case "transaction":
      return { text: appliedText(note), isMinor: true };
    default:
      return undefined;
  }
}

function tellNote({ note }: TimedNote): readonly Deed[] | undefined {
  switch (note.event) {
    case "role":
      return note["role"] === "leader" ? [{ phrase: `became leader in epoch ${fieldText(note["term"])}` }] : [];
    case "looking":
      return [{ phrase: `looked for a leader: ${fieldText(note["why"])}`, series: "looking" }];
    case "leading":
    case "established":
      return [];
    case "transaction":
      return [{ phrase: appliedText(note), series: "transaction" }];
    default:
      return undefined;
  }
}

function appliedText(note: Note): string {
  return `applied ${placeText(note["zxid"])}: ${transactionText(fieldsOf(note["txn"] ?? null))}`;
}

function describeLead(note: Note): string {
  return `the leader of epoch ${fieldText(note["term"])}`;
}
