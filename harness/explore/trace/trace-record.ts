/**
 * TraceRecord: what is written down while a trace is played, in the shapes that every run leaves: history, notes,
 * messages, crashes and starts. So the reports, which know no searches, draw it.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { startOf, stopOf } from "../../../histories/fault-operation.ts";
import { clientName } from "../../../runs/client-name.ts";
import type { MessageRecord, NodeNote } from "../../../runs/results.ts";
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { messageText, messageType } from "../../words/message-words.ts";
import type { Letter } from "../letter.ts";
import type { PlayFailure } from "./play-failures.ts";
import { traceClientName, workerOf, type TraceStep } from "./trace.ts";

/** A message; times of arrival are added while it is on its way. */
export interface MessageDraft extends Omit<MessageRecord, "arrived"> {
  readonly arrived: number[];
}

/** What is read of it grows while the trace is played. Times in ns. */
export interface TraceRecord {
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly NodeNote[];
  readonly messages: readonly MessageRecord[];
  readonly failures: readonly PlayFailure[];

  sent(letter: Letter, timeNs: number): MessageDraft;
  arrived(message: MessageDraft, timeNs: number): void;
  note(note: NodeNote): void;
  /** What the history says of an event before anything comes of it. */
  begins(step: TraceStep, timeNs: number): void;
  /** An operation of this client has ended; gives the operation. */
  ended(client: string, outcome: ClientOutcome, timeNs: number): ClientOperation;
  fail(failure: Omit<PlayFailure, "timeNs">, timeNs: number): void;
}

interface Client {
  /** Its process in the history: a new one after each operation that ended in `info`. */
  process: number;
  operation: ClientOperation | undefined;
}

/** More clients than a search has. Processes that follow each other are this far apart, so the last digits tell the client. */
const CLIENTS_MAX = 100;

/** The name of the client that ran this process of the history. */
export function traceClientOf(process: HistoryEvent["process"]): string {
  return traceClientName(Number(process) % CLIENTS_MAX);
}

/**
 * A record of nothing.
 *
 * @param words of the system, for its messages
 * @param fault what a crash is called in the history
 */
export function createTraceRecord(words: SystemWords | undefined, fault: "kill" | "power-loss"): TraceRecord {
  const events: HistoryEvent[] = [];
  const notes: NodeNote[] = [];
  const messages: MessageDraft[] = [];
  const down = new Set<string>();
  const failures: PlayFailure[] = [];
  const clients = new Map<string, Client>();

  function clientNamed(name: string): Client {
    const client = clients.get(name) ?? { process: workerOf(name) ?? 0, operation: undefined };
    clients.set(name, client);
    return client;
  }

  /** As clients are called in the files of a run. */
  const endOf = (name: string): string => (workerOf(name) === undefined ? name : clientName(clientNamed(name).process));

  function nemesis(f: string, node: string, time: number): void {
    events.push({ index: events.length, time, type: "info", process: "nemesis", f, value: { nodes: [node] } });
  }

  return {
    events,
    notes,
    messages,
    failures,
    sent({ from, to, body }, timeNs) {
      const ends = { from: endOf(from), to: endOf(to) };
      const draft = {
        time: timeNs,
        ...ends,
        message: messageType(body),
        text: messageText(body, words),
        arrived: [],
      };
      messages.push(draft);
      return draft;
    },
    arrived: (message, timeNs) => void message.arrived.push(timeNs),
    note: (note) => void notes.push(note),
    begins(step, timeNs) {
      const { who } = step;
      if (step.do === "crash") {
        down.add(who);
        nemesis(startOf(`${fault}-${who}`), who, timeNs);
      }
      if (step.do === "boot" && down.delete(who)) nemesis(stopOf(`${fault}-${who}`), who, timeNs);
      if (step.do !== "begin") return;
      const client = clientNamed(step.who);
      client.operation = step.operation;
      const { process } = client;
      events.push({ index: events.length, time: timeNs, type: "invoke", process, ...step.operation });
    },
    ended(name, { type, value, error, node }, timeNs) {
      const client = clientNamed(name);
      const { process, operation } = client;
      if (operation === undefined) throw new Error(`${name}: an operation ended, and none was in flight`);
      client.operation = undefined;
      if (type === "info") client.process += CLIENTS_MAX;
      events.push({
        index: events.length,
        time: timeNs,
        type,
        process,
        ...operation,
        value,
        ...(error === undefined ? {} : { error }),
        ...(node === undefined ? {} : { node }),
      });
      return operation;
    },
    fail(failure, timeNs) {
      // A monitor and an invariant may say the same.
      if (failures.every(({ message }) => message !== failure.message)) failures.push({ ...failure, timeNs });
    },
  };
}
