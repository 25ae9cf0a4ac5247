/**
 * Which messages a command is about: `vote-reply n2 -> n1`, `append of term 3`, `n1 <-> n2 n3`, `n1 ->`, or nothing for all.
 *
 * First the kind of message, then the direction. A side of an arrow without nodes is everybody; `<->` goes both ways, and
 * with one side it is between those and all others.
 */
import type { Id } from "../../../node-kit/node.ts";
import type { RaftMessage } from "../../core/messages.ts";
import { between, touching, type RaftFilter } from "../raft-script.ts";
import type { WordsReader } from "./words-reader.ts";

const KINDS: { readonly [word: string]: (message: RaftMessage) => boolean } = {
  "vote-request": ({ type }) => type === "requestVote",
  "vote-reply": ({ type }) => type === "voteReply",
  append: (message) => message.type === "append" && message.entries.length > 0,
  heartbeat: (message) => message.type === "append" && message.entries.length === 0,
  "append-reply": ({ type }) => type === "appendReply",
  snapshot: ({ type }) => type === "installSnapshot",
  "snapshot-reply": ({ type }) => type === "snapshotReply",
  "timeout-now": ({ type }) => type === "timeoutNow",
};

/** Reads the rest of the line. */
export function readFilter(words: WordsReader): RaftFilter {
  const isOfKind = readKind(words);
  const isInDirection = readDirection(words);
  words.end();
  return (pending) => isOfKind(pending) && isInDirection(pending);
}

function readKind(words: WordsReader): RaftFilter {
  const kind = KINDS[words.peek()];
  if (kind === undefined) return () => true;
  words.next("a kind of message");
  if (!words.accept("of")) return ({ message }) => kind(message);
  if (!words.accept("term")) throw words.wrong('"term"');
  const term = words.integer("a term");
  return ({ message }) =>
    kind(message) && message.type === "append" && message.entries.some((entry) => entry.term === term);
}

function readDirection(words: WordsReader): RaftFilter {
  const from = words.nodes();
  if (words.accept("->")) return inDirection(from, words.nodes());
  if (words.accept("<->")) {
    const to = words.nodes();
    if (to.length === 0) return touching(...from);
    const [there, back] = [between(from, to), between(to, from)];
    return (pending) => there(pending) || back(pending);
  }
  if (from.length > 0 || words.peek() !== "") {
    throw words.wrong(`a kind of message (${Object.keys(KINDS).join(", ")}), nodes, "->" or "<->"`);
  }
  return () => true;
}

function inDirection(from: readonly Id[], to: readonly Id[]): RaftFilter {
  const isOneOf = (ids: readonly Id[], id: Id): boolean => ids.length === 0 || ids.includes(id);
  return (pending) => isOneOf(from, pending.from) && isOneOf(to, pending.to);
}
