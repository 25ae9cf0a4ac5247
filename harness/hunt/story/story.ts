/**
 * The story of a small run in sentences, in order of time: who stood and was elected, what was cut off and crashed,
 * what was lost before it was on disk, what clients were told, and where it went wrong.
 *
 * A trace of events is no story: most of them are heartbeats. So only turning points are told, those of one node that
 * follow each other in one sentence, and what a node held back until it lost power is told with the loss.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import type { MessageRecord, NodeNote, StoryLine } from "../../../runs/results.ts";
import { brief } from "../../clusters/simulated/network/message-words.ts";
import type { Failure } from "../oracles.ts";
import type { TimedEffect } from "../plan/plan.ts";
import { effectPhrase } from "./story-effects.ts";
import { operationTurns } from "./story-operations.ts";
import { list, sentences, type Turn } from "./story-turn.ts";

export interface StoryInput {
  /** In order of time, with the notes of the system's option `trace`, if it has one. */
  readonly notes: readonly NodeNote[];
  readonly effects: readonly TimedEffect[];
  readonly messages: readonly MessageRecord[];
  /** What nodes noted in steps whose writes were not on disk yet when the node ended. */
  readonly lost: readonly NodeNote[];
  readonly events: readonly HistoryEvent[];
  readonly failures: readonly Failure[];
  /** All nodes, in order. */
  readonly nodes: readonly string[];
}

/** More turns than this are not read; the oldest are left out. */
const TURNS_MAX = 60;

/** Pure. Cost: linear in the run, times the number of its effects. */
export function storyOf(input: StoryInput): StoryLine[] {
  const turns = [
    ...input.notes.flatMap((note) => noteTurns(note, input)),
    ...input.effects.flatMap((effect) => effectTurns(effect, input)),
    ...operationTurns(input.events, input.notes),
  ].sort((one, other) => one.time - other.time);
  const [failure] = input.failures;
  const untilNs = failure === undefined ? Infinity : failure.timeMs * 1e6 + 1000;
  const told = turns.filter(({ time }) => time <= untilNs).slice(-TURNS_MAX);
  const end = failure === undefined ? [] : [{ time: failure.timeMs * 1e6, text: failureText(failure) }];
  return [...sentences(told), ...end];
}

function failureText({ oracle, message }: Failure): string {
  const text = message.endsWith(".") ? message : `${message}.`;
  switch (oracle) {
    case "invariant":
      return `That breaks a promise: ${text}`;
    case "history":
      return `What clients saw has no order: ${text}`;
    case "liveness":
      return `Healed, it did not come back: ${text}`;
    case "availability":
      return `Nobody was answered: ${text}`;
    case "events":
    case "loop":
    case "finding":
      return `Then the run failed: ${text}`;
  }
}

function noteTurns({ time, node, note }: NodeNote, input: StoryInput): Turn[] {
  const turn = (phrase: string): Turn[] => [{ time, subject: node, phrase }];
  const term = typeof note["term"] === "number" ? note["term"] : undefined;
  switch (note.event) {
    case "role":
      return rolePhrase({ time, node, role: brief(note["role"]), term, input }).flatMap(turn);
    case "vote":
      return votePhrases({ time, node, term, to: note["for"] }, input.notes).flatMap(turn);
    case "commit":
      return turn(`knew entry ${brief(note["index"])} as committed`);
    case "truncate":
      return turn(`cut its log from entry ${brief(note["from"])} on`);
    case "snapshot":
      return turn(`made a snapshot up to entry ${brief(note["index"])}`);
    case "install":
      return turn(`took over a snapshot up to entry ${brief(note["index"])}`);
    case "timeout-now":
      return turn(`told ${brief(note["to"])} to stand for election`);
    default:
      return turn(otherPhrase(note));
  }
}

function otherPhrase({ event, ...rest }: NodeNote["note"]): string {
  const details = Object.entries(rest).map(([name, value]) => `${name} ${brief(value)}`);
  return [`said "${event}"`, ...(details.length === 0 ? [] : [`(${details.join(", ")})`])].join(" ");
}

/** A vote that only helped its candidate to win is told with the victory. */
function votePhrases(
  vote: {
    readonly time: number;
    readonly node: string;
    readonly term: number | undefined;
    readonly to: Json | undefined;
  },
  notes: readonly NodeNote[],
): string[] {
  const inTerm = notes.filter(({ note }) => note["term"] === vote.term);
  const own = inTerm.filter(({ node, note }) => node === vote.node && note.event === "vote");
  const hasWon = inTerm.some(({ node, note }) => node === vote.to && note["role"] === "leader");
  if (own.length === 1 && hasWon) return [];
  const isAgain = own.some(({ time }) => time < vote.time);
  return [`voted ${isAgain ? "again, " : ""}for ${brief(vote.to)} in term ${String(vote.term)}`];
}

function rolePhrase(change: {
  readonly time: number;
  readonly node: string;
  readonly role: string;
  readonly term: number | undefined;
  readonly input: StoryInput;
}): string[] {
  const { time, node, role, term, input } = change;
  const before = input.notes.findLast(
    (note) => note.time <= time && note.node === node && note.note.event === "role" && note.note["role"] !== role,
  );
  const was = before?.note["role"];
  const hasRole = input.notes.some((note) => note.time < time && note.node === node && note.note.event === "role");
  const inTerm = term === undefined ? "" : ` in term ${term}`;
  switch (role) {
    case "pre-candidate":
      return [];
    case "candidate":
      return [`stood for election${inTerm}`];
    case "leader":
      return [`became leader${term === undefined ? "" : ` of term ${term}`}${votersText(change)}`];
    case "follower":
      return was === "leader" ? [`stepped down for term ${String(term)}`] : [];
    case "solo":
      return [`served alone${ofGeneration(term)}`];
    case "claiming":
      return ["claimed the service"];
    case "joining":
      return ["asked to be the backup"];
    case "booting":
    case "draining":
    case "arbiter":
      return [];
    default:
      return [`${hasRole ? "became" : "started as"} ${role}${ofGeneration(term)}`];
  }
}

function ofGeneration(generation: number | undefined): string {
  return generation === undefined || generation === 0 ? "" : ` in generation ${generation}`;
}

/** Who had voted for it. */
function votersText(change: {
  readonly time: number;
  readonly node: string;
  readonly term: number | undefined;
  readonly input: StoryInput;
}): string {
  const { time, node, term, input } = change;
  const voters = new Set(
    input.notes
      .filter((vote) => vote.note.event === "vote" && vote.time <= time && vote.node !== node)
      .filter(({ note }) => note["for"] === node && note["term"] === term)
      .map((vote) => vote.node),
  );
  return voters.size === 0 ? "" : ` with the vote${voters.size === 1 ? "" : "s"} of ${list([...voters].sort())}`;
}

function effectTurns(effect: TimedEffect, { messages, lost, effects, nodes }: StoryInput): Turn[] {
  const time = effect.atUs * 1000;
  if (effect.type !== "kill") return effectPhrase(effect, nodes).map((turn) => ({ time, ...turn }));
  const { node, powerLoss } = effect;
  const before = effects.findLast((each) => each.type === "kill" && each.node === node && each.atUs < effect.atUs);
  const sinceNs = (before?.atUs ?? -1) * 1000;
  const isOfThisLife = (record: { readonly time: number }): boolean => record.time > sinceNs && record.time <= time;
  const unsaid = messages.filter((each) => each.neverSent === true && each.from === node && isOfThisLife(each));
  const unsaved = lost.filter((each) => each.node === node && isOfThisLife(each));
  const crash = powerLoss ? "lost power" : "crashed";
  return [{ time, subject: node, phrase: `${crash}${unsaidText(unsaid, unsaved)}` }];
}

/** What was still waiting for the disk, most telling first. */
function unsaidText(unsaid: readonly MessageRecord[], unsaved: readonly NodeNote[]): string {
  const vote = unsaved.findLast(({ note }) => note.event === "vote");
  if (vote !== undefined) return ` before its vote for ${brief(vote.note["for"])} was on disk`;
  const acknowledgement = unsaid.find(({ message }) => message === "appendReply");
  if (acknowledgement !== undefined) return " before the entries that it had been sent were on disk";
  return unsaid.length === 0 ? "" : " before its last writes were on disk";
}
