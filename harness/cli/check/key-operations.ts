/**
 * The operations of some keys of a history, as explanations need them.
 *
 * Columns do not say who did what and when, so the events of those keys are paired again. Each result is cached.
 */
import { OutOfTimeError } from "../../../checker/base/effort.ts";
import type { ReadAgain } from "../../../checker/index.ts";
import type { HistoryEvent, Key } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { pairOperationsOf } from "../../../histories/pair.ts";
import type { ColumnContents } from "./history-contents.ts";
import type { HistorySource } from "./history-source.ts";

/** The clock is asked once for this many events. */
const EVENTS_A_LOOK = 1024;

/** Of a history that was read as columns, in the words of its model. */
export function pairedAgain(source: HistorySource, { inWords }: ColumnContents): ReadAgain {
  const known = new Map<Key | undefined, readonly Operation[]>();
  return (keys, isTimeUp) => {
    const missing = new Set([...keys].filter((key) => !known.has(key)));
    if (missing.size > 0) {
      const found = pairOperationsOf(missing, whileTime(source, inWords, isTimeUp));
      for (const [key, operations] of found) known.set(key, operations);
    }
    return new Map([...keys].map((key) => [key, known.get(key) ?? []]));
  };
}

/** Of operations that are all there. @param keyOf the key by which an operation is judged */
export function keptOperations(
  operations: readonly Operation[],
  keyOf: (operation: Operation) => Key | undefined,
): ReadAgain {
  return (keys) => {
    const found = new Map<Key | undefined, Operation[]>([...keys].map((key) => [key, []]));
    for (const operation of operations) found.get(keyOf(operation))?.push(operation);
    return found;
  };
}

/** @throws OutOfTimeError as soon as time is up */
function* whileTime(
  source: HistorySource,
  inWords: (event: HistoryEvent) => HistoryEvent,
  isTimeUp: () => boolean,
): Generator<HistoryEvent> {
  let count = 0;
  for (const { event } of source.events()) {
    if (++count % EVENTS_A_LOOK === 0 && isTimeUp()) throw new OutOfTimeError();
    yield inWords(event);
  }
}
