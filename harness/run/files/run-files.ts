/**
 * The files of a run that is over, with everything in memory: a simulated one, or the trace of a search. A run with processes
 * writes the same files while it goes on.
 */
import { encodeEdnEvent } from "../../../histories/codecs/edn.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { openHistoryWriter, openLineWriter } from "../../../histories/files/line-writer.ts";
import type { LinkRecord, MessageRecord, NodeNote } from "../../../runs/results.ts";
import type { RunDirectory } from "../../../runs/run-directory.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { withWords } from "../../words/note-words.ts";

/** What happened in a run. */
export interface RunEvents {
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly NodeNote[];
  readonly messages: readonly (LinkRecord | MessageRecord)[];
}

/** Writes the history in both formats, the notes in the words of the system, and the messages. */
export function writeRunFiles(
  directory: RunDirectory,
  { events, notes, messages }: RunEvents,
  words: SystemWords | undefined,
): void {
  writeLines(openHistoryWriter(directory.file("history.jsonl")), events);
  writeLines(openLineWriter(directory.file("history.edn"), encodeEdnEvent), events);
  const said = notes.map((note) => withWords(note, words));
  writeLines(openLineWriter(directory.file("notes.jsonl"), JSON.stringify), said);
  writeLines(openLineWriter(directory.file("messages.jsonl"), JSON.stringify), messages);
}

function writeLines<Line>(file: { append(line: Line): void; close(): void }, lines: readonly Line[]): void {
  for (const line of lines) file.append(line);
  file.close();
}
