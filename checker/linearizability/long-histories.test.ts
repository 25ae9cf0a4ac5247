/**
 * Long histories: every near-linear algorithm decides hundreds of thousands of operations, both ways, however much the
 * object holds. An algorithm that is quadratic, or that needs a stack frame for each operation, fails here.
 */
import { expect, test } from "vitest";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { appendList, casRegister } from "../models/objects/cells.ts";
import { counter } from "../models/objects/counter.ts";
import { elementSet } from "../models/objects/element-set.ts";
import { fencedLock } from "../models/objects/locks/fenced-lock.ts";
import { fifoQueue } from "../models/objects/fifo-queue.ts";
import { growSet } from "../models/objects/grow-set.ts";
import type { Model } from "../models/model.ts";
import { mutex } from "../models/objects/locks/mutex.ts";
import { priorityQueue } from "../models/objects/priority-queue.ts";
import { semaphore } from "../models/objects/locks/semaphore.ts";
import { stack } from "../models/objects/stack.ts";
import { text } from "../models/objects/text.ts";
import { uniqueIds } from "../models/objects/unique-ids.ts";
import { decide } from "./decide.ts";

const COUNT = 200_000;
const HALF = COUNT / 2;
const ELEMENTS = 1_000;
/** So few updates that there are more reads after them than a call can have arguments. */
const COUNTED = 20_000;
const NO_SEARCH = { nodesMax: 0, bytesMax: 1e9, isTimeUp: () => false };

type Line = readonly [f: string, input: Json, output?: Json];

interface Row {
  readonly name: string;
  readonly model: Model;
  /** Of the operation at a place, one after the other. */
  readonly line: (place: number) => Line;
  /** What nobody can see after all that, each by a process of its own. */
  readonly wrong: readonly Line[];
  /** Operations at a time; default: five. */
  readonly open?: number;
}

/** Elements go in ascending and come out as `output` says; halfway, all of them are inside. */
function filledAndDrained(put: string, take: string, output: (place: number) => number): Row["line"] {
  return (place) => (place < HALF ? [put, place, place] : [take, null, output(place - HALF)]);
}

const takesInOrder = (at: number): number => at;
const takesBackwards = (at: number): number => HALF - 1 - at;
/** Every second enqueue is answered by a dequeue that found nothing just before. */
const short = (put: string, take: string): Row["line"] => {
  const lines = [[take, null, null] as const, [put] as const, [take, null] as const];
  return (place) => {
    const value = Math.floor(place / 3);
    const [f] = lines[place % 3] ?? [take];
    return f === put ? [put, value, value] : [take, null, place % 3 === 0 ? null : value];
  };
};

const holding = (output: (turn: number) => Json): Row["line"] => {
  return (place) => {
    const turn = place >> 1;
    return place % 2 === 0 ? ["acquire", null, output(turn)] : ["release", output(turn) === true ? null : output(turn)];
  };
};

const TWO_HOLD: readonly Line[] = [
  ["acquire", null, true],
  ["acquire", null, true],
];

const ROWS: readonly Row[] = [
  {
    name: "a queue that is filled and drained",
    model: fifoQueue,
    line: filledAndDrained("enqueue", "dequeue", takesInOrder),
    wrong: [["dequeue", null, 1]],
  },
  {
    name: "a queue that is often empty",
    model: fifoQueue,
    line: short("enqueue", "dequeue"),
    wrong: [["dequeue", null, "x"]],
  },
  {
    name: "a stack that is filled and drained",
    model: stack,
    line: filledAndDrained("push", "pop", takesBackwards),
    wrong: [["pop", null, 1]],
  },
  { name: "a stack that is often empty", model: stack, line: short("push", "pop"), wrong: [["pop", null, "x"]] },
  {
    name: "a priority queue that is filled and drained",
    model: priorityQueue,
    line: (place) => (place < HALF ? ["insert", HALF - 1 - place, null] : ["delete-min", null, place - HALF]),
    wrong: [["delete-min", null, 1]],
  },
  {
    name: "a set of many elements",
    model: elementSet,
    line: (place) => {
      const [round, element] = [Math.floor(place / ELEMENTS) % 3, place % ELEMENTS];
      return round === 1 ? ["contains", element, true] : [round === 0 ? "add" : "remove", element, true];
    },
    wrong: [["contains", "x", true]],
  },
  {
    name: "a set of as many elements as operations",
    model: elementSet,
    line: (place) => (place < HALF ? ["add", place, true] : ["remove", place - HALF, true]),
    wrong: [["contains", 0, true]],
  },
  { name: "increments, then reads", model: counter, line: countedThenRead("increment"), wrong: [["read", null, 1]] },
  {
    name: "fetch-and-adds, then reads",
    model: counter,
    line: countedThenRead("fetch-and-add"),
    wrong: [["read", null, 1]],
  },
  {
    name: "reads between increments",
    model: counter,
    line: (place) => (place % 2 === 0 ? ["increment", 1, null] : ["read", null, (place + 1) / 2]),
    wrong: [["read", null, 1]],
  },
  { name: "unique ids", model: uniqueIds, line: (place) => ["generate", null, place], wrong: [["generate", null, 7]] },
  {
    name: "ids as long as they come",
    model: uniqueIds,
    line: (place) => ["generate", null, place % 50_000 === 0 ? `${place} `.repeat(20_000) : place],
    wrong: [["generate", null, 7]],
  },
  { name: "a mutex", model: mutex, line: holding(() => true), wrong: TWO_HOLD, open: 1 },
  { name: "a semaphore", model: semaphore(1), line: holding(() => true), wrong: TWO_HOLD, open: 1 },
  {
    name: "a lock with tokens",
    model: fencedLock,
    line: holding((turn) => turn + 1),
    wrong: [["acquire", null, 7]],
    open: 1,
  },
  {
    name: "a text that grows",
    model: text,
    line: (place) => (place === COUNT - 1 ? ["read", null, textUpTo(place)] : ["append", `[${place}]`, null]),
    wrong: [["read", null, "[0]"]],
  },
  {
    name: "a list that grows",
    model: appendList,
    line: (place) =>
      place === COUNT - 1 ? ["read", null, Array.from({ length: place }, (_, at) => at)] : ["append", place, null],
    wrong: [["read", null, [0]]],
  },
  {
    name: "a set that grows",
    model: growSet,
    line: (place) =>
      place === COUNT - 1 ? ["read", null, Array.from({ length: place }, (_, at) => at)] : ["add", place, null],
    wrong: [["read", null, [0]]],
  },
  {
    name: "one value that is read by all",
    model: casRegister,
    line: (place) => (place === 0 ? ["write", 1, 1] : ["read", null, 1]),
    wrong: [["read", null, 2]],
  },
  {
    name: "a value for every second operation",
    model: casRegister,
    line: (place) => (place % 2 === 0 ? ["write", place, place] : ["read", null, place - 1]),
    wrong: [["read", null, 0]],
  },
  {
    name: "a cas from each value to the next",
    model: casRegister,
    line: (place) => (place === 0 ? ["write", 0, 0] : ["cas", [place - 1, place], [place - 1, place]]),
    wrong: [["read", null, 0]],
  },
];

function countedThenRead(f: string): Row["line"] {
  return (place) => {
    if (place >= COUNTED) return ["read", null, COUNTED];
    return [f, 1, f === "increment" ? null : place];
  };
}

function textUpTo(end: number): string {
  return Array.from({ length: end }, (_, at) => `[${at}]`).join("");
}

/** Many operations are open at a time, but each can take effect in turn. The mistake comes after all have returned. */
function operationsOf({ line, wrong, open = 5 }: Row, isWrong: boolean): Operation[] {
  const operations = Array.from({ length: COUNT }, (_, id) => operation(id, line(id), open, id % open));
  if (!isWrong) return operations;
  const after = wrong.map((one, at) => operation(COUNT + open + at, one, 1, COUNT + at));
  return [...operations, ...after];
}

function operation(id: number, [f, input, output = null]: Line, open: number, process: number): Operation {
  const [invokeIndex, completeIndex] = [2 * id, 2 * (id + open) - 1];
  const times = { invokeIndex, completeIndex, invokeTime: invokeIndex, completeTime: completeIndex };
  return { id, process, f, input, output, outcome: "ok", ...times };
}

test.each(ROWS)("$name: decided both ways without a search", (row) => {
  const verdicts = [false, true].map((isWrong) => {
    const { verdict, because } = decide(row.model, operationsOf(row, isWrong), NO_SEARCH);
    return [verdict, because];
  });
  expect(verdicts).toEqual([
    [true, undefined],
    [false, undefined],
  ]);
});
