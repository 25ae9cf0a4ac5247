/**
 * DueQueue: items that leave in the order in which they came, each not before its time, with one timer for all.
 */
export interface DueQueue<Item> {
  /** Adds an item that is due in `delayMs`, or when the one before it leaves, if that is later. */
  push(item: Item, sizeBytes: number, delayMs: number): void;
  isEmpty(): boolean;
  sizeBytes(): number;
  /** Empties it for good; gives what was in it. */
  clear(): readonly Item[];
}

/** Who takes the items that leave. */
export interface DueQueueOptions<Item> {
  readonly release: (item: Item) => void;
  /** Called after each time that items were released, unless the queue was cleared meanwhile. */
  readonly onReleased: () => void;
}

/** An empty queue. Items leave up to about a millisecond late. */
export function createDueQueue<Item>(options: DueQueueOptions<Item>): DueQueue<Item> {
  const items: { readonly dueMs: number; readonly item: Item; readonly sizeBytes: number }[] = [];
  let sizeBytes = 0;
  let lastDueMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let isCleared = false;

  function arm(): void {
    const first = items[0];
    if (timer !== undefined || first === undefined) return;
    timer = setTimeout(releaseDue, Math.max(0, Math.ceil(first.dueMs - performance.now())));
  }

  function releaseDue(): void {
    timer = undefined;
    const nowMs = performance.now();
    const firstLater = items.findIndex(({ dueMs }) => dueMs > nowMs);
    for (const due of items.splice(0, firstLater === -1 ? items.length : firstLater)) {
      sizeBytes -= due.sizeBytes;
      options.release(due.item);
    }
    if (isCleared) return;
    arm();
    options.onReleased();
  }

  return {
    push(item, itemBytes, delayMs) {
      lastDueMs = Math.max(lastDueMs, performance.now() + delayMs);
      items.push({ dueMs: lastDueMs, item, sizeBytes: itemBytes });
      sizeBytes += itemBytes;
      arm();
    },
    isEmpty: () => items.length === 0,
    sizeBytes: () => sizeBytes,
    clear() {
      isCleared = true;
      clearTimeout(timer);
      return items.splice(0).map(({ item }) => item);
    },
  };
}
