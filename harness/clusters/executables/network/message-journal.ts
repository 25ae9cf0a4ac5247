/**
 * MessageJournal: told of every message and of what becomes of it, and puts that on the tape of the run. Bodies are not
 * looked at: what few of them say is worked out when they become records.
 */
import type { Json } from "../../../../histories/json.ts";
import type { MessageTape } from "../../messages/message-tape.ts";

/** A message that is handed to the network; `from` and `to` as in `MessageRecord`. */
export interface JournalMessage {
  readonly from: string;
  readonly to: string;
  readonly body: Json;
  /** As `PrintedMessage.line`. */
  readonly line?: string | undefined;
}

/** What became of one message is told here. */
export interface Fate {
  arrived(timeNs: number): void;
  lost(timeNs: number, isCut: boolean): void;
  /** There are two of it now, and each has its end. */
  doubled(): void;
}

/** The messages of a run. */
export interface MessageJournal {
  sent(message: JournalMessage, timeNs: number): Fate;
}

/** A journal that puts all it is told of on this tape. */
export function createMessageJournal(tape: MessageTape): MessageJournal {
  return {
    sent({ from, to, body, line }, timeNs) {
      const number = tape.sent(from, to, line ?? JSON.stringify({ body }), timeNs);
      return {
        arrived: (arrivedNs) => tape.arrived(number, arrivedNs),
        lost: (lostNs, isCut) => tape.lost(number, lostNs, isCut),
        doubled: () => tape.doubled(number),
      };
    },
  };
}
