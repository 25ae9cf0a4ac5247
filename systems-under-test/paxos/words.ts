/**
 * The messages of single-decree Paxos in words, and its notes.
 */
import type { Json } from "../node-kit/node.ts";
import { fieldText, fieldsOf } from "../words.ts";
import type { Deed, SystemWords, TimedNote } from "../words.ts";
import { ballotText } from "./core/ballot.ts";
import type { Ballot } from "./core/ballot.ts";

/** What Paxos says of its messages and notes. */
export const paxosWords: SystemWords = { describeMessage, tellNote };

type Fields = { readonly [name: string]: Json };

function describeMessage(message: Json): string | undefined {
  const fields = fieldsOf(message);
  const words = fields === undefined ? undefined : MESSAGES[fieldText(fields["type"])]?.(fields);
  return words === undefined ? undefined : `${fieldText(fields?.["key"])}: ${words}`;
}

const MESSAGES: { readonly [type: string]: (fields: Fields) => string } = {
  prepare: ({ ballot }) => `asks to be obeyed in ballot ${ballotIn(ballot)}`,
  promise: ({ ballot, accepted }) => `promises ballot ${ballotIn(ballot)}, ${acceptedText(accepted)}`,
  nack: ({ ballot, promised }) => `refuses ballot ${ballotIn(ballot)}, has promised ${ballotIn(promised)}`,
  accept: ({ ballot, value }) => `proposes ${fieldText(value)} in ballot ${ballotIn(ballot)}`,
  accepted: ({ ballot, value }) => `has accepted ${fieldText(value)} in ballot ${ballotIn(ballot)}`,
  chosen: ({ value }) => `${fieldText(value)} is decided`,
  propose: ({ value }) => `proposes ${fieldText(value)}`,
  read: () => "asks what is decided",
};

/** A ballot in a message: "3 by n1". */
export function ballotIn(ballot: Json | undefined): string {
  return ballotText(ballot as unknown as Ballot);
}

function acceptedText(accepted: Json | undefined): string {
  const fields = fieldsOf(accepted ?? null);
  if (fields === undefined) return "has accepted nothing";
  return `has accepted ${fieldText(fields["value"])} in ${ballotIn(fields["ballot"])}`;
}

/** The only note is the role, which a node has for life. */
function tellNote({ note }: TimedNote): readonly Deed[] | undefined {
  return note.event === "role" ? [] : undefined;
}
