/**
 * Raft's messages and notes in words.
 */
import type { Json, Note } from "../node-kit/node.ts";
import { fieldText, fieldsOf } from "../words.ts";
import type { Deed, Loss, NoteWords, SystemWords, TimedNote } from "../words.ts";

/** What Raft says of its messages and notes. */
export const raftWords = {
  describeMessage,
  describeNote,
  tellNote,
  describeLead,
  describeLoss,
} as const satisfies SystemWords;

type Fields = { readonly [name: string]: Json };

function describeMessage(message: Json): string | undefined {
  const fields = fieldsOf(message);
  const words = fields === undefined ? undefined : MESSAGES[fieldText(fields["type"])]?.(fields);
  return words === undefined ? undefined : `${words}${afterComma(fields?.["term"])}`;
}

const MESSAGES: { readonly [type: string]: (fields: Fields) => string } = {
  requestVote: ({ pre }) => (pre === true ? "asks whether it could win" : "asks for a vote"),
  voteReply: ({ granted, pre }) =>
    `${granted === true ? "grants" : "refuses"} ${pre === true ? "its support" : "its vote"}`,
  append: ({ entries, prevIndex, leaderCommit }) => {
    const count = Array.isArray(entries) ? entries.length : 0;
    return `${entriesSent(Number(prevIndex) + 1, count)}, committed ${fieldText(leaderCommit)}`;
  },
  appendReply: ({ ok, matchIndex, rejectedPrev }) =>
    ok === true
      ? `has all up to entry ${fieldText(matchIndex)}`
      : `refuses what follows entry ${fieldText(rejectedPrev)}`,
  installSnapshot: ({ last, offset, done }) =>
    `snapshot up to entry ${fieldText(fieldsOf(last ?? null)?.["index"])}, ` +
    (done === true ? "its end" : `from character ${fieldText(offset)} on`),
  snapshotReply: ({ matchIndex, received }) =>
    matchIndex === undefined
      ? `has ${fieldText(received)} characters of the snapshot`
      : `has all up to entry ${fieldText(matchIndex)}`,
  timeoutNow: () => "stand for election now",
  open: () => "opens a session",
  close: () => "closes its session",
  "change-members": ({ add, remove }) => `asks for a change of members${listed("add", add)}${listed("remove", remove)}`,
};

function listed(what: string, ids: Json | undefined): string {
  return Array.isArray(ids) && ids.length > 0 ? `, ${what} ${ids.map(fieldText).join(" ")}` : "";
}

function entriesSent(first: number, count: number): string {
  if (count === 0) return "heartbeat";
  return count === 1 ? `sends entry ${first}` : `sends entries ${first} to ${first + count - 1}`;
}

function describeNote(note: Note): NoteWords | undefined {
  const term = afterComma(note["term"]);
  switch (note.event) {
    case "role":
      return { text: `${fieldText(note["role"])}${term}`, isMinor: note["role"] === "follower" };
    case "vote":
      return { text: `votes for ${fieldText(note["for"])}${term}`, isMinor: false };
    case "commit":
      return { text: `commit ${fieldText(note["index"])}`, isMinor: true };
    case "members":
      return { text: `the members are ${idsText(note["members"])}`, isMinor: true };
    case "snapshot":
      return { text: `snapshot up to ${fieldText(note["index"])}`, isMinor: true };
    case "install":
      return { text: `took over a snapshot up to ${fieldText(note["index"])}`, isMinor: true };
    case "truncate":
      return { text: `cut its log from ${fieldText(note["from"])} on`, isMinor: false };
    default:
      return undefined;
  }
}

function afterComma(term: Json | undefined): string {
  return term === undefined ? "" : `, term ${fieldText(term)}`;
}

function tellNote(told: TimedNote, notes: readonly TimedNote[]): readonly Deed[] | undefined {
  const { note } = told;
  const phrase = (text: string): Deed[] => [{ phrase: text }];
  switch (note.event) {
    case "role":
      return tellRole(told, notes);
    case "vote":
      return tellVote(told, notes);
    case "commit":
      return [{ phrase: `knew entry ${fieldText(note["index"])} as committed`, series: "commit" }];
    case "truncate":
      return phrase(`cut its log from entry ${fieldText(note["from"])} on`);
    case "snapshot":
      return phrase(`made a snapshot up to entry ${fieldText(note["index"])}`);
    case "install":
      return phrase(`took over a snapshot up to entry ${fieldText(note["index"])}`);
    case "configuration":
      return phrase(`appended ${configurationText(note)}`);
    case "members":
      return note["version"] === 0 ? [] : phrase(`knew ${idsText(note["members"])} as the members`);
    case "timeout-now":
      return phrase(`told ${fieldText(note["to"])} to stand for election`);
    default:
      return undefined;
  }
}

function idsText(ids: Json | undefined): string {
  return Array.isArray(ids) ? ids.map(fieldText).join(" ") : "";
}

/** e.g. "the members n1 n2 n3 with n4 as a learner", "the joint members of n1 n2 and n2 n3". */
function configurationText({ voters, outgoing, learners }: Note): string {
  const learning = idsText(learners);
  const words = Array.isArray(outgoing)
    ? `the joint members of ${idsText(outgoing)} and ${idsText(voters)}`
    : `the members ${idsText(voters)}`;
  return learning === "" ? words : `${words} with ${learning} learning`;
}

function tellRole(told: TimedNote, notes: readonly TimedNote[]): readonly Deed[] | undefined {
  const { time, node, note } = told;
  const term = fieldText(note["term"]);
  switch (fieldText(note["role"])) {
    case "candidate":
      return [{ phrase: `stood for election in term ${term}` }];
    case "leader":
      return [{ phrase: `became leader of term ${term}${votersText(told, notes)}` }];
    case "follower": {
      const before = notes.findLast(
        (each) => each.time <= time && each.node === node && isRole(each) && each.note["role"] !== "follower",
      );
      return before?.note["role"] === "leader" ? [{ phrase: `stepped down for term ${term}` }] : [];
    }
    case "pre-candidate":
      return [];
    default:
      return undefined;
  }
}

function isRole({ note }: TimedNote): boolean {
  return note.event === "role";
}

/** A vote that only helped its candidate to win is told with the victory. */
function tellVote({ time, node, note }: TimedNote, notes: readonly TimedNote[]): Deed[] {
  const inTerm = notes.filter((each) => each.note["term"] === note["term"]);
  const own = inTerm.filter((each) => each.node === node && each.note.event === "vote");
  const hasWon = inTerm.some((each) => each.node === note["for"] && each.note["role"] === "leader");
  if (own.length === 1 && hasWon) return [];
  const again = own.some((each) => each.time < time) ? "again, " : "";
  return [{ phrase: `voted ${again}for ${fieldText(note["for"])} in term ${fieldText(note["term"])}` }];
}

/** Who had voted for it. */
function votersText({ time, node, note }: TimedNote, notes: readonly TimedNote[]): string {
  const votes = notes.filter(
    (each) =>
      each.note.event === "vote" &&
      each.time <= time &&
      each.node !== node &&
      each.note["for"] === node &&
      each.note["term"] === note["term"],
  );
  const voters = [...new Set(votes.map((vote) => vote.node))].sort();
  const last = voters.pop();
  if (last === undefined) return "";
  return voters.length === 0 ? ` with the vote of ${last}` : ` with the votes of ${voters.join(", ")} and ${last}`;
}

function describeLead(note: Note): string {
  return `the leader of term ${fieldText(note["term"])}`;
}

function describeLoss({ notes, messageTypes }: Loss): string | undefined {
  const vote = notes.findLast(({ event }) => event === "vote");
  if (vote !== undefined) return `its vote for ${fieldText(vote["for"])} was on disk`;
  return messageTypes.includes("appendReply") ? "the entries that it had been sent were on disk" : undefined;
}
