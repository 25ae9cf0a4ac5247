/**
 * NodeWatch: somebody who looks on while programs run: at what they print for people, and at every message. For a person
 * at a terminal; a run keeps all of it anyway, in each node's log and in the journal.
 */
import type { Json } from "../../../../histories/json.ts";
import type { MessageJournal } from "./message-journal.ts";

/** Who says what to whom; names as in `MessageRecord`. */
export interface WatchedMessage {
  readonly from: string;
  readonly to: string;
  readonly body: Json;
}

/** What is left out is not looked at. */
export interface NodeWatch {
  /** A line of a node's standard error. */
  readonly text?: (node: string, line: string) => void;
  readonly sent?: (message: WatchedMessage) => void;
  /** It has arrived; twice when it was doubled, never when it was lost. */
  readonly received?: (message: WatchedMessage) => void;
}

/** The journal, if there is one, with somebody who looks on. */
export function watchedJournal(
  journal: MessageJournal | undefined,
  { sent, received }: NodeWatch,
): MessageJournal | undefined {
  if (sent === undefined && received === undefined) return journal;
  return {
    sent(message, timeNs) {
      sent?.(message);
      const fate = journal?.sent(message, timeNs);
      return {
        arrived(arrivedNs) {
          received?.(message);
          fate?.arrived(arrivedNs);
        },
        lost: (lostNs, isCut) => fate?.lost(lostNs, isCut),
        doubled: () => fate?.doubled(),
      };
    },
  };
}
