/**
 * The explanation of what the online checker found: the operations on that key up to the bad event, read again and checked
 * as a history that ends there.
 *
 * The online checker forgets as it goes, so it cannot explain. Only this key is kept, for the whole may be larger than the
 * memory is. The two checks must agree (docs/decisions/0007).
 */
import type { Model, Violation } from "../../../checker/index.ts";
import { createLineCutter } from "../../../histories/files/followed-lines.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { keyText } from "../../../histories/key-text.ts";
import { pairOperationsOf } from "../../../histories/pair.ts";
import type { CheckFlags } from "../check/flags.ts";
import { verdictOnOperations } from "../check/verdict.ts";
import type { Judgement } from "../check/verdict.ts";
import { eventReader } from "./following.ts";

/** What is to be explained, and where it stands. */
export interface Found {
  readonly name: string;
  readonly model: Model;
  readonly violation: Violation;
  /** The bytes of the history up to the end of the bad event's line. */
  readonly bytes: Iterable<Uint8Array>;
}

/**
 * The verdict of the check on the key: invalid with an explanation, or unknown where time ran out.
 * @throws Error where it finds an order after all: one of the two checks is wrong
 */
export function contradiction(
  { name, model, violation, bytes }: Found,
  modelName: string,
  flags: CheckFlags,
): Judgement {
  const { key } = violation;
  const operations = pairOperationsOf(new Set([key]), eventsIn(name, model, bytes)).get(key) ?? [];
  const judgement = verdictOnOperations(
    { file: name },
    { kind: "operations", operations, lines: [], uses: [] },
    modelName,
    flags,
  );
  if (judgement.report.valid === true) {
    throw new Error(
      `${violationText(violation)}, says the online checker; the check of the file found an order for it`,
    );
  }
  return judgement;
}

/** e.g. "event 7 made key x not linearizable: 1 was not there" */
export function violationText({ key, index, because }: Violation): string {
  return `event ${index} made ${key === undefined ? "the history" : `key ${keyText(key)}`} not linearizable: ${because}`;
}

function* eventsIn(name: string, model: Model, bytes: Iterable<Uint8Array>): Generator<HistoryEvent> {
  const cutter = createLineCutter(name);
  const read = eventReader(name, model);
  for (const piece of bytes) {
    for (const { text, number } of cutter.take(piece)) if (text.trim() !== "") yield read(text, number);
  }
  const rest = cutter.rest();
  if (rest !== undefined) yield read(rest.text, rest.number);
}
