/**
 * concurrentKeys: many short histories instead of one long one.
 *
 * The time to check a history may grow exponentially with its length and concurrency, but objects are independent
 * of each other. So a key gets a bounded number of operations, by a few of the workers, and then a fresh key takes
 * its place. Workers are spread over the keys in use: worker w serves the slots s with s ≡ w modulo the number of
 * groups.
 *
 * Source: Jepsen's independent/concurrent-generator; locality is Herlihy and Wing 1990, theorem 1.
 */
import type { HistoryEvent, Key } from "../../histories/event.ts";
import { DONE, pending } from "./generator.ts";
import type { Answer, Context, Generator, Worker } from "./generator.ts";
import { narrowed } from "./on-workers.ts";

export interface ConcurrentKeysOptions {
  /** Keys in use at a time, at least 1. */
  readonly keys: number;
  /** The operations on one key, each carrying that key; when it ends, the next key begins. `index` counts 1, 2, 3 … */
  readonly generator: (key: Key, index: number) => Generator;
  /** The name of the key with this index. Default: x1, x2, x3 … */
  readonly name?: (index: number) => Key;
}

/** Endless operations on keys that come and go. */
export function concurrentKeys(options: ConcurrentKeysOptions): Generator {
  const { keys, generator, name = keyName } = options;
  if (!(keys >= 1)) throw new RangeError(`concurrentKeys: keys: expected at least 1, found ${keys}`);
  const fresh = (index: number): Slot => ({ key: name(index), generator: generator(name(index), index) });
  const slots = Array.from({ length: keys }, (_, position) => fresh(position + 1));
  return keyed({ fresh, group: grouping(keys) }, slots, keys);
}

/** x1, x2, x3 … */
function keyName(index: number): Key {
  return `x${index}`;
}

/** A key in use. */
interface Slot {
  readonly key: Key;
  readonly generator: Generator;
}

interface Keys {
  readonly fresh: (index: number) => Slot;
  readonly group: (context: Context, worker: Worker) => Group;
}

/** Workers that serve the same slots. */
interface Group {
  readonly workers: readonly Worker[];
  readonly slots: readonly number[];
}

/** @param newest index of the key that was taken last */
function keyed(keys: Keys, slots: readonly Slot[], newest: number): Generator {
  const generator: Generator = {
    next: (context) => nextOf(keys, slots, newest, context),
    update(context, event) {
      const position = slots.findIndex((slot) => slot.key === event.key);
      const slot = slots[position];
      if (slot === undefined) return generator;
      const updated = updatedSlot(keys, slot, context, event);
      return updated === slot ? generator : keyed(keys, slots.with(position, updated), newest);
    },
  };
  return generator;
}

function updatedSlot(keys: Keys, slot: Slot, context: Context, event: HistoryEvent): Slot {
  const { workers } = keys.group(context, context.workerOf(event.process));
  const free = context.free.filter((worker) => workers.includes(worker));
  const generator = slot.generator.update(narrowed(context, free, workers), event);
  return generator === slot.generator ? slot : { key: slot.key, generator };
}

/**
 * Asks for one free worker after the other, from a random one on, and for each of its slots, until there is an
 * operation. Usually the first has one, so the cost does not grow with the number of workers.
 */
function nextOf(keys: Keys, slots: readonly Slot[], newest: number, context: Context): Answer {
  const { free, random } = context;
  let current = slots;
  let last = newest;
  let wakeAt = Infinity;
  const start = free.length > 1 ? Math.floor(random.unit() * free.length) : 0;
  for (let turn = 0; turn < free.length; turn++) {
    const worker = free[(start + turn) % free.length] as Worker;
    const group = keys.group(context, worker);
    const own = narrowed(context, [worker], group.workers);
    const first = group.slots.length > 1 ? Math.floor(random.unit() * group.slots.length) : 0;
    for (let step = 0; step < group.slots.length; step++) {
      const position = group.slots[(first + step) % group.slots.length] as number;
      let slot = current[position] as Slot;
      let answer = slot.generator.next(own);
      if (answer.type === "done") {
        last++;
        slot = keys.fresh(last);
        answer = slot.generator.next(own);
      }
      if (answer.type === "done") return DONE;
      current = current.with(position, { key: slot.key, generator: answer.next });
      if (answer.type === "operation") {
        return { type: "operation", operation: answer.operation, next: keyed(keys, current, last) };
      }
      wakeAt = Math.min(wakeAt, answer.wakeAt ?? Infinity);
    }
  }
  return pending(keyed(keys, current, last), wakeAt === Infinity ? undefined : wakeAt);
}

/** A function that gives a worker's group; groups are made once, since the workers never change. */
function grouping(keys: number): (context: Context, worker: Worker) => Group {
  let seen: readonly Worker[] | undefined;
  const groups = new Map<Worker, Group>();
  return (context, worker) => {
    if (context.workers !== seen) {
      seen = context.workers;
      groups.clear();
      const count = Math.min(keys, seen.length);
      for (let number = 0; number < count; number++) {
        const group = {
          workers: seen.filter((_, position) => position % count === number),
          slots: Array.from({ length: keys }, (_, slot) => slot).filter((slot) => slot % count === number),
        };
        for (const member of group.workers) groups.set(member, group);
      }
    }
    return groups.get(worker) ?? { workers: [], slots: [] };
  };
}
