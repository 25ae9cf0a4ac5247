/**
 * play: carries out a trace on the real code of nodes and clients, one event after the other, and writes down everything.
 *
 * It shares nothing with the search but the machines of nodes and clients: neither its tables nor its judge. So a search
 * that was wrong about a way is noticed when the way is played, and what a story tells is what happened.
 */
import type { CheckReport } from "../../../checker/check.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { MessageRecord, NodeNote } from "../../../runs/results.ts";
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { talkative } from "../../clusters/simulated/network/message-log.ts";
import { messageText } from "../../words/message-words.ts";
import type { Judge } from "../../judge.ts";
import { type Letter, letterText } from "../letter.ts";
import { createStage, type Stage, type StageOutput } from "./stage.ts";
import { createTraceRecord, type MessageDraft } from "./trace-record.ts";
import { judgePlay, type PlayFailure } from "./play-failures.ts";
import { oneLine } from "./step-text.ts";
import type { LetterName, Trace, TraceSetup, TraceStep } from "./trace.ts";

/** What is played by whom: the names of a trace as what they stand for. */
export interface PlaySurroundings {
  readonly system: System;
  /** All options, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  /** Judges what the clients see. */
  readonly judge: Judge;
}

/** One event and what came of it. */
export interface PlayedStep {
  readonly step: TraceStep;
  /** ns: the first event happens after one ms, each of the others one ms after the one before. */
  readonly timeNs: number;
  /** Why it could not happen; then nothing came of it. */
  readonly impossible?: string;
  /** Letters that were sent. */
  readonly sent: readonly Letter[];
  /** What nodes noted. */
  readonly notes: readonly NodeNote[];
  /** The operation of the client that ended, and how. */
  readonly ended?: { readonly operation: ClientOperation; readonly outcome: ClientOutcome };
}

/** Everything that is known of a trace when it was played. */
export interface Play {
  readonly setup: TraceSetup;
  readonly steps: readonly PlayedStep[];
  /** The history, with crashes and starts in it. */
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly NodeNote[];
  readonly messages: readonly MessageRecord[];
  /** What is wrong, in the order in which it was noticed; empty: nothing. */
  readonly failures: readonly PlayFailure[];
  /** Of the whole history. */
  readonly report: CheckReport;
}

/** ms of a run that an event takes, in what is shown: the real code's clock only moves when it times out. */
const STEP_MS = 1;

/** Plays all events. One that cannot happen is left out, and the play goes on without it. */
export function play(trace: Trace, surroundings: PlaySurroundings): Play {
  const player = createPlayer(trace.setup, surroundings);
  for (const step of trace.steps) player.step(step);
  return player.end();
}

/** A play that goes on event by event: for whoever finds the events on the way. */
export interface Player {
  step(step: TraceStep): PlayedStep;
  /** How a letter that is on its way now is called; undefined when there is none like it. */
  nameOf(letter: Letter): LetterName | undefined;
  end(): Play;
}

/** What a crash is called in the history: whether it loses what was not synced. */
export function crashName({ losesWrites }: Pick<TraceSetup, "losesWrites">): "kill" | "power-loss" {
  return losesWrites ? "power-loss" : "kill";
}

/** A player that has started all nodes. */
export function createPlayer(setup: TraceSetup, { system, options, judge }: PlaySurroundings): Player {
  const { nodes, mutant, losesWrites, start = "boot" } = setup;
  const record = createTraceRecord(system.words, crashName(setup));
  const members = system.members(nodes, options);
  let timeNs = 0;
  let isBroken = false;
  const stage: Stage = createStage({
    system,
    nodes,
    options: talkative(system, options),
    mutant,
    losesWrites,
    start,
    onNote: (node, note) => record.note({ time: timeNs, node, note }),
    onViolation: ({ invariant, message }) =>
      record.fail({ kind: "invariant", message: `${invariant}: ${message}` }, timeNs),
  });
  const steps: PlayedStep[] = [];
  const post = createPost((letter) => oneLine(messageText(letter.body, system.words)));
  const take = ({ letters, problem }: StageOutput): void => {
    for (const letter of letters) post.put(letter, record.sent(letter, timeNs));
    if (problem !== undefined) record.fail({ kind: "node", message: problem }, timeNs);
  };
  take(stage.start());

  function carryOut(step: TraceStep): Omit<PlayedStep, "step" | "timeNs" | "notes"> {
    const impossible = stage.problem(step);
    if (impossible !== undefined) return { impossible, sent: [] };
    let letter: Letter | undefined;
    if (step.do === "receive") {
      const found = post.take(step);
      if ("problem" in found) return { impossible: found.problem, sent: [] };
      ({ letter } = found);
      record.arrived(found.message, timeNs);
    }
    record.begins(step, timeNs);
    const output = stage.carryOut(step, letter);
    take(output);
    const { letters: sent, ended: outcome } = output;
    checkInvariants();
    if (outcome === undefined) return { sent };
    return { sent, ended: { operation: record.ended(step.who, outcome, timeNs), outcome } };
  }

  /** What a search asks in every state; only its first word counts, as what follows is mostly the same again. */
  function checkInvariants(): void {
    if (isBroken) return;
    const moment = { members, options, nodes: stage.inspected(), messages: post.messages() };
    const [first] = system.invariants?.(moment) ?? [];
    if (first === undefined) return;
    isBroken = true;
    record.fail({ kind: "invariant", message: `${first.invariant}: ${first.message}` }, timeNs);
  }

  return {
    step(step) {
      timeNs += STEP_MS * 1e6;
      const noted = record.notes.length;
      const came = carryOut(step);
      const played: PlayedStep = { step, timeNs, ...came, notes: record.notes.slice(noted) };
      steps.push(played);
      return played;
    },
    nameOf: (letter) => post.nameOf(letter),
    end() {
      const { events, notes, messages } = record;
      const judged = judgePlay(events, judge, record.failures);
      return { setup, steps, events, notes, messages, ...judged };
    },
  };
}

/** The letters on their way, in the order in which they were sent. */
function createPost(textOf: (letter: Letter) => string): {
  put(letter: Letter, message: MessageDraft): void;
  nameOf(letter: Letter): LetterName | undefined;
  /** Those between nodes. */
  messages(): readonly Letter[];
  take(
    which: LetterName & { readonly who: string; readonly isCopy: boolean },
  ): { readonly letter: Letter; readonly message: MessageDraft } | { readonly problem: string };
} {
  const onTheirWay: { readonly letter: Letter; readonly text: string; readonly message: MessageDraft }[] = [];
  const alike = (from: string, to: string, text: string): typeof onTheirWay =>
    onTheirWay.filter((each) => each.letter.from === from && each.letter.to === to && each.text === text);
  return {
    put: (letter, message) => void onTheirWay.push({ letter, text: textOf(letter), message }),
    nameOf(letter) {
      const wanted = letterText(letter);
      const found = onTheirWay.find((each) => letterText(each.letter) === wanted);
      if (found === undefined) return undefined;
      const { from, to } = letter;
      return { from, text: found.text, number: alike(from, to, found.text).indexOf(found) + 1 };
    },
    messages: () => onTheirWay.map(({ letter }) => letter).filter(({ kind }) => kind === "message"),
    take({ from, who, text, number, isCopy }) {
      const found = alike(from, who, text)[number - 1];
      if (found === undefined) return { problem: noSuchLetter(onTheirWay, { from, who, text }) };
      if (!isCopy) onTheirWay.splice(onTheirWay.indexOf(found), 1);
      return found;
    },
  };
}

function noSuchLetter(
  onTheirWay: readonly { readonly letter: Letter; readonly text: string }[],
  { from, who, text }: { readonly from: string; readonly who: string; readonly text: string },
): string {
  const between = onTheirWay.filter(({ letter }) => letter.from === from && letter.to === who);
  const there = [...new Set(between.map((each) => `"${each.text}"`))].join(", ");
  return `no "${text}" is on its way from ${from} to ${who}${there === "" ? "" : `, only ${there}`}`;
}
