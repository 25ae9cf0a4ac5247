/**
 * What the operations on tasks ask and answer. The answer of `launch` and `kill` repeats what was asked, and shows the task.
 */
import { type Reader, readerOf } from "../shapes/operation-reader.ts";
import { either, flag, listOf, nothing, number, oneOf, record, text } from "../shapes/shape.ts";

const STATES = ["STAGING", "RUNNING", "FINISHED", "FAILED", "KILLED", "LOST", "UNREACHABLE"];

/** A task as an answer shows it; see `SeenTask`. */
const seen = {
  task: text,
  name: text,
  agentId: either(text, nothing),
  cpus: number,
  agentCpus: number,
  state: oneOf(...STATES),
  hasEnded: flag,
};
/** How a task ends: after so many ms, by itself never where that is null; in an error; and whether it is to run again then. */
const ending = { runMs: either(number, nothing), fails: flag, isService: flag };

/** `launch` of a task, `kill` by name, and `read` → all tasks. */
export const taskReader: Reader = readerOf({
  launch: { asks: record({ name: text, cpus: number }, ending), answers: record(seen, ending) },
  kill: { asks: record({ name: text }), answers: record(seen) },
  read: { answers: listOf(record(seen), "a list of tasks") },
});
