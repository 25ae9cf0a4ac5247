/**
 * Raft in words: messages, states, answers and what a node did, as scripts print them.
 *
 * A log is written as the paper draws it, by the terms of its entries: `[1 1 2]` has three. `1*50` stands for fifty
 * entries of term 1, and `..7 |` for what a snapshot covers.
 */
import type { Id } from "../../../node-kit/node.ts";
import type { Pending } from "../../../node-kit/script.ts";
import type { LogEnd, RaftMessage, Term } from "../../core/messages.ts";
import type { StoreReply } from "../../../replicated-store/commands.ts";
import { membersText } from "../../membership/configuration.ts";
import type { RaftObservation } from "../../monitor/observation.ts";
import type { Sketch, Step } from "./steps.ts";

/** This many entries of one term in a row, or more, are shown as their number. */
const COUNTED_MIN = 4;

/** A node's log in a few words. */
export function logText({ base, log }: Pick<Sketch, "base" | "log">): string {
  const runs: { readonly term: Term; count: number }[] = [];
  for (const term of log) {
    const last = runs.at(-1);
    if (last?.term === term) last.count++;
    else runs.push({ term, count: 1 });
  }
  const entries = runs.flatMap(({ term, count }) =>
    count < COUNTED_MIN ? Array.from({ length: count }, () => `${term}`) : [`${term}*${count}`],
  );
  const covered = base.index === 0 ? [] : [`..${base.index} |`];
  return `[${[...covered, ...entries].join(" ")}]`;
}

/** e.g. "append (term 2, after 1 of term 1: [2], commit 1)". */
export function messageText(message: RaftMessage): string {
  switch (message.type) {
    case "requestVote": {
      const order = message.transfer ? ", by order" : "";
      return `${message.pre ? "pre-vote-request" : "vote-request"} (term ${message.term}, ${logEnd(message.last)}${order})`;
    }
    case "voteReply": {
      const late = message.forTerm === message.term ? "" : ` to term ${message.forTerm}`;
      return `${message.pre ? "pre-vote-reply" : "vote-reply"} (term ${message.term}, ${message.granted ? "yes" : "no"}${late})`;
    }
    case "append": {
      const { term, prevIndex, prevTerm, entries, leaderCommit } = message;
      const after = prevIndex === 0 ? "from the start" : `after ${prevIndex} of term ${prevTerm}`;
      if (entries.length === 0) return `heartbeat (term ${term}, ${after}, commit ${leaderCommit})`;
      const log = logText({ base: { index: 0, term: 0 }, log: entries.map((entry) => entry.term) });
      return `append (term ${term}, ${after}: ${log}, commit ${leaderCommit})`;
    }
    case "appendReply": {
      if (message.ok) return `append-reply (term ${message.term}, yes, has ${message.matchIndex})`;
      const { conflictTerm, conflictIndex, lastIndex, rejectedPrev } = message;
      const why =
        conflictTerm === undefined
          ? `log ends at ${lastIndex}`
          : `${rejectedPrev} is of term ${conflictTerm}, which begins at ${conflictIndex}`;
      return `append-reply (term ${message.term}, no: ${why})`;
    }
    case "installSnapshot": {
      const piece = message.offset === 0 && message.done ? "" : message.done ? ", last piece" : ", piece";
      return `snapshot (term ${message.term}, up to ${message.last.index} of term ${message.last.term}${piece})`;
    }
    case "snapshotReply": {
      const has = message.matchIndex === undefined ? "more, please" : `has ${message.matchIndex}`;
      return `snapshot-reply (term ${message.term}, ${has})`;
    }
    case "timeoutNow":
      break;
  }
  return `timeout-now (term ${message.term}, ${logEnd(message.last)})`;
}

function logEnd({ index, term }: LogEnd): string {
  return index === 0 ? "empty log" : `log ends at ${index} of term ${term}`;
}

/** One line for equal messages of one sender: "n1 -> n2 n3: vote-request (...)". */
export function pendingLines(messages: readonly Pending<RaftMessage>[]): string[] {
  const lines: { readonly from: Id; readonly text: string; readonly to: Id[] }[] = [];
  for (const { from, to, message } of messages) {
    const text = messageText(message);
    const same = lines.find((line) => line.from === from && line.text === text && !line.to.includes(to));
    if (same === undefined) lines.push({ from, text, to: [to] });
    else same.to.push(to);
  }
  return lines.map(({ from, text, to }) => `${from} -> ${to.join(" ")}: ${text}`);
}

/** What a node did in these steps, all its own; undefined for nothing that could be seen. */
export function doneText(steps: readonly Step[]): string | undefined {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const parts = steps.flatMap((step, at) => (isRetry(step, steps[at + 1]) ? [] : turnsOf(step)));
  // At a boot, what is on the disk is told as it is.
  const before = first.input.type === "boot" ? NEWBORN : first.before;
  const { after } = last;
  if (logText(before) !== logText(after)) parts.push(`log ${logText(after)}`);
  if (after.members !== undefined && before.members !== after.members)
    parts.push(`members ${membersText(after.members)}`);
  if (before.commitIndex !== after.commitIndex) parts.push(`commit ${after.commitIndex}`);
  const lags = after.lastApplied !== after.commitIndex;
  if (lags && before.commitIndex !== after.commitIndex) parts.push(`applied ${after.lastApplied}`);
  else if (!lags && before.lastApplied !== before.commitIndex) parts.push(`applied ${after.lastApplied}`);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** Whether it only went to another term and goes on to the next without doing anything else: the last one is told. */
function isRetry({ before, after, input }: Step, next: Step | undefined): boolean {
  if (next === undefined || input.type === "boot" || before.role !== after.role) return false;
  return before.term !== after.term && next.before.role === next.after.role && next.before.term !== next.after.term;
}

const NEWBORN: Pick<Sketch, "base" | "log" | "commitIndex" | "lastApplied" | "members"> = {
  base: { index: 0, term: 0 },
  log: [],
  commitIndex: 0,
  lastApplied: 0,
  members: undefined,
};

/** Changes of role, term and vote, and a halt: each is told, in order. */
function turnsOf({ input, before, after, halts }: Step): string[] {
  const parts: string[] = [];
  if (input.type === "boot") {
    const vote = after.votedFor === null ? "" : `, has voted for ${after.votedFor}`;
    parts.push(`starts as ${after.role} in term ${after.term}${vote}`);
  } else {
    if (before.role !== after.role) parts.push(`becomes ${after.role} in term ${after.term}`);
    else if (before.term !== after.term) parts.push(`goes to term ${after.term}`);
    const isNew = before.votedFor !== after.votedFor || before.term !== after.term;
    if (after.votedFor !== null && isNew) parts.push(`votes for ${after.votedFor}`);
  }
  if (halts !== undefined) parts.push(`halts: ${halts}`);
  return parts;
}

/** e.g. `ok "new"`, `no: not-leader, ask n2`. */
export function replyText(reply: StoreReply): string {
  if (reply.ok) return reply.value === null ? "ok" : `ok ${JSON.stringify(reply.value)}`;
  const seen = reply.seen === undefined ? "" : `, saw ${JSON.stringify(reply.seen)}`;
  return `no: ${reply.error}${reply.hint === undefined ? "" : `, ask ${reply.hint}`}${seen}`;
}

/** e.g. "leader in term 2, log [1 2], commit 2". */
export function stateText({ role, term, base, entries, commitIndex, lastApplied, stages }: RaftObservation): string {
  const latest = stages?.at(-1)?.configuration;
  const members = latest === undefined ? "" : `, members ${membersText(latest)}`;
  const log = logText({ base, log: entries.map(([entryTerm]) => entryTerm) });
  const applied = lastApplied === commitIndex ? "" : `, applied ${lastApplied}`;
  return `${role} in term ${term}, log ${log}, commit ${commitIndex}${applied}${members}`;
}
