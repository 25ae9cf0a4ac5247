/**
 * A trace as a story: a sentence or two for each event, then what is wrong.
 *
 * A hunt's run has thousands of events, so its story tells the turning points. A trace is the shortest of its kind: every
 * event of it is one.
 */
import { noteTurns } from "../../hunt/story/story-notes.ts";
import { list } from "../../hunt/story/story-turn.ts";
import type { StoryLine } from "../../../runs/results.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { roleIn } from "../settling/settled-nodes.ts";
import { endingText } from "./outcome-lines.ts";
import type { Play, PlayedStep } from "./play.ts";
import type { PlayFailure } from "./play-failures.ts";
import { requestText } from "../../../histories/words/operation-text.ts";

/** In order of time; what is wrong stands where it was noticed, as a line of its own. */
export function traceStory(
  { setup, steps, failures, notes }: Pick<Play, "setup" | "steps" | "failures" | "notes">,
  words: SystemWords | undefined,
): StoryLine[] {
  const lines = steps.map((played, place) => ({
    time: played.timeNs,
    text: sentences(played, {
      ...setup,
      notes,
      words,
      isHeardAgain: isHeardAgain(played.step, steps.slice(place + 1)),
    }),
  }));
  const beginning = setup.start === "settled" ? [{ time: 0, text: settledText(notes) }] : [];
  const wrong = failures.map(({ timeNs, ...failure }) => ({
    time: timeNs,
    text: failureText(failure),
    isFailure: true as const,
  }));
  return [...beginning, ...lines, ...wrong].sort((one, other) => one.time - other.time);
}

/** What came of the time before the first event, which has no story of its own. */
function settledText(notes: Play["notes"]): string {
  const roles = new Map<string, string>();
  for (const { time, node, note } of notes) {
    const role = roleIn(note);
    if (time === 0 && role !== undefined) roles.set(node, role);
  }
  const said = [...roles].filter(([node, role]) => node !== role).map(([node, role]) => `${node} is ${role}`);
  return `The nodes started and settled${said.length === 0 ? "" : `: ${list(said)}`}.`;
}

/** What is wrong, in a sentence. */
export function failureText({ kind, message }: Pick<PlayFailure, "kind" | "message">): string {
  const text = message.endsWith(".") ? message : `${message}.`;
  switch (kind) {
    case "node":
      return `No correct node does this: ${text}`;
    case "invariant":
      return `That breaks a promise: ${text}`;
    case "history":
      return `What clients saw has no order: ${text}`;
  }
}

/** That a copy stays on its way is worth telling only where it arrives. */
function isHeardAgain(step: PlayedStep["step"], later: readonly PlayedStep[]): boolean {
  if (step.do !== "receive" || !step.isCopy) return false;
  const { who, from, text } = step;
  return later.some(({ step: next }) => {
    return next.do === "receive" && next.who === who && next.from === from && next.text === text;
  });
}

interface Told extends Pick<Play, "notes"> {
  readonly losesWrites: boolean;
  readonly words: SystemWords | undefined;
  readonly isHeardAgain: boolean;
}

function sentences({ step, impossible, notes, ended }: PlayedStep, told: Told): string {
  const deeds = notes.flatMap((note) => noteTurns(note, told.notes, told.words)).map(({ phrase }) => phrase);
  const deed = `${eventPhrase(step, told)}${impossible === undefined ? "" : ` – but this could not happen: ${impossible}`}`;
  const first = deeds.length === 0 || step.do === "receive" ? `${deed}.` : `${deed}, and ${list(deeds)}.`;
  return [
    first,
    ...(step.do === "receive" && deeds.length > 0 ? [`It ${list(deeds)}.`] : []),
    ...(ended === undefined ? [] : [`Its operation is over: ${endingText(ended)}.`]),
  ].join(" ");
}

function eventPhrase(step: PlayedStep["step"], { losesWrites, isHeardAgain: staysOnItsWay }: Told): string {
  const { who } = step;
  switch (step.do) {
    case "begin": {
      const { f, key, value } = step.operation;
      return `${who} began ${requestText({ f, ...(key === undefined ? {} : { key }), input: value })}`;
    }
    case "boot":
      return `${who} started again`;
    case "crash":
      if (!losesWrites) return `${who} crashed`;
      return `${who} lost its power${step.keep === 0 ? "" : `, with the oldest ${step.keep} of its last writes on disk`}`;
    case "sync":
      return `a write of ${who} reached its disk`;
    case "time out":
      return /^c\d/.test(who) ? `${who} waited no longer` : `${who} timed out`;
    case "receive":
      return `${who} heard from ${step.from}: ${step.text}${staysOnItsWay ? ", and a copy is still on its way" : ""}`;
  }
}
