/**
 * The files of a run with processes, which grow while it goes on: a harness that is killed leaves what it knew.
 *
 * Faults and findings are moments around which messages are wanted, so whoever writes them here says so to the recorder.
 */
import { appendFileSync } from "node:fs";
import { encodeEdnEvent } from "../../../histories/codecs/edn.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { openHistoryWriter, openLineWriter } from "../../../histories/files/line-writer.ts";
import type { Finding, LinkRecord, MessageRecord, NodeNote } from "../../../runs/results.ts";
import type { RunDirectory } from "../../../runs/run-directory.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import type { Describe } from "../../clusters/messages/content-words.ts";
import { createMessageRecorder, type MessageRecorder } from "../../clusters/messages/message-recorder.ts";
import { createMessageTape, type MessageTape } from "../../clusters/messages/message-tape.ts";
import { withWords } from "../../words/note-words.ts";

/** How often history, notes and messages are handed to the operating system, so that a killed harness loses little. */
const FLUSH_INTERVAL_MS = 100;

/** The files that grow while the run goes on, and what is kept in memory of them. */
export interface GrowingFiles {
  readonly findings: readonly Finding[];
  event(event: HistoryEvent): void;
  note(note: NodeNote): void;
  finding(finding: Finding): void;
  link(record: LinkRecord): void;
  /** The nodes are there, and what they say to each other now is of interest. */
  begin(timeNs: number): void;
  /** Takes the messages of the run; undefined where nobody wants them. */
  readonly tape: MessageTape | undefined;
  /** Settles with the first error of writing, e.g. a full disk; stays pending while there is none. */
  readonly broken: Promise<Error>;
  close(): void;
  /**
   * After that: adds the messages around the failure, for only now it is known where that was.
   * @param kept those that the cluster has kept itself; undefined: those of the tape
   */
  addLastMessages(failureNs: number | undefined, kept?: readonly MessageRecord[]): void;
}

/** What becomes of messages, and words of the system for its notes. */
export interface GrowingFilesOptions {
  readonly words: SystemWords | undefined;
  /** Whether there is a file of messages. */
  readonly hasMessages: boolean;
  /** Says what messages are; undefined where the cluster keeps its own. */
  readonly describe: Describe | undefined;
}

/** Opens them; they must not exist yet. @throws the file system's error */
export function openGrowingFiles(directory: RunDirectory, options: GrowingFilesOptions): GrowingFiles {
  const { words, hasMessages, describe } = options;
  const history = openHistoryWriter(directory.file("history.jsonl"));
  const edn = openLineWriter(directory.file("history.edn"), encodeEdnEvent);
  const notes = openLineWriter<NodeNote>(directory.file("notes.jsonl"), JSON.stringify);
  const path = directory.file("messages.jsonl");
  const messages = hasMessages ? openLineWriter<LinkRecord | MessageRecord>(path, JSON.stringify) : undefined;
  const recorder = describe && messages && recorderOf(describe, (record) => messages.append(record));
  const all = [history, edn, notes, ...(messages === undefined ? [] : [messages])];
  let tell: (error: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => (tell = resolve));
  // A write may fail in any callback; the run must hear of it and end in order, so nothing is thrown from there.
  const guarded = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      tell(error as Error);
    }
  };
  const flush = (): void => {
    recorder?.look();
    for (const file of all) file.flush();
  };
  const flushing = setInterval(() => guarded(flush), FLUSH_INTERVAL_MS);
  const findings: Finding[] = [];
  let isOpen = true;
  const moment = (timeNs: number): void => recorder?.moment(timeNs);
  return {
    findings,
    event: (event) =>
      guarded(() => {
        history.append(event);
        edn.append(event);
        if (event.process === "nemesis") moment(event.time);
      }),
    note: (note) => guarded(() => notes.append(withWords(note, words))),
    finding(finding) {
      findings.push(finding);
      guarded(() => moment(finding.time));
    },
    link: (link) => guarded(() => messages?.append(link)),
    begin: (timeNs) => guarded(() => moment(timeNs)),
    tape: recorder?.tape,
    broken,
    close() {
      clearInterval(flushing);
      if (isOpen) guarded(() => recorder?.look());
      isOpen = false;
      for (const file of all) file.close();
    },
    addLastMessages(failureNs, kept) {
      const last = kept ?? recorder?.last(failureNs) ?? [];
      if (hasMessages) appendFileSync(path, last.map((record) => `${JSON.stringify(record)}\n`).join(""));
    },
  };
}

function recorderOf(describe: Describe, write: (record: MessageRecord) => void): MessageRecorder {
  return createMessageRecorder({ tape: createMessageTape(), describe, write });
}
