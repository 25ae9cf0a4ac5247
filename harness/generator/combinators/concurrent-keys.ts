/**
 * concurrentKeys: many short histories instead of one long one.
 *
 * The time to check a history may grow exponentially with its length and concurrency, but keys are independent of each
 * other. So a key gets a bounded number of operations, by a few of the workers, and then a new key takes its place.
 *
 * Each key in use has a slot. Workers and slots are dealt out to groups in turn (worker w and slot s belong to the same
 * group when w ≡ s modulo the number of groups), and a worker serves the slots of its group.
 *
 * Source: Jepsen's independent/concurrent-generator; locality is Herlihy and Wing 1990, theorem 1.
 */
import type { HistoryEvent, Key } from "../../../histories/event.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator, Worker } from "../generator.ts";
import { NarrowedContext } from "./on-workers.ts";

/** Which keys, and what is done with each. */
export interface ConcurrentKeysOptions {
  /** Keys in use at a time, at least 1. */
  readonly keys: number;
  /** The operations on one key, each carrying that key; when it ends, the next key begins. `index` counts 1, 2, 3 … */
  readonly generator: (key: Key, index: number) => Generator;
  /** The name of the key with this index. Default: x1, x2, x3 … */
  readonly name?: (index: number) => Key;
}

/**
 * Endless operations on keys that come and go. Ends only when a new key has nothing to do.
 * @throws RangeError when `keys` is below 1
 */
export function concurrentKeys(options: ConcurrentKeysOptions): Generator {
  const { keys, generator, name = keyName } = options;
  if (!(keys >= 1)) throw new RangeError(`concurrentKeys: keys: expected at least 1, found ${keys}`);
  const fresh = (index: number): Slot => ({ key: name(index), generator: generator(name(index), index) });
  const slots = Array.from({ length: keys }, (_, position) => fresh(position + 1));
  return new Keyed({ fresh, group: grouping(keys) }, slots, keys);
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

/** What stays the same from one operation to the next. */
interface Keys {
  readonly fresh: (index: number) => Slot;
  readonly group: (context: Context, worker: Worker) => Group;
}

/** Workers that serve the same slots. */
interface Group {
  readonly workers: readonly Worker[];
  readonly slots: readonly number[];
  readonly includes: (worker: Worker) => boolean;
  /** The context as these workers see it. */
  readonly context: NarrowedContext;
}

class Keyed implements Generator {
  readonly keys: Keys;
  readonly slots: readonly Slot[];
  /** The index of the newest key. */
  readonly newest: number;

  constructor(keys: Keys, slots: readonly Slot[], newest: number) {
    this.keys = keys;
    this.slots = slots;
    this.newest = newest;
  }

  /**
   * Goes through the free workers, beginning with a random one, and through the slots of each, until there is an
   * operation. Usually the first slot has one, so the cost does not grow with the number of workers.
   */
  next(context: Context): Answer {
    const { keys } = this;
    const { free, random } = context;
    let { slots, newest } = this;
    let wakeAt = Infinity;
    const start = free.length > 1 ? Math.floor(random.unit() * free.length) : 0;
    for (let turn = 0; turn < free.length; turn++) {
      const worker = free[(start + turn) % free.length] as Worker;
      const group = keys.group(context, worker);
      const own = group.context.fillOne(context, group.workers, worker);
      const first = group.slots.length > 1 ? Math.floor(random.unit() * group.slots.length) : 0;
      for (let step = 0; step < group.slots.length; step++) {
        const position = group.slots[(first + step) % group.slots.length] as number;
        let slot = slots[position] as Slot;
        let answer = slot.generator.next(own);
        if (answer.type === "done") {
          newest++;
          slot = keys.fresh(newest);
          answer = slot.generator.next(own);
        }
        if (answer.type === "done") return DONE;
        slots = replaced(slots, position, { key: slot.key, generator: answer.next });
        if (answer.type === "operation") return proceed(answer.operation, new Keyed(keys, slots, newest));
        wakeAt = Math.min(wakeAt, answer.wakeAt ?? Infinity);
      }
    }
    return pending(new Keyed(keys, slots, newest), wakeAt === Infinity ? undefined : wakeAt);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const { keys, slots } = this;
    for (let position = 0; position < slots.length; position++) {
      const slot = slots[position] as Slot;
      if (slot.key !== event.key) continue;
      const group = keys.group(context, context.workerOf(event.process));
      const generator = slot.generator.update(group.context.fill(context, group.workers, group.includes), event);
      if (generator === slot.generator) return this;
      return new Keyed(keys, replaced(slots, position, { key: slot.key, generator }), this.newest);
    }
    return this;
  }
}

/** The slots with another one at this position. Faster than `slots.with`. */
function replaced(slots: readonly Slot[], position: number, slot: Slot): readonly Slot[] {
  const copy = slots.slice();
  copy[position] = slot;
  return copy;
}

/** A function that finds a worker's group. Groups are made once, since the workers never change. */
function grouping(keys: number): (context: Context, worker: Worker) => Group {
  let seen: readonly Worker[] | undefined;
  const groups = new Map<Worker, Group>();
  return (context, worker) => {
    if (context.workers !== seen) {
      seen = context.workers;
      groups.clear();
      const count = Math.min(keys, seen.length);
      for (let number = 0; number < count; number++) {
        const workers = seen.filter((_, position) => position % count === number);
        const slots = Array.from({ length: keys }, (_, slot) => slot).filter((slot) => slot % count === number);
        const group = groupOf(context, workers, slots);
        for (const member of workers) groups.set(member, group);
      }
    }
    return groups.get(worker) ?? groupOf(context, [], []);
  };
}

function groupOf(context: Context, workers: readonly Worker[], slots: readonly number[]): Group {
  return { workers, slots, includes: (worker) => workers.includes(worker), context: new NarrowedContext(context) };
}
