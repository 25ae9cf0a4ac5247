/**
 * DeliveryQueue: what is under way to one destination, the soonest first; a binary heap. Of two that are due at the same
 * time the one that was added first comes first, so a constant latency keeps the order.
 */
export interface DeliveryQueue<Item> {
  /** Adds an item that is due at this time, in ns. */
  add(item: Item, dueNs: number): void;
  /** When the first is due, in ns; Infinity when there is none. */
  dueNs(): number;
  /** Takes the first out. Throws a RangeError when there is none. */
  take(): Item;
}

interface Entry<Item> {
  readonly item: Item;
  readonly dueNs: number;
  readonly order: number;
}

/** An empty queue. `add` and `take` cost log n. */
export function createDeliveryQueue<Item>(): DeliveryQueue<Item> {
  const heap: Entry<Item>[] = [];
  let order = 0;
  return {
    add(item, dueNs) {
      const entry = { item, dueNs, order: order++ };
      let place = heap.length;
      heap.push(entry);
      while (place > 0) {
        const above = (place - 1) >> 1;
        if (!isBefore(entry, heap[above])) break;
        heap[place] = heap[above] as Entry<Item>;
        place = above;
      }
      heap[place] = entry;
    },
    dueNs: () => heap[0]?.dueNs ?? Infinity,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) throw new RangeError("take: expected a message, found none");
      if (heap.length > 0) sink(heap, last);
      return first.item;
    },
  };
}

/** Puts the entry into the place of the first, and down to where it belongs. */
function sink<Item>(heap: Entry<Item>[], entry: Entry<Item>): void {
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    if (left >= heap.length) break;
    const soonest = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (!isBefore(heap[soonest], entry)) break;
    heap[place] = heap[soonest] as Entry<Item>;
    place = soonest;
  }
  heap[place] = entry;
}

function isBefore<Item>(one: Entry<Item> | undefined, other: Entry<Item> | undefined): boolean {
  if (one === undefined || other === undefined) return one !== undefined;
  return one.dueNs === other.dueNs ? one.order < other.order : one.dueNs < other.dueNs;
}
