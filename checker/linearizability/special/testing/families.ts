/**
 * Families of drawn histories for every object with an algorithm of its own. Each also exists with many operations that
 * never returned, with equal event indexes, and with few mistakes, so that valid histories are drawn as often.
 */
import type { Json } from "../../../../histories/json.ts";

import { bank } from "../../../models/objects/bank.ts";
import { blocks } from "../../../models/objects/cells.ts";
import { consensus } from "../../../models/objects/consensus.ts";
import { counter } from "../../../models/objects/counter.ts";
import { elementSet } from "../../../models/objects/element-set.ts";
import { expiringLock } from "../../../models/objects/locks/expiring-lock.ts";
import { guardedRegister } from "../../../models/objects/locks/guarded-register.ts";
import { fencedLock } from "../../../models/objects/locks/fenced-lock.ts";
import { fifoQueue } from "../../../models/objects/fifo-queue.ts";
import { multiRegister } from "../../../models/objects/multi-register.ts";
import { mutex } from "../../../models/objects/locks/mutex.ts";
import { priorityQueue } from "../../../models/objects/priority-queue.ts";
import { semaphore } from "../../../models/objects/locks/semaphore.ts";
import { stack } from "../../../models/objects/stack.ts";
import { generations } from "../../../models/objects/generations.ts";
import { testAndSet } from "../../../models/objects/test-and-set.ts";
import { token } from "../../../models/objects/token.ts";
import { uniqueIds } from "../../../models/objects/unique-ids.ts";
import { unorderedQueue } from "../../../models/objects/unordered-queue.ts";
import type { Asked, ObjectFamily } from "./drawn-objects.ts";

const list = (state: Json): readonly Json[] => state as readonly Json[];

const queueAsk = (put: string, take: string, puts: number): ObjectFamily["ask"] => {
  return (random, _own, fresh) => (random.chance(puts) ? { f: put, input: fresh() } : { f: take, input: null });
};

const IDS = ["a", "b", "ab", "ba", "c", "cc", "abc"];

/** Acquires and releases in turn, as a client does. Now and then it releases what another process may hold. */
const holdAsk = (release: "same input" | "token"): ObjectFamily["ask"] => {
  return (random, own) => {
    const last = own.at(-1);
    const holds = last?.f === "acquire" && last.output !== false && (last.output ?? null) !== null;
    if (!holds && random.chance(0.08)) return { f: "release", input: release === "token" ? 1 + random.below(4) : null };
    if (!holds) return { f: "acquire", input: null };
    return { f: "release", input: release === "token" ? (last.output ?? null) : null };
  };
};

const shuffledPriority: ObjectFamily["ask"] = (random, _own, fresh) =>
  random.chance(0.55) ? { f: "insert", input: (fresh() * 7) % 23 } : { f: "delete-min", input: null };

const OBJECTS: readonly Pick<ObjectFamily, "name" | "model" | "ask" | "answer" | "losable">[] = [
  {
    name: "queue",
    model: fifoQueue,
    ask: queueAsk("enqueue", "dequeue", 0.5),
    answer: (state, { f, input }) => (f === "enqueue" ? input : (list(state)[0] ?? null)),
  },
  {
    name: "queue, dequeues wait",
    model: fifoQueue,
    losable: "dequeue",
    ask: queueAsk("enqueue", "dequeue", 0.55),
    answer: (state, { f, input }) => (f === "enqueue" ? input : list(state)[0]),
  },
  {
    name: "queue, often empty",
    model: fifoQueue,
    losable: "dequeue",
    ask: queueAsk("enqueue", "dequeue", 0.4),
    answer: (state, { f, input }) => (f === "enqueue" ? input : (list(state)[0] ?? null)),
  },
  {
    name: "stack",
    model: stack,
    ask: queueAsk("push", "pop", 0.55),
    answer: (state, { f, input }) => (f === "push" ? input : (list(state).at(-1) ?? null)),
  },
  {
    name: "priority queue",
    model: priorityQueue,
    ask: shuffledPriority,
    answer: (state, { f, input }) => (f === "insert" ? input : (list(state)[0] ?? null)),
  },
  {
    name: "mutex",
    model: mutex,
    ask: holdAsk("same input"),
    answer: (state, { f }) => (f === "release" || state === null ? true : undefined),
  },
  {
    name: "mutex, attempts fail",
    model: mutex,
    ask: holdAsk("same input"),
    answer: (state, { f }) => f === "release" || state === null,
  },
  {
    name: "semaphore",
    model: semaphore(2),
    ask: holdAsk("same input"),
    answer: (state, { f }) => (f === "release" || Number(state) < 2 ? true : undefined),
  },
  {
    name: "fenced lock",
    model: fencedLock,
    ask: holdAsk("token"),
    answer: (state, { f }, random) => {
      if (f === "release") return true;
      return list(state)[1] === "free" ? Number(list(state)[0]) + 1 + random.below(2) : undefined;
    },
  },
  {
    name: "fenced lock, attempts fail",
    model: fencedLock,
    ask: holdAsk("token"),
    answer: (state, { f }) => {
      if (f === "release") return true;
      return list(state)[1] === "free" ? Number(list(state)[0]) + 1 : null;
    },
  },
  {
    name: "expiring lock",
    model: expiringLock,
    ask: holdAsk("token"),
    answer: (state, { f }, random) => {
      if (f === "release") return true;
      if (list(state)[1] !== "free" && random.chance(0.6)) return null;
      return Number(list(state)[0]) + 1 + random.below(2);
    },
  },
  {
    name: "counter, increments",
    model: counter,
    ask: (random): Asked => ({ f: random.chance(0.5) ? "increment" : "read", input: null }),
    answer: (state, { f }) => (f === "increment" ? null : state),
  },
  {
    name: "counter, fetch-and-add",
    model: counter,
    ask: (random): Asked => ({ f: random.chance(0.6) ? "fetch-and-add" : "read", input: 3 }),
    answer: (state) => state,
  },
  {
    name: "counter, everything",
    model: counter,
    ask: (random): Asked => ({ f: random.pick(["fetch-and-add", "read", "increment"]), input: 1 + random.below(2) }),
    answer: (state, { f }) => (f === "increment" ? null : state),
  },
  {
    name: "counter, nothing at first",
    model: counter,
    ask: (random): Asked => ({ f: random.pick(["fetch-and-add", "read", "read"]), input: 1 }),
    answer: (state) => (state === 0 ? null : state),
  },
  {
    name: "set, new elements",
    model: elementSet,
    ask: (random, own, fresh): Asked => {
      const last = own.at(-1)?.input ?? 1;
      const f = random.pick(["add", "add", "remove", "contains"]);
      return { f, input: f === "add" ? fresh() : random.chance(0.7) ? last : 1 + random.below(3) };
    },
    answer: answerOfSet,
  },
  {
    name: "set, repeated elements",
    model: elementSet,
    ask: (random): Asked => ({ f: random.pick(["add", "remove", "contains", "contains"]), input: random.below(2) }),
    answer: answerOfSet,
  },
  {
    name: "set, read whole",
    model: elementSet,
    ask: (random): Asked => ({ f: random.pick(["add", "remove", "read", "contains"]), input: random.below(2) }),
    answer: answerOfSet,
  },
  {
    name: "test-and-set",
    model: testAndSet,
    ask: (random): Asked => ({ f: random.pick(["tas", "tas", "reset", "read"]), input: null }),
    answer: (state, { f }) => (f === "reset" ? null : state),
  },
  {
    name: "generations",
    model: generations,
    ask: (random): Asked => ({
      f: random.pick(["claim", "claim", "reset", "reset", "holder"]),
      input: [random.pick(["a", "b"]), random.chance(0.1) ? null : random.pick([0, 0, 1, 2])],
    }),
    answer: (state, asked) => answerOfFlag(state, asked),
  },
  {
    name: "multi-register",
    model: multiRegister("absent"),
    ask: (random): Asked => {
      const part = (): Json =>
        random.chance(0.5)
          ? ["read", random.pick(["x", "y"]), null]
          : ["write", random.pick(["x", "y"]), random.below(3)];
      return { f: "txn", input: random.chance(0.4) ? [part()] : [part(), part()] };
    },
    answer: (state, { input }) => answerOfRegisters(state, list(input)),
  },
  {
    name: "token",
    model: token,
    ask: (random, _own, fresh): Asked =>
      random.chance(0.35) ? { f: "create", input: fresh() } : { f: "read", input: null },
    answer: (state, { f, input }) => (f === "create" ? input : state === null ? null : (list(state)[0] ?? null)),
  },
  {
    name: "consensus, new values",
    model: consensus,
    ask: (random, _own, fresh): Asked =>
      random.chance(0.7) ? { f: "propose", input: fresh() } : { f: "read", input: null },
    answer: (state, { f, input }) => (state === null ? (f === "read" ? null : input) : (list(state)[0] ?? null)),
  },
  {
    name: "consensus, few values",
    model: consensus,
    ask: (random): Asked =>
      random.chance(0.6) ? { f: "propose", input: 1 + random.below(2) } : { f: "read", input: null },
    answer: (state, { f, input }) => (state === null ? (f === "read" ? null : input) : (list(state)[0] ?? null)),
  },
  {
    name: "unordered queue",
    model: unorderedQueue,
    ask: queueAsk("enqueue", "dequeue", 0.55),
    answer: (state, { f, input }, random) => {
      const elements = list(list(state)[0] ?? []);
      if (f === "enqueue") return input;
      return elements.length === 0 ? null : random.pick(elements);
    },
  },
  {
    name: "blocks",
    model: blocks,
    ask: (random, _own, fresh): Asked =>
      random.chance(0.5) ? { f: "readBlock", input: null } : { f: "writeBlock", input: `c${fresh()}` },
    answer: (state, { f, input }) => (f === "readBlock" ? state : input),
  },
  {
    name: "guarded register",
    model: guardedRegister,
    ask: (random, own, fresh): Asked => {
      const held = own.findLast(({ f, output = null }) => f === "acquire" && output !== null)?.output ?? null;
      if (random.chance(0.25)) return { f: "read", input: null };
      if (held === null || random.chance(0.2)) return { f: "acquire", input: null };
      return random.chance(0.2) ? { f: "release", input: held } : { f: "fenced-write", input: [held, fresh()] };
    },
    answer: answerOfGuarded,
  },
  {
    name: "bank",
    model: bank(),
    ask: (random): Asked => {
      if (random.chance(0.45)) return { f: "read", input: null };
      const from = random.pick(["a", "b", "c"]);
      const to = random.pick(["a", "b", "c"].filter((other) => other !== from));
      return { f: "transfer", input: { from, to, amount: 1 + random.below(3) } };
    },
    // Nobody knows what was there before the first read.
    answer: (state, { f }) => (f === "read" ? (state ?? { a: 2, b: -1 }) : null),
  },
  {
    name: "unique ids",
    model: uniqueIds,
    ask: (): Asked => ({ f: "generate", input: null }),
    answer: (state, _asked, random) => {
      // Now and then an id that was given out before.
      if (random.chance(0.03)) return random.pick(IDS);
      const free = IDS.filter(
        (id) => uniqueIds.step(state, { f: "generate", input: null, output: id, known: true }) !== undefined,
      );
      return free.length === 0 ? undefined : random.pick(free);
    },
  },
];

/** A register that is guarded as it should be; whoever has an old token waits for ever. */
function answerOfGuarded(
  state: Json,
  { f, input }: Asked,
  random: Parameters<ObjectFamily["answer"]>[2],
): Json | undefined {
  const [lock = null, held = null] = list(state);
  const [last = 0, holding = "free"] = list(lock);
  if (f === "read") return held;
  if (f === "fenced-write") {
    return held === null || Number(list(input)[0]) >= Number(list(held)[0]) ? input : undefined;
  }
  if (f === "release") return true;
  return holding === "free" || random.chance(0.5) ? Number(last) + 1 + random.below(2) : null;
}

/** The only answer that the flag can give. */
function answerOfFlag(state: Json, { f, input }: Asked): Json | undefined {
  const flag = state as { readonly generation: number; readonly owner: Json };
  for (const result of ["done", "stale", "refused"]) {
    for (const owner of [flag.owner, null, list(input)[0] ?? null]) {
      for (const generation of [flag.generation, flag.generation + 1]) {
        const output = { result, old: flag.owner === null ? 0 : 1, owner, generation };
        if (generations.step(state, { f, input, output, known: true }) !== undefined) return output;
      }
    }
  }
  return undefined;
}

/** The parts with the results of their reads, one part after the other. */
function answerOfRegisters(state: Json, parts: readonly Json[]): Json {
  const registers = new Map<Json, Json>(Object.entries(state as object) as [string, Json][]);
  return parts.map((part): Json => {
    const [kind = null, name = null, value = null] = list(part);
    if (kind === "write") registers.set(name, value);
    return kind === "write" ? part : [kind, name, registers.get(name) ?? null];
  });
}

function answerOfSet(state: Json, { f, input }: Asked, random: Parameters<ObjectFamily["answer"]>[2]): Json {
  const isThere = list(state).includes(input);
  if (f === "read") return state;
  if (f === "contains") return isThere;
  if (random.chance(0.4)) return null;
  return f === "add" ? !isThere : isThere;
}

const MODES: readonly Omit<ObjectFamily, "name" | "model" | "ask" | "answer">[] = [
  { operationsMax: 9, processes: 3, neverReturned: 0, lost: 0.04, corrupted: 0.04 },
  { operationsMax: 9, processes: 4, neverReturned: 0.15, lost: 0.05, corrupted: 0.05 },
  { operationsMax: 9, processes: 4, neverReturned: 0.6, lost: 0.05, corrupted: 0.05 },
  { operationsMax: 10, processes: 5, neverReturned: 0.1, lost: 0.03, corrupted: 0.03, ties: 0.4 },
  { operationsMax: 8, processes: 6, neverReturned: 0.05, lost: 0.1, corrupted: 0.25 },
];

/** Number of families for each object. */
export const OBJECT_MODES: number = MODES.length;

/** All families. */
export const OBJECT_FAMILIES: readonly ObjectFamily[] = OBJECTS.flatMap((object) =>
  MODES.map((mode, index) => ({ ...object, ...mode, name: `${object.name}, mode ${index}` })),
);
