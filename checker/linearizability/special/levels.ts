/**
 * Levels: for objects whose answers show the order of the updates, such as a list (by position) or a growing set (by
 * inclusion).
 *
 * Every operation gets a level: the append of element i has level 2i + 1, a read of n elements level 2n. Operations of
 * one level commute. Initial elements have no level, because every read shows them. The history is linearizable iff no
 * operation returned before one of a lower level was invoked: real time is a partial order, so nothing else can stand
 * in the way. Near-linear in the size of the answers.
 */
import type { Json } from "../../../histories/json.ts";
import { elementKey, isList, isPrefix, shortText } from "../../models/json-text.ts";
import { contradictoryAnswer } from "./contradictory-answers.ts";
import { BOUNDLESS } from "../../base/effort.ts";
import type { Effort } from "../../base/effort.ts";
import { NEVER } from "../../base/key-history.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import { NOT_ABOUT_THIS } from "../../base/ruling.ts";
import type { Ruling } from "../../base/ruling.ts";
import { wrongIndex } from "../../base/wrong-index.ts";

/** The level of each item, -1 if it is left out; or why there are no levels. */
type Assignment = Int32Array | { readonly because: string };

/** Decides, with a linearization if valid. Does not apply if an element is added twice. */
export function levels(history: KeyHistory, effort: Effort = BOUNDLESS): Ruling {
  const kind = history.model.levels;
  if (kind === undefined) return NOT_ABOUT_THIS;
  const contradictory = contradictoryAnswer(history, effort);
  if (contradictory !== undefined) return contradictory;
  const writers = writersOf(history);
  if (typeof writers === "string") return { verdict: undefined, because: writers };
  const level = kind === "list" ? listLevels(history, writers, effort) : setLevels(history, writers, effort);
  if (!(level instanceof Int32Array)) return { verdict: false, because: level.because };
  return sweep(history, level);
}

/** The initial elements. */
function initialElements({ model }: KeyHistory): readonly Json[] {
  return isList(model.initial) ? model.initial : [];
}

/** For each element the item that adds it; or why the algorithm does not apply. */
function writersOf(history: KeyHistory): Map<Json, number> | string {
  const { calls, model } = history;
  const writers = new Map<Json, number>();
  // A list may hold equal elements: there the position tells an initial one from an added one.
  const there = new Set(model.levels === "set" ? initialElements(history).map(elementKey) : []);
  for (let item = 0; item < calls.length; item++) {
    const call = calls[item];
    if (call === undefined || model.readOnly(call)) continue;
    const key = elementKey(call.input);
    if (writers.has(key)) return `${shortText(call.input)} is added more than once`;
    if (there.has(key)) return `${shortText(call.input)} is added though it is there`;
    writers.set(key, item);
  }
  return writers;
}

function answerOf(history: KeyHistory, item: number): readonly Json[] | undefined {
  const output = history.calls[item]?.output ?? [];
  return isList(output) ? output : undefined;
}

function listLevels(history: KeyHistory, writers: ReadonlyMap<Json, number>, effort: Effort): Assignment {
  const { calls, model, complete } = history;
  const initial = initialElements(history);
  let longest = initial;
  const reads: number[] = [];
  for (let item = 0; item < calls.length; item++) {
    const call = calls[item];
    if (call === undefined || !model.readOnly(call)) continue;
    reads.push(item);
    const answer = answerOf(history, item);
    if (answer === undefined) return { because: `a read answered ${shortText(call.output ?? null)}, which is no list` };
    if (!isPrefix(initial, answer))
      return { because: `a read of ${shortText(answer)} does not begin with what was there at the beginning` };
    if (answer.length > longest.length) longest = answer;
  }
  const level = new Int32Array(calls.length).fill(-1);
  const seen = new Set<number>();
  for (let place = initial.length; place < longest.length; place++) {
    const element = longest[place] ?? null;
    const item = writers.get(elementKey(element));
    if (item === undefined) return { because: `${shortText(element)} was read but never appended` };
    if (seen.has(item)) return { because: `${shortText(element)} was appended once but read twice in one list` };
    seen.add(item);
    level[item] = 2 * place + 1;
  }
  for (const item of reads) {
    const answer = answerOf(history, item) ?? [];
    effort(answer.length);
    if (!isPrefix(answer, longest))
      return { because: `two reads disagree on the order: ${shortText([...answer])} is no prefix of the longest` };
    level[item] = 2 * answer.length;
  }
  for (const item of writers.values()) {
    if (level[item] === -1 && complete[item] !== NEVER) level[item] = 2 * longest.length + 1;
  }
  return level;
}

/** The i-th larger answer has level 2i. The elements that it has and the one before has not get level 2i - 1. */
function setLevels(history: KeyHistory, writers: ReadonlyMap<Json, number>, effort: Effort): Assignment {
  const { calls, model, complete } = history;
  const there = new Set(initialElements(history).map(elementKey));
  const answers: { readonly item: number; readonly members: ReadonlySet<number> }[] = [];
  for (let item = 0; item < calls.length; item++) {
    const call = calls[item];
    if (call === undefined || !model.readOnly(call)) continue;
    const answer = answerOf(history, item);
    if (answer === undefined) return { because: `a read answered ${shortText(call.output ?? null)}, which is no list` };
    const members = new Set<number>();
    effort(answer.length * 16);
    for (const element of answer) {
      const key = elementKey(element);
      if (there.has(key)) continue;
      const writer = writers.get(key);
      if (writer === undefined) return { because: `${shortText(element)} was read but never added` };
      members.add(writer);
    }
    // An element is at most once in an answer.
    if (answer.length - members.size < there.size) return { because: "a read misses what was there at the beginning" };
    answers.push({ item, members });
  }
  answers.sort((a, b) => a.members.size - b.members.size);
  const level = new Int32Array(calls.length).fill(-1);
  let height = 0;
  let size = 0;
  for (const { item, members } of answers) {
    if (members.size > size) height++;
    let known = 0;
    for (const member of members) {
      if ((level[member] ?? wrongIndex(member)) === -1) level[member] = 2 * height - 1;
      else if ((level[member] ?? wrongIndex(member)) < 2 * height - 1 || members.size === size) known++;
    }
    if (known !== size) return { because: "two reads each miss an element that the other has" };
    size = members.size;
    level[item] = 2 * height;
  }
  for (const item of writers.values()) {
    if (level[item] === -1 && complete[item] !== NEVER) level[item] = 2 * height + 1;
  }
  return level;
}

/** Goes upwards through the levels. Nothing may have returned before something of a lower level was invoked. */
function sweep({ invoke, complete, operations }: KeyHistory, level: Int32Array): Ruling {
  const count = level.length;
  const packed: number[] = [];
  // Items are in order of invocation, which real time allows within a level.
  for (let item = 0; item < count; item++)
    if (level[item] !== -1) packed.push((level[item] ?? wrongIndex(item)) * count + item);
  const order = Array.from(Float64Array.from(packed).sort(), (number) => number % count);
  let [latest, latestItem] = [-1, -1];
  let [pending, pendingItem] = [-1, -1];
  let current = -1;
  for (const item of order) {
    if (level[item] !== current) {
      current = level[item] ?? wrongIndex(item);
      if (pending > latest) [latest, latestItem] = [pending, pendingItem];
    }
    if (latestItem !== -1 && (complete[item] ?? NEVER) < latest) {
      const [early, late] = [operations[item]?.id, operations[latestItem]?.id];
      return {
        verdict: false,
        because: `operation ${early} returned before operation ${late} began, yet shows the later state`,
      };
    }
    const begin = invoke[item] ?? wrongIndex(item);
    if (begin > pending) [pending, pendingItem] = [begin, item];
  }
  return { verdict: true, order };
}
