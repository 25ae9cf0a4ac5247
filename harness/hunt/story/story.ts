/**
 * The story of a small run in sentences, in order of time: who stood and was elected, what was cut off and crashed,
 * what was lost before it was on disk, what clients were told, and where it went wrong.
 *
 * A trace of events is no story: most of them are heartbeats. So only turning points are told, those of one node that
 * follow each other in one sentence, and what a node held back until it lost power is told with the loss.
 */
import type { StoryLine } from "../../../runs/results.ts";
import type { Failure } from "../../../runs/hunts/oracle.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import type { StoryInput } from "./story-input.ts";
import { effectPhrase } from "./story-effects.ts";
import { lossPhrase, noteTurns } from "./story-notes.ts";
import { operationTurns } from "./story-operations.ts";
import { sentences, type Turn } from "./story-turn.ts";

/** More turns than this are not read; the oldest are left out. */
const TURNS_MAX = 60;
/** Turns between one failure and the next one: what led to it was mostly told before. */
const TURNS_BETWEEN_MAX = 12;

/** Up to the last failure, each of which is a line of its own. Pure. Cost: linear in the run, times its effects. */
export function storyOf(input: StoryInput): StoryLine[] {
  const failures = input.failures.toSorted((one, other) => one.timeMs - other.timeMs);
  const last = failures.at(-1);
  const endNs = last === undefined ? Infinity : last.timeMs * 1e6 + NOTICED_NS;
  const events = input.events.filter(({ time }) => time <= endNs);
  const turns = [
    ...input.notes.flatMap((note) => noteTurns(note, input.notes, input.words)),
    ...input.effects.flatMap((effect) => effectTurns(effect, input)),
    ...operationTurns({ ...input, events }),
  ].sort((one, other) => one.time - other.time);
  if (failures.length === 0) return sentences(turns.slice(-TURNS_MAX));
  let fromNs = -Infinity;
  return failures.flatMap((failure, place) => {
    const untilNs = failure.timeMs * 1e6 + NOTICED_NS;
    const told = turns.filter(({ time }) => time > fromNs && time <= untilNs);
    fromNs = untilNs;
    const line = { time: failure.timeMs * 1e6, text: failureText(failure), isFailure: true } as const;
    return [...sentences(told.slice(place === 0 ? -TURNS_MAX : -TURNS_BETWEEN_MAX)), line];
  });
}

/** What happened in the same µs as a failure belongs to it. */
const NOTICED_NS = 1000;

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

function effectTurns(effect: TimedEffect, { messages, lost, effects, nodes, words }: StoryInput): Turn[] {
  const time = effect.atUs * 1000;
  if (effect.type !== "kill") return effectPhrase(effect, nodes).map((turn) => ({ time, ...turn }));
  const { node, powerLoss } = effect;
  const before = effects.findLast((each) => each.type === "kill" && each.node === node && each.atUs < effect.atUs);
  const sinceNs = (before?.atUs ?? -1) * 1000;
  const isOfThisLife = (record: { readonly time: number }): boolean => record.time > sinceNs && record.time <= time;
  const neverSent = messages.filter((each) => each.neverSent === true && each.from === node && isOfThisLife(each));
  const unsaved = lost.filter((each) => each.node === node && isOfThisLife(each));
  const crash = powerLoss ? "lost power" : "crashed";
  return [{ time, subject: node, phrase: `${crash}${lossPhrase(neverSent, unsaved, words)}` }];
}
