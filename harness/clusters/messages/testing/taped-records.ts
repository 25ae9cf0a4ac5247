/**
 * All that is on a tape, as records of a run, for tests of what is put on it.
 */
import type { MessageRecord } from "../../../../runs/results.ts";
import type { Describe } from "../content-words.ts";
import { createMessageRecorder } from "../message-recorder.ts";
import type { MessageTape } from "../message-tape.ts";

/** In order of time. */
export function tapedRecords(tape: MessageTape, describe: Describe): readonly MessageRecord[] {
  const limits = { recordsMax: 0, sliceMax: 0, failureMax: Infinity };
  return createMessageRecorder({ tape, describe, write() {}, limits }).last(undefined);
}
