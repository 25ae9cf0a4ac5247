/**
 * Messages in a few words, for people: what it says, not how it is encoded.
 */
import { clipped } from "../../../../histories/clipped.ts";
import type { Json } from "../../../../histories/json.ts";

type Body = { readonly [name: string]: Json };

/** The message's type, e.g. "append"; requests and replies without one are named for what they are. */
export function messageType(body: Json): string {
  if (!isRecord(body)) return "message";
  const { type } = body;
  if (typeof type === "string") return type;
  if (typeof body["f"] === "string") return "operation";
  return "ok" in body ? "reply" : "message";
}

export function messageTerm(body: Json): number | undefined {
  return isRecord(body) && typeof body["term"] === "number" ? body["term"] : undefined;
}

/** e.g. "heartbeat, term 4" or "refuses its vote, term 4". */
export function messageText(body: Json): string {
  if (!isRecord(body)) return JSON.stringify(body);
  const words = phrases[messageType(body)]?.(body) ?? fields(body);
  const term = messageTerm(body);
  return term === undefined ? words : `${words}, term ${term}`;
}

const phrases: { readonly [type: string]: (body: Body) => string } = {
  requestVote: ({ pre }) => (pre === true ? "asks whether it could win" : "asks for a vote"),
  voteReply: ({ granted, pre }) =>
    `${granted === true ? "grants" : "refuses"} ${pre === true ? "its support" : "its vote"}`,
  append: ({ entries, prevIndex, leaderCommit }) => {
    const count = Array.isArray(entries) ? entries.length : 0;
    const first = Number(prevIndex) + 1;
    const what =
      count === 0
        ? "heartbeat"
        : count === 1
          ? `sends entry ${first}`
          : `sends entries ${first} to ${Number(prevIndex) + count}`;
    return `${what}, committed ${brief(leaderCommit)}`;
  },
  appendReply: ({ ok, matchIndex, rejectedPrev }) =>
    ok === true ? `has all up to entry ${brief(matchIndex)}` : `refuses what follows entry ${brief(rejectedPrev)}`,
  timeoutNow: () => "stand for election now",
  operation: ({ op, ...request }) => operationText(isRecord(op) ? op : request),
  join: () => "asks to be the backup",
  chunk: ({ index, count }) => `checkpoint, piece ${Number(index) + 1} of ${brief(count)}`,
  chunkAck: ({ have }) => `has ${brief(have)} pieces of the checkpoint`,
  log: ({ entries }) =>
    `sends ${Array.isArray(entries) && entries.length !== 1 ? `${entries.length} log entries` : "a log entry"}`,
  ack: ({ received }) => `has all up to entry ${brief(received)}`,
  heartbeat: () => "heartbeat",
  dismiss: () => "their pair is over",
  call: ({ request }) => (isRecord(request) ? `asks to ${brief(request["f"])}` : "asks"),
  answer: ({ reply, answer }) => `answers ${brief(answer ?? outcomeOf(reply))}`,
  "not-serving": ({ hint }) => `does not serve${hint === undefined ? "" : `, ${brief(hint)} may`}`,
  open: () => "opens a session",
  close: () => "closes its session",
  reply: ({ ok, value, error }) =>
    ok === true ? `ok${value === null || value === undefined ? "" : ` ${brief(value)}`}` : `error ${brief(error)}`,
};

/** e.g. "cas x1 3 → 4". */
export function operationText({ f, key, value }: { readonly [name: string]: Json | undefined }): string {
  const what = Array.isArray(value) ? value.map((item) => brief(item as Json)).join(" → ") : brief(value);
  return [brief(f), key === undefined ? "" : brief(key), value === null || value === undefined ? "" : what]
    .filter((part) => part !== "")
    .join(" ");
}

/** What a guest answered: its value, or how it ended. */
function outcomeOf(reply: Json | undefined): Json | undefined {
  return isRecord(reply) ? (reply["value"] ?? reply["type"]) : reply;
}

const FIELDS_MAX = 4;

/** The first fields of a message that nobody has put into words. */
function fields(body: Body): string {
  const told = Object.entries(body)
    .filter(([name]) => name !== "term" && name !== "type")
    .map(([name, value]) => `${name} ${Array.isArray(value) ? `of ${value.length}` : brief(value)}`)
    .slice(0, FIELDS_MAX);
  const type = messageType(body);
  return [...(type === "message" ? [] : [type]), ...told].join(", ");
}

const TEXT_MAX = 40;

/** JSON in one short piece; strings without their quotes. */
export function brief(value: Json | undefined): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return clipped(text, TEXT_MAX);
}

function isRecord(value: Json | undefined): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
