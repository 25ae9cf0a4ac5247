/**
 * A simulated run that was made small: two nodes and a client, one vote that was never sent, one message lost.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HistoryEvent } from "../../histories/event.ts";
import type { LinkRecord, MessageRecord, NodeNote, RunResults, StoryLine } from "../../runs/results.ts";
import type { RunRecord } from "../views/data/report-data.ts";
import { inventRun } from "./invented-run.ts";

const MS = 1e6;

export const smallMessages: readonly MessageRecord[] = [
  message(1, "n1", "n2", "requestVote", "asks for a vote, term 1", { arrived: [2 * MS] }),
  message(2, "n2", "n1", "voteReply", "grants its vote, term 1", { neverSent: true }),
  message(8, "n1", "n2", "append", "heartbeat, committed 0, term 1", { lost: 9 * MS }),
  message(12, "n1", "n2", "append", "heartbeat, committed 0, term 1", { arrived: [13 * MS] }),
  message(14, "n1", "n2", "append", "heartbeat, committed 0, term 1", { arrived: [15 * MS] }),
  message(16, "client 0", "n1", "operation", "write x 1", { arrived: [17 * MS, 18 * MS] }),
  message(18, "n1", "client 0", "reply", "ok 1", {}),
];

function message(
  ms: number,
  from: string,
  to: string,
  type: string,
  text: string,
  fate: Partial<MessageRecord>,
): MessageRecord {
  return { time: ms * MS, from, to, message: type, text, arrived: [], ...fate };
}

const notes: readonly NodeNote[] = [
  { time: 1 * MS, node: "n1", note: { event: "role", role: "candidate", term: 1 } },
  { time: 7 * MS, node: "n1", note: { event: "role", role: "leader", term: 1 } },
];

const story: readonly StoryLine[] = [
  { time: 3 * MS, text: "n2 lost power before its vote for n1 was on disk." },
  { time: 19 * MS, text: "That breaks a promise: elected by a majority: n1 leads term 1 with 1 of 2 votes." },
];

const events: readonly HistoryEvent[] = [
  nemesisEvent(0, 3, "start-power-loss-n2"),
  nemesisEvent(1, 6, "stop-kill-n2"),
  { index: 2, time: 15 * MS, type: "invoke", process: 0, f: "write", key: "x", value: 1 },
];

function nemesisEvent(index: number, ms: number, f: string): HistoryEvent {
  return { index, time: ms * MS, type: "info", process: "nemesis", f, value: { nodes: ["n2"] } };
}

/** What the reader of its directory finds. */
export function smallRun(): RunRecord {
  const { test, results } = inventRun({ standing: "invalid", seconds: 5 });
  if (results === undefined) throw new Error("an invented run that is invalid has results");
  const own: RunResults = { ...results, keys: [], story };
  return {
    test: { ...test, nodes: ["n1", "n2"], cluster: "simulated", concurrency: 1 },
    results: own,
    operations: [
      {
        id: 0,
        process: 0,
        f: "write",
        key: "x",
        input: 1,
        outcome: "info",
        invokeIndex: 2,
        invokeTime: 15 * MS,
      },
    ],
    nemesis: events.slice(0, 2),
    notes,
    linearizations: [{ key: "x", operations: [0], texts: ["absent", "1"], states: [0, 1] }],
    links: [],
    messages: smallMessages,
    files: [],
    problems: [],
  };
}

/** Writes it as a run directory and gives the directory's path. */
export function writeSmallRun(directory: string): string {
  const run = smallRun();
  const link: LinkRecord = { time: MS, from: "n1", to: "n2", rule: "pass", passed: 3, dropped: 1, delayed: 0 };
  mkdirSync(directory, { recursive: true });
  const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");
  writeFileSync(join(directory, "test.json"), JSON.stringify(run.test));
  writeFileSync(join(directory, "results.json"), JSON.stringify(run.results));
  writeFileSync(join(directory, "history.jsonl"), lines(events));
  writeFileSync(join(directory, "notes.jsonl"), lines(notes));
  writeFileSync(join(directory, "linearizations.jsonl"), lines(run.linearizations));
  writeFileSync(join(directory, "messages.jsonl"), lines([link, ...smallMessages]));
  return directory;
}
